package dev.warpstep.bench;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.Sgd;

/**
 * Times a copy within one device's memory: the ceiling of an update, which is bound by memory. It
 * is {@link Backend#gather} of all rows in order, and far larger than any cache of a GPU.
 */
public final class CopyTimer implements AutoCloseable {
  private static final int ROWS = 1 << 16;
  private static final int COLUMNS = 1 << 10;

  private final Resources owned = new Resources();
  private final Rounds rounds;

  /** Allocates 512 MB and plans the copy. */
  public CopyTimer(Backend backend) {
    try {
      Tensor from = backend.allocate(ROWS, COLUMNS);
      owned.own(from);
      Tensor to = backend.allocate(ROWS, COLUMNS);
      owned.own(to);
      new RandomData(3).fill(from);
      Batches all = Batches.inOrder(ROWS, ROWS);
      Step step = new Step(new Sgd(0.01, 0));
      Replay copy =
          backend.record(
              () -> {
                backend.advance(step, all);
                backend.gather(from, all, to);
              });
      owned.own(copy);
      rounds = new Rounds(copy::run, to.view(0, 1, 1)::toFloats, 1);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** The copy's measurements. */
  public Rounds rounds() {
    return rounds;
  }

  /** Bytes that one copy moves: each element is read once and written once. */
  public double bytes() {
    return 2.0 * Float.BYTES * ROWS * COLUMNS;
  }

  @Override
  public void close() {
    owned.close();
  }
}
