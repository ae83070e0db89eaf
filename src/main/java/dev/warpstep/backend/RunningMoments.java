package dev.warpstep.backend;

/**
 * What batch normalisation takes in evaluation for a batch's statistics.
 *
 * @param mean (1, width)
 * @param variance (1, width), unbiased
 */
public record RunningMoments(Tensor mean, Tensor variance) {}
