package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Times {@link Backend#update} alone, on one flat vector of random parameters and gradients. It is
 * replayed from a plan, as in training.
 */
public final class UpdateTimer implements AutoCloseable {
  /** Updates in a plan of short ones: one launch of a plan is no part of an update. */
  private static final int MOST_EACH = 8;

  private static final int PARAMETERS_EACH = 10_000_000;

  private final Resources owned = new Resources();
  private final int n;
  private final int states;
  private final Rounds rounds;

  /**
   * Allocates and plans the update.
   *
   * @param n number of parameters
   */
  public UpdateTimer(Backend backend, Optimizer optimizer, int n) {
    this.n = n;
    states = optimizer.state().size();
    try {
      RandomData random = new RandomData(4);
      Tensor theta = tensor(backend);
      random.fill(theta);
      Tensor gradient = tensor(backend);
      random.fill(gradient);
      List<Tensor> state = new ArrayList<>();
      for (int i = 0; i < states; i++) {
        state.add(tensor(backend));
      }
      Parameters parameters =
          new Parameters(theta, gradient, state, List.of(new Parameters.Group(0, n, true)));
      Step step = new Step(optimizer);
      Batches none = Batches.inOrder(1, 1);
      int each = Math.max(1, Math.min(MOST_EACH, PARAMETERS_EACH / n));
      Replay replay =
          backend.record(
              () -> {
                backend.advance(step, none);
                for (int i = 0; i < each; i++) {
                  backend.update(optimizer, parameters, Clip.NONE, step);
                }
              });
      owned.own(replay);
      rounds = new Rounds(replay::run, theta.view(0, 1, 1)::toFloats, each);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Tensor tensor(Backend backend) {
    Tensor tensor = backend.allocate(1, n);
    owned.own(tensor);
    return tensor;
  }

  /** The update's measurements. */
  public Rounds rounds() {
    return rounds;
  }

  /**
   * Bytes that one update must move: theta, the gradient and each state are read, theta and each
   * state are written, 4 bytes an element; 28 bytes a parameter for Adam.
   */
  public double bytes() {
    return (double) n * Float.BYTES * (3 + 2 * states);
  }

  @Override
  public void close() {
    owned.close();
  }
}
