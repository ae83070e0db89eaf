/**
 * Averages of the weights over the steps, one record each, and their table. How they are kept on a
 * device is the device's matter.
 */
package dev.warpstep.op.average;
