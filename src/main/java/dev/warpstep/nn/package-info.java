/**
 * Multi-layer perceptrons: their shape, their parameters on a backend, forward and backward passes.
 */
package dev.warpstep.nn;
