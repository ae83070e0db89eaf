package dev.warpstep.train;

/**
 * What is known at the end of an epoch; a row of metrics.csv.
 *
 * @param epoch 1 for the first
 * @param step optimizer steps taken so far
 * @param trainLoss mean loss over the epoch's rows, each taken before the update that used it; of a
 *     full-batch method after the iteration
 * @param testLoss mean loss over the held-out rows after the epoch; NaN without held-out rows
 * @param testAccuracy share of held-out rows classified correctly, in [0, 1]; NaN for regression or
 *     without held-out rows
 * @param lr learning rate of the epoch's last step; of a full-batch method the step length
 * @param examplesPerSecond training rows a second, the evaluation not counted
 * @param elapsedSeconds wall time since training began
 */
public record EpochMetrics(
    int epoch,
    long step,
    double trainLoss,
    double testLoss,
    double testAccuracy,
    double lr,
    double examplesPerSecond,
    double elapsedSeconds) {}
