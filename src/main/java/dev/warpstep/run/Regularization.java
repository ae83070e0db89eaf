package dev.warpstep.run;

import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What keeps a network from learning its data by heart, and its layers' sums in range.
 *
 * @param norm of the hidden layers' sums
 * @param dropout share of the hidden layers' outputs
 * @param inputDropout share of the inputs
 * @param penalty on the size of the weights
 * @param maxNorm of each hidden unit's weights
 */
public record Regularization(
    Normalization norm,
    double dropout,
    double inputDropout,
    Penalty penalty,
    OptionalDouble maxNorm) {
  /**
   * @throws UsageException if a text is not right
   */
  static Regularization of(GivenSettings given) {
    return new Regularization(
        given.parsed(Setting.NORM, Normalization::parse),
        share(given, Setting.DROPOUT),
        share(given, Setting.DROPOUT_INPUT),
        new Penalty(given.factor(Setting.L1), given.factor(Setting.L2)),
        maxNorm(given));
  }

  private static double share(GivenSettings given, Setting setting) {
    double value = given.notNegative(setting);
    if (value >= 1) {
      Given share = given.orDefault(setting);
      throw share.wrong("must lie in [0, 1)", share.text());
    }
    return value;
  }

  private static OptionalDouble maxNorm(GivenSettings given) {
    Given limit = given.find("max-norm").orElse(null);
    if (limit == null) {
      return OptionalDouble.empty();
    }
    double value = given.notNegative("max-norm", 0);
    if ((float) value == 0 || (float) value == Float.POSITIVE_INFINITY) {
      throw limit.wrong("must be positive and finite in float32", limit.text());
    }
    return OptionalDouble.of(value);
  }

  /** The first option that is used and means nothing without hidden layers. */
  Optional<String> ofHiddenLayers() {
    if (norm != Normalization.NONE) {
      return Optional.of("--norm");
    }
    return dropout > 0
        ? Optional.of("--dropout")
        : maxNorm.isPresent() ? Optional.of("--max-norm") : Optional.empty();
  }

  /** The network with its normalisation and its dropout. */
  Mlp in(Mlp mlp) {
    return mlp.normalized(norm).dropout(dropout, inputDropout);
  }

  /** The options with penalty and limit. */
  TrainingOptions in(TrainingOptions options) {
    TrainingOptions penalized = options.penalty(penalty);
    return maxNorm.isPresent() ? penalized.maxNorm(maxNorm.getAsDouble()) : penalized;
  }

  /** What is used, in words; empty if nothing is. */
  public List<String> used() {
    List<String> used = new ArrayList<>();
    if (norm != Normalization.NONE) {
      used.add(norm.text() + " norm");
    }
    add(used, "dropout", dropout);
    add(used, "dropout of inputs", inputDropout);
    add(used, "l1", penalty.l1());
    add(used, "l2", penalty.l2());
    add(used, "max norm", maxNorm.orElse(0));
    return used;
  }

  private static void add(List<String> used, String name, double value) {
    if (value > 0) {
      used.add(name + " " + Hyperparameters.text(value));
    }
  }
}
