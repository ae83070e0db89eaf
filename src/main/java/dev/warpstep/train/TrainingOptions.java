package dev.warpstep.train;

import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Losses;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Optimizers;

/**
 * How a network is trained. The methods named as the components give a copy with one of them
 * changed.
 *
 * @param optimizer update rule
 * @param loss what is minimised
 * @param epochs passes over the training rows
 * @param batch rows of a step; the last step of an epoch may have fewer
 * @param seed of the order of the rows
 * @param shuffle whether each epoch has another order; file order otherwise
 * @param clip limits on the gradient
 * @param decayBiases whether weight decay applies to biases too, as in PyTorch
 */
public record TrainingOptions(
    Optimizer optimizer,
    Loss loss,
    int epochs,
    int batch,
    long seed,
    boolean shuffle,
    Clip clip,
    boolean decayBiases) {
  /** Checks that epochs and batch are positive. */
  public TrainingOptions {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more: " + epochs);
    }
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be 1 or more: " + batch);
    }
  }

  /** Adam, cross-entropy, 10 epochs, batch 128, seed 42, shuffled, no clipping. */
  public static TrainingOptions defaults() {
    return new TrainingOptions(
        Optimizers.ALL.parse("adam"),
        Losses.ALL.parse("cross_entropy"),
        10,
        128,
        42,
        true,
        Clip.NONE,
        true);
  }

  /** With another optimizer, e.g. {@code adam:lr=0.003}. */
  public TrainingOptions optimizer(String text) {
    return new TrainingOptions(
        Optimizers.ALL.parse(text), loss, epochs, batch, seed, shuffle, clip, decayBiases);
  }

  /** With another loss, e.g. {@code huber:delta=2}. */
  public TrainingOptions loss(String text) {
    return new TrainingOptions(
        optimizer, Losses.ALL.parse(text), epochs, batch, seed, shuffle, clip, decayBiases);
  }

  /** With another number of epochs. */
  public TrainingOptions epochs(int value) {
    return new TrainingOptions(optimizer, loss, value, batch, seed, shuffle, clip, decayBiases);
  }

  /** With another batch size. */
  public TrainingOptions batch(int value) {
    return new TrainingOptions(optimizer, loss, epochs, value, seed, shuffle, clip, decayBiases);
  }

  /** With another seed. */
  public TrainingOptions seed(long value) {
    return new TrainingOptions(optimizer, loss, epochs, batch, value, shuffle, clip, decayBiases);
  }

  /** Shuffled or in file order. */
  public TrainingOptions shuffle(boolean value) {
    return new TrainingOptions(optimizer, loss, epochs, batch, seed, value, clip, decayBiases);
  }

  /** With limits on the gradient. */
  public TrainingOptions clip(Clip value) {
    return new TrainingOptions(optimizer, loss, epochs, batch, seed, shuffle, value, decayBiases);
  }

  /** With or without weight decay on the biases. */
  public TrainingOptions decayBiases(boolean value) {
    return new TrainingOptions(optimizer, loss, epochs, batch, seed, shuffle, clip, value);
  }
}
