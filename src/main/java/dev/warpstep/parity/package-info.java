/**
 * Compares a device with another and with the reference: one engine for the command and the tests.
 */
package dev.warpstep.parity;
