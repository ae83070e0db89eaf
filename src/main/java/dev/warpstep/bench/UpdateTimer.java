package dev.warpstep.bench;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.NewtonSchulz;
import java.util.ArrayList;
import java.util.List;

/**
 * Times {@link dev.warpstep.backend.UpdateOperations#update} alone, on one flat vector of random
 * parameters and gradients, or, for a matrix optimizer, on the largest hidden square matrix that it
 * has room for. It is replayed from a plan, as in training.
 */
public final class UpdateTimer implements AutoCloseable {
  /** Updates in a plan of short ones: one launch of a plan is no part of an update. */
  private static final int MOST_EACH = 8;

  private static final int PARAMETERS_EACH = 10_000_000;

  private final Resources owned = new Resources();
  private final int n;
  private final Optimizer optimizer;
  private final Rounds rounds;

  /**
   * Allocates and plans the update.
   *
   * @param n number of parameters
   */
  public UpdateTimer(Backend backend, Optimizer optimizer, int n) {
    this.n = n;
    this.optimizer = optimizer;
    try {
      RandomData random = new RandomData(4);
      Tensor theta = owned.own(backend.allocate(1, n));
      random.fill(theta);
      List<Parameters.Group> groups = List.of(new Parameters.Group(0, n, true));
      Parameters parameters =
          owned.own(Parameters.allocate(backend, optimizer, theta, groups, parts()));
      random.fill(parameters.gradient());
      Step step = new Step(optimizer);
      Batches none = Batches.inOrder(1, 1);
      int each = side() > 0 ? 1 : Math.max(1, Math.min(MOST_EACH, PARAMETERS_EACH / n));
      Replay replay =
          backend.record(
              () -> {
                backend.advance(step, none);
                for (int i = 0; i < each; i++) {
                  backend.updates().update(optimizer, parameters, Clip.NONE, step);
                }
              });
      owned.own(replay);
      rounds = new Rounds(replay::run, theta.view(0, 1, 1)::toFloats, each);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private List<Parameters.Part> parts() {
    int side = side();
    List<Parameters.Part> parts = new ArrayList<>();
    if (side > 0) {
      parts.add(new Parameters.Part(0, side, side, true));
    }
    if (side * side < n) {
      parts.add(new Parameters.Part(side * side, 1, n - side * side, false));
    }
    return parts;
  }

  /** Of the hidden matrix, if the optimizer looks for one. */
  private int side() {
    return optimizer instanceof MatrixOptimizer ? (int) Math.sqrt(n) : 0;
  }

  /** The update's measurements. */
  public Rounds rounds() {
    return rounds;
  }

  /**
   * Bytes that one update must move, 4 an element:
   *
   * <ul>
   *   <li>elementwise: theta, the gradient and each state are read, theta and each state are
   *       written; 28 bytes a parameter for Adam;
   *   <li>layerwise: besides, the direction, which is a state, is not read before it is written,
   *       and theta is read again when the norms are known; 40 for LAMB;
   *   <li>of a matrix: gradient and momentum are read, momentum and direction are written, the
   *       direction is divided, theta is moved; each product reads two factors and writes one
   *       matrix, each polynomial reads two and writes one.
   * </ul>
   */
  public double bytes() {
    int states = optimizer.state().size();
    double matrix = (double) side() * side();
    double passes = optimizer instanceof LayerwiseOptimizer ? 4 : 3;
    double vectors = (n - matrix) * (passes + 2 * states);
    // 9 for the passes, and an iteration's gram (2), square (2), polynomial (3) and product (3).
    return Float.BYTES * (vectors + matrix * (9 + 10 * NewtonSchulz.STEPS));
  }

  @Override
  public void close() {
    owned.close();
  }
}
