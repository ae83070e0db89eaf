/**
 * Full-batch methods that are not elementwise, and functions to minimise, in float64. Training with
 * them is in {@code train}.
 */
package dev.warpstep.solver;
