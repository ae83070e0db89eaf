/**
 * Training: the planned step, the epoch loop, its listeners, selection of the best weights. Knows
 * no file and no terminal.
 */
package dev.warpstep.train;
