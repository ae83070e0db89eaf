/**
 * The contract between the engine and the devices that it runs on. Implementations are found by
 * ServiceLoader.
 */
package dev.warpstep.backend;
