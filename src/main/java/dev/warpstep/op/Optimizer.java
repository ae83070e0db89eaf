package dev.warpstep.op;

import java.util.List;

/**
 * An elementwise update rule. An implementation is a record whose components are the
 * hyperparameters, and one row in {@link Optimizers#ALL}.
 *
 * <p>Parameters, gradient and each state vector are flat vectors of one length; state vectors are
 * zero before the first step. Both bodies work in place on the half-open range {@code [from, to)}
 * and read nothing outside it.
 */
public interface Optimizer {
  /** Base learning rate; {@link Step#lr} is the one in force. */
  double lr();

  /**
   * Coefficient of the decay towards zero; whether it joins the gradient or is decoupled is the
   * rule's matter.
   */
  double weightDecay();

  /** The same rule without weight decay, for parameters that are not to be decayed. */
  Optimizer withoutWeightDecay();

  /** Names of the state vectors, e.g. {@code ["m", "v"]}. */
  List<String> state();

  /** Decay rates whose powers {@link Step} keeps, e.g. beta1 and beta2; none by default. */
  default double[] decays() {
    return new double[0];
  }

  /** The definition, in float64. */
  void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step);

  /**
   * The float32 twin of the CUDA kernel: the same operations in the same order, so the same bits.
   * Constants are made in double from {@code step} and rounded once.
   */
  void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step);
}
