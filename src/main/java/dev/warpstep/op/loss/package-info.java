/**
 * The losses, one record each, and their table. Each states loss and gradient of a row in float64
 * and as the float32 twin of its kernel.
 */
package dev.warpstep.op.loss;
