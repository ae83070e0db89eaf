/** Training: the planned step, the epoch loop, its listeners and what is kept of a model. */
package dev.warpstep.train;
