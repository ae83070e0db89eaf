package dev.warpstep.train;

/**
 * What is known at the end of an epoch; a row of metrics.csv.
 *
 * @param epoch 1 for the first
 * @param step optimizer steps taken so far
 * @param trainLoss mean loss over the epoch's rows, each taken before the update that used it; of a
 *     full-batch method after the iteration
 * @param heldOutLoss mean loss over the held-out rows after the epoch: those of the validation
 *     part, or where there is none of the test part; NaN without held-out rows
 * @param heldOutAccuracy share of held-out rows classified correctly, of several labels in each; in
 *     [0, 1]; NaN for regression or without held-out rows
 * @param lr learning rate of the epoch's last step; of a full-batch method the step length
 * @param examplesPerSecond training rows a second, the evaluation not counted
 * @param elapsedSeconds wall time since training began
 */
public record EpochMetrics(
    int epoch,
    long step,
    double trainLoss,
    double heldOutLoss,
    double heldOutAccuracy,
    double lr,
    double examplesPerSecond,
    double elapsedSeconds) {}
