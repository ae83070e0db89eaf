package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which parameters are scored and, in the end, kept: those that are trained, or others that
 * training makes beside them (an average); of the last epoch, or of the one with the lowest loss
 * where training may stop early. Running statistics of batch normalisation go with the parameters
 * of their epoch; those that an average is scored with are those of the parameters that are
 * trained.
 */
final class ModelSelection implements AutoCloseable {
  private final Backend backend;
  private final Tensor theta;
  private final Optional<Tensor> evaluated;
  private final OptionalInt patience;
  private final Resources owned = new Resources();
  private final SavedVector trained;
  private final List<SavedVector> best = new ArrayList<>();
  private double lowest = Double.POSITIVE_INFINITY;
  private int bestEpoch;
  private int epoch;

  /**
   * Allocates what has to be saved.
   *
   * @param evaluated what is scored and kept instead of the network's parameters
   * @param patience epochs without a lower loss after which training is to stop
   */
  ModelSelection(Network network, Optional<Tensor> evaluated, OptionalInt patience) {
    this.backend = network.backend();
    this.theta = network.theta();
    this.evaluated = evaluated;
    this.patience = patience;
    try {
      trained = evaluated.isPresent() ? owned.own(new SavedVector(backend, theta)) : null;
      if (patience.isPresent()) {
        best.add(owned.own(new SavedVector(backend, theta)));
        network.statistics().ifPresent(t -> best.add(owned.own(new SavedVector(backend, t))));
      }
    } catch (OutOfDeviceMemoryException e) {
      owned.close();
      throw e.with("the copies of the parameters do not fit: use a smaller network or --batch");
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** Scores the epoch's parameters; null without an evaluator. */
  Evaluator.Scores score(Evaluator evaluator) {
    epoch++;
    if (evaluator == null) {
      return null;
    }
    if (trained != null) {
      trained.save();
      SavedVector.copy(backend, evaluated.orElseThrow(), theta);
    }
    Evaluator.Scores scores = evaluator.run();
    if (patience.isPresent() && scores.loss() < lowest) {
      lowest = scores.loss();
      bestEpoch = epoch;
      best.forEach(SavedVector::save);
    }
    if (trained != null) {
      trained.restore();
    }
    return scores;
  }

  /** Whether the loss has not fallen for as long as training has patience. */
  boolean isOver() {
    return patience.isPresent() && epoch - bestEpoch >= patience.getAsInt();
  }

  /**
   * Makes the network's parameters those to be kept.
   *
   * @return the epoch that they are of, where it was chosen
   */
  OptionalInt keep() {
    if (bestEpoch > 0) {
      best.forEach(SavedVector::restore);
      return OptionalInt.of(bestEpoch);
    }
    evaluated.ifPresent(tensor -> SavedVector.copy(backend, tensor, theta));
    return OptionalInt.empty();
  }

  @Override
  public void close() {
    owned.close();
  }
}
