/**
 * The activations, one record each, and their table. Each states f and f' in float64 and as the
 * float32 twin of its kernel.
 */
package dev.warpstep.op.activation;
