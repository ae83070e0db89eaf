package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Parameters.Part;
import dev.warpstep.op.numeric.Reduction;
import java.util.List;

/**
 * A parallel loop over parameter tensors, each cut into the chunks of {@link Reduction}. Planned
 * once; a run allocates nothing.
 */
final class Chunks implements Workers.Task {
  /** What to do for one chunk. */
  interface Task {
    /**
     * Works on the elements in [from, to).
     *
     * @param part number of the tensor
     * @param chunk number of the chunk within the tensor
     * @param worker in [0, threads)
     */
    void run(int part, int chunk, int from, int to, int worker);
  }

  private final Workers workers;
  private final int[] part;
  private final int[] chunk;
  private final int[] from;
  private final int[] to;
  private final int perBlock;
  private final int[] counts;
  private Task task;

  Chunks(Workers workers, List<Part> parts) {
    this.workers = workers;
    counts = new int[parts.size()];
    int all = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Reduction.chunks(parts.get(i).to() - parts.get(i).from());
      all += counts[i];
    }
    part = new int[all];
    chunk = new int[all];
    from = new int[all];
    to = new int[all];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int c = 0; c < counts[i]; c++, at++) {
        part[at] = i;
        chunk[at] = c;
        from[at] = parts.get(i).from() + c * Reduction.CHUNK;
        to[at] = c == counts[i] - 1 ? parts.get(i).to() : from[at] + Reduction.CHUNK;
      }
    }
    perBlock = Rows.perBlock(all, Reduction.CHUNK);
  }

  /** Chunks of tensor {@code i}. */
  int count(int i) {
    return counts[i];
  }

  void run(Task task) {
    this.task = task;
    workers.run(this, Rows.blocks(part.length, perBlock), (long) part.length * Reduction.CHUNK);
  }

  @Override
  public void run(int block, int worker) {
    for (int i = block * perBlock; i < Math.min(part.length, (block + 1) * perBlock); i++) {
      task.run(part[i], chunk[i], from[i], to[i], worker);
    }
  }
}
