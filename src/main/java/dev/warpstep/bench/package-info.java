/**
 * Timing: the training step, updates, products and copies, in rounds that take turns. Nothing here
 * prints a verdict about a device that it did not time.
 */
package dev.warpstep.bench;
