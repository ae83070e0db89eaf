/** Full-batch methods that are not elementwise, and functions to minimise, in float64. */
package dev.warpstep.solver;
