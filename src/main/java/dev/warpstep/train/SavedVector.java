package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.Mlp;

/** A copy of a tensor beside it on its device. */
final class SavedVector implements AutoCloseable {
  private final Backend backend;
  private final Tensor original;
  private final Tensor copy;

  /** Allocates the copy, which holds zeros until {@link #save}. */
  SavedVector(Backend backend, Tensor original) {
    this.backend = backend;
    this.original = original;
    copy = backend.allocate(original.rows(), original.columns());
  }

  /** The original's numbers as they are now. */
  void save() {
    copy(backend, original, copy);
  }

  /** Gives the original its numbers back. */
  void restore() {
    copy(backend, copy, original);
  }

  /** Copies all numbers on the device, in the order of the operations. */
  static void copy(Backend backend, Tensor from, Tensor to) {
    // A gather of all rows in order; rows of the vector's alignment have many threads at work.
    int width = from.size() % Mlp.ALIGNMENT == 0 ? Mlp.ALIGNMENT : from.size();
    int rows = from.size() / width;
    Batches all = Batches.inOrder(rows, rows);
    all.advance();
    backend.gather(from.view(0, rows, width), all, to.view(0, rows, width));
  }

  @Override
  public void close() {
    copy.close();
  }
}
