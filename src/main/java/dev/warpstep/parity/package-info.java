/**
 * Compares a device with another and with the reference: one engine for the command and the tests.
 * Every check is named and has a stated bound.
 */
package dev.warpstep.parity;
