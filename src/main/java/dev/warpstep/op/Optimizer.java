package dev.warpstep.op;

import java.util.List;
import java.util.Optional;

/**
 * An update rule. An implementation is a record whose components are the hyperparameters, and one
 * row in {@code Optimizers.ALL}. What it does to the parameters is said by its kind, a
 * sub-interface.
 */
public interface Optimizer {
  /** Base learning rate; {@link Step#lr} is the one in force. */
  double lr();

  /** Whether the learning rate counts in every step; else it is the first step's alone. */
  default boolean followsLr() {
    return true;
  }

  /**
   * Base momentum, or beta1, in [0, 1); {@link Step#momentum} is the one in force, which a schedule
   * may have changed. 0 where the rule has none.
   */
  default double momentum() {
    return 0;
  }

  /**
   * Coefficient of the decay towards zero; whether it joins the gradient or is decoupled is the
   * rule's matter.
   */
  double weightDecay();

  /** The same rule without weight decay, for parameters that are not to be decayed. */
  Optimizer withoutWeightDecay();

  /**
   * Names of the state vectors, e.g. {@code ["m", "v"]}: as long as the parameters, and zero before
   * the first step.
   */
  List<String> state();

  /**
   * Name of the state vector that holds the parameters to be used, where those that the gradient is
   * taken at are others; valid after the first step.
   */
  default Optional<String> evaluated() {
    return Optional.empty();
  }

  /** Decay rates whose powers {@link Step} keeps, e.g. beta2; at most 2, none by default. */
  default double[] decays() {
    return new double[0];
  }

  /**
   * Decay rate of {@link Step#warm}, by which the momentum of step t falls short: {@code momentum *
   * (1 - warm/2)}, {@code warm = warmDecay^t}. 0, the default, for full momentum from the first.
   */
  default double warmDecay() {
    return 0;
  }

  /**
   * The definition, in float64: a step of the elements in {@code [from, to)}, which are one
   * parameter vector of its own; nothing outside is read.
   */
  void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step);
}
