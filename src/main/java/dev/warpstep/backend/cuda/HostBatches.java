package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import dev.warpstep.memory.FloatRows;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a captured graph needs of data sets that neither the device nor pinned memory can hold. The
 * host gathers all batches of a replay before it, by way of the {@link Staging}'s pinned buffers,
 * while the device may still work on the replay before.
 */
final class HostBatches implements AutoCloseable {
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
   * Elements of a batch, row by row.
   *
   * @param from the first, in the batch
   */
  private static void fill(
      FloatRows source, Batches batches, FloatBuffer buffer, int from, int count) {
    int columns = source.columns();
    float[] row = new float[columns];
    for (int at = from; at < from + count; ) {
      int column = at % columns;
      int some = Math.min(columns - column, from + count - at);
      source.read(batches.row(at / columns), row, 0);
      buffer.put(row, column, some);
      at += some;
    }
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
