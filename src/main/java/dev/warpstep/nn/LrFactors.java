package dev.warpstep.nn;

import dev.warpstep.backend.Parameters;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.layer.Parametrization;
import dev.warpstep.op.optimizer.Adam;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/**
 * What the learning rate is multiplied by for some of a network's parameters; for gammas and betas
 * it is 1.
 *
 * @param biases above 0
 * @param inputScale above 0: for the inputs' scales, where they are learnt
 * @param parametrization whose factor is that of each layer's weights
 */
public record LrFactors(double biases, double inputScale, Parametrization parametrization) {
  /** One learning rate for all. */
  public static final LrFactors NONE = new LrFactors(1, 1, Parametrization.STANDARD);

  /** Checks the factors. */
  public LrFactors {
    Hyperparameters.positive("biasLrFactor", biases);
    Hyperparameters.positive("inputScaleLrFactor", inputScale);
  }

  /**
   * Checks whether an optimizer can move parameters so.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public void check(Optimizer optimizer) {
    Parameters.checkLrFactor(optimizer, biases);
    Parameters.checkLrFactor(optimizer, inputScale);
    boolean adam = optimizer instanceof Adam rule && rule.weightDecay() == 0;
    if (parametrization == Parametrization.NTK && !adam) {
      throw new IllegalArgumentException(
          "parametrization must be standard, since ntk needs adam without weight decay, whose steps do not depend on the gradient's size: "
              + Optimizers.ALL.text(optimizer));
    }
  }

  /**
   * Checks whether a device has room for the factors of a network.
   *
   * @throws IllegalArgumentException if they are too many
   */
  public void check(Mlp mlp) {
    Parameters.checkLrFactors(groups(mlp, true));
  }

  /** The ranges of a network's flat vector that are treated alike. */
  List<Parameters.Group> groups(Mlp mlp, boolean decayBiases) {
    boolean plain = biases == 1 && parametrization == Parametrization.STANDARD;
    List<Parameters.Group> groups = new ArrayList<>();
    if (plain && decayBiases) {
      groups.add(new Parameters.Group(0, mlp.scaleOffset(), true));
    } else {
      for (int l = 0; l < mlp.layers().size(); l++) {
        int bias = mlp.biasOffset(l);
        int behind = mlp.gammaOffset(l); // where the layer ends if it is not normalised
        int next = mlp.weightOffset(l + 1);
        double weights = parametrization.lrFactor(mlp.layers().get(l).inputs());
        groups.add(new Parameters.Group(mlp.weightOffset(l), bias, true, weights));
        groups.add(new Parameters.Group(bias, behind, decayBiases, biases));
        if (behind < next) {
          groups.add(new Parameters.Group(behind, next, decayBiases));
        }
      }
    }
    if (mlp.inputScale()) {
      // Never decayed: a scale of 0 would lose its input.
      groups.add(new Parameters.Group(mlp.scaleOffset(), mlp.flatLength(), false, inputScale));
    }
    return groups;
  }
}
