package dev.warpstep.experiment;

import dev.warpstep.experiment.Compared.LrFrom;
import dev.warpstep.op.Optimizer;

/**
 * An optimizer that takes part in a comparison.
 *
 * @param text as the user wrote it, {@code NAME} or {@code NAME:HYPERPARAMETER=VALUE,..}
 * @param optimizer with its learning rate
 * @param lrFrom where the learning rate comes from
 */
public record Contender(String text, Optimizer optimizer, LrFrom lrFrom) {}
