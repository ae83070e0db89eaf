package dev.warpstep.backend;

import dev.warpstep.op.numeric.Permutation;
import java.util.Optional;

/**
 * Which rows of a data set the present batch has. Part of the position of a training run, so it
 * lives beside {@link dev.warpstep.op.Step} and is advanced on the device.
 */
public final class Batches {
  private final int rows;
  private final int size;
  private final int count;
  private final Permutation order;
  private int batch = -1;
  private int epoch;

  private Batches(int rows, int size, Permutation order) {
    if (rows < 1 || size < 1) {
      throw new IllegalArgumentException("rows and batch must be positive: " + rows + ", " + size);
    }
    this.rows = rows;
    this.size = Math.min(size, rows);
    this.count = (rows + this.size - 1) / this.size;
    this.order = order;
  }

  /** Batches of consecutive rows. */
  public static Batches inOrder(int rows, int size) {
    return new Batches(rows, size, null);
  }

  /** Batches of a permutation of the rows, another in each epoch, fixed by the seed. */
  public static Batches shuffled(int rows, int size, long seed) {
    return new Batches(rows, size, new Permutation(seed, 0, rows));
  }

  /** Goes to the next batch; after the last of an epoch comes the first of the next. */
  public void advance() {
    if (++batch == count) {
      batch = 0;
      epoch++;
      if (order != null) {
        order.epoch(epoch);
      }
    }
  }

  /**
   * These batches as they will be; whatever is done to either, the other does not change.
   *
   * @param advances how often {@link #advance} is to be called until then
   */
  public Batches ahead(int advances) {
    long index = (long) epoch * count + batch + advances;
    int then = (int) Math.floorDiv(index, (long) count);
    Permutation its = order == null ? null : new Permutation(order.seed(), then, rows);
    Batches ahead = new Batches(rows, size, its);
    ahead.epoch = then;
    ahead.batch = (int) Math.floorMod(index, (long) count);
    return ahead;
  }

  /** Index of the present batch in its epoch, -1 before the first. */
  public int batch() {
    return batch;
  }

  /** Number of the present epoch, 0 for the first. */
  public int epoch() {
    return epoch;
  }

  /** Rows of the data set. */
  public int rows() {
    return rows;
  }

  /** The order of the rows in the present epoch; empty for that of the data set. */
  public Optional<Permutation> order() {
    return Optional.ofNullable(order);
  }

  /** Number of batches in an epoch. */
  public int count() {
    return count;
  }

  /** Rows of a full batch. */
  public int size() {
    return size;
  }

  /** Rows of the last batch of an epoch, which may be short. */
  public int lastSize() {
    return rows - (count - 1) * size;
  }

  /** Row of the data set that is row {@code i} of the present batch. */
  public int row(int i) {
    int position = batch * size + i;
    return order == null ? position : order.at(position);
  }
}
