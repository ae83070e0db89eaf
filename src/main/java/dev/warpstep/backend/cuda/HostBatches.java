package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import dev.warpstep.memory.FloatRows;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a captured graph needs of data sets that neither the device nor pinned memory can hold. The
 * host gathers all batches of a replay before it, by way of the {@link Staging}'s pinned buffers,
 * while the device may still work on the replay before.
 */
final class HostBatches implements AutoCloseable {
  /** So few elements are gathered by one thread. */
  private static final int ALONE = 1 << 15;

  private final CudaBackend backend;
  private final List<Slot> slots = new ArrayList<>();
  private int next;

  /** A batch on the device: that which comes after so many advances. */
  private record Slot(FloatRows source, int advances, DeviceMemory memory, int rows, int columns) {}

  HostBatches(CudaBackend backend) {
    this.backend = backend;
  }

  /** Copies a batch to a tensor now. */
  static void gather(FloatRows source, Batches batches, CudaTensor destination) {
    destination
        .storage()
        .write(
            (buffer, from, count) -> fill(source, batches, buffer, from, count),
            destination.size(),
            destination.offset());
  }

  /**
   * Elements of a batch. A row is somewhere in memory, or on a disk, so that many are read at once.
   *
   * @param from the first, in the batch
   */
  private static void fill(
      FloatRows source, Batches batches, FloatBuffer buffer, int from, int count) {
    int columns = source.columns();
    IntStream rows = IntStream.rangeClosed(from / columns, (from + count - 1) / columns);
    (count < ALONE ? rows : rows.parallel())
        .forEach(
            i -> {
              float[] row = new float[columns];
              source.read(batches.row(i), row, 0);
              int begin = Math.max(from - i * columns, 0);
              int end = (int) Math.min(columns, (long) from + count - (long) i * columns);
              buffer.put(i * columns + begin - from, row, begin, end - begin);
            });
  }

  /**
   * Queues the copy of a batch to a tensor.
   *
   * @param advances how often the operations have advanced the batches so far
   */
  void gather(FloatRows source, CudaTensor destination, int advances) {
    if (backend.kernels().isPlanning()) {
      DeviceMemory memory = backend.memory().allocate((long) destination.size() * Float.BYTES);
      slots.add(new Slot(source, advances, memory, destination.rows(), destination.columns()));
    }
    backend
        .kernels()
        .launch(
            "take_batch",
            backend.kernels().blocks((destination.size() + 3L) / 4),
            Kernels.BLOCK,
            slots.get(next++).memory().address(),
            destination.address(),
            destination.storage().freshCopy(destination.offset(), destination.size()),
            (long) destination.size());
  }

  /** Forgets how far planning got, but keeps the buffers. */
  void rewind() {
    next = 0;
  }

  /** Before a replay: copies its batches to the device. */
  void begin(Batches batches) {
    for (int i = 0; i < slots.size(); i++) { // an iterator would be an allocation
      Slot slot = slots.get(i);
      Batches its = batches.ahead(slot.advances());
      backend
          .staging()
          .write(
              (buffer, from, count) -> fill(slot.source(), its, buffer, from, count),
              slot.rows() * slot.columns(),
              slot.memory(),
              0);
    }
  }

  @Override
  public void close() {
    slots.forEach(slot -> slot.memory().close());
    slots.clear();
  }
}
