package dev.warpstep.train;

import dev.warpstep.solver.Stop;
import java.util.List;

/**
 * What a full-batch method came to.
 *
 * @param epochs metrics of each iteration
 * @param passes how often it went through the training rows
 * @param stop why there were no more iterations
 */
public record FullBatchResult(List<EpochMetrics> epochs, long passes, Stop stop) {}
