/**
 * Multi-layer perceptrons: their shape, their parameters on a backend, forward and backward passes.
 * Nothing here updates a parameter.
 */
package dev.warpstep.nn;
