package dev.warpstep.backend;

/**
 * What a batch was normalised with, kept for the way back: for each unit of batch normalisation,
 * for each row of layer normalisation.
 *
 * @param mean of the sums
 * @param scale 1 / sqrt(variance + epsilon)
 */
public record BatchMoments(Tensor mean, Tensor scale) {}
