/**
 * The contract between the engine and the devices that it runs on. Implementations live below, are
 * found by ServiceLoader and do not know one another.
 */
package dev.warpstep.backend;
