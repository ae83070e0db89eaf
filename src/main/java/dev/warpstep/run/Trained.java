package dev.warpstep.run;

import dev.warpstep.solver.Stop;
import dev.warpstep.train.EpochMetrics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What training gave.
 *
 * @param epochs metrics of each
 * @param bestEpoch the one whose weights are kept, where it was chosen
 * @param passes how often all training rows were gone through
 * @param stopped why a full-batch method made no more iterations
 */
public record Trained(
    List<EpochMetrics> epochs, OptionalInt bestEpoch, long passes, Optional<Stop> stopped) {}
