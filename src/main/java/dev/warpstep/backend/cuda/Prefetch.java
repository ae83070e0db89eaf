package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import java.util.Optional;

/**
 * A buffer on the device for one batch of a data set that is in the host's memory. Graphs fill it
 * with the next batch while they work on the present one; it belongs to the data set, because the
 * batch that one graph has fetched is often another graph's. The host knows which batch is in it
 * without asking the device.
 */
final class Prefetch implements AutoCloseable {
  /** Enough loads in flight for the bus, on a small part of the device. */
  private static final int MOST_BLOCKS = 32;

  private static final int WARP = 32;

  private final CudaBackend backend;
  private final DeviceMemory source;
  private final DeviceMemory staging;
  private final int rows;
  private final int columns;
  private Batches batches;
  private long held;
  private int users;

  /**
   * Takes over {@code staging}.
   *
   * @param rows the most that a batch may have
   */
  private Prefetch(
      CudaBackend backend, DeviceMemory source, DeviceMemory staging, int rows, int columns) {
    this.backend = backend;
    this.source = source;
    this.staging = staging;
    this.rows = rows;
    this.columns = columns;
  }

  /** None where it would take most of the memory that the device has left. */
  static Optional<Prefetch> of(CudaBackend backend, DeviceMemory source, int rows, int columns) {
    long bytes = (long) rows * columns * Float.BYTES;
    return bytes > backend.memory().free() / 2
        ? Optional.empty()
        : Optional.of(
            new Prefetch(backend, source, backend.memory().allocate(bytes), rows, columns));
  }

  /** Counts batches through all epochs, -1 before the first. */
  static long index(Batches batches) {
    return (long) batches.epoch() * batches.count() + batches.batch();
  }

  boolean fits(int batchRows, int batchColumns) {
    return batchRows <= rows && batchColumns == columns;
  }

  /** Sees to it that the batch at {@code index} is there for what is queued from now on. */
  void require(Batches of, long index) {
    if (of != batches || index != held) {
      fetch(of, (int) (index - index(of)), backend.stream());
      note(of, index);
    }
  }

  /** The batch at {@code index} is there, or will be by the time anything else is queued. */
  void note(Batches of, long index) {
    batches = of;
    held = index;
  }

  /** The data set was written. */
  void forget() {
    batches = null;
  }

  /** Queues the copy of the batch that is {@code ahead} batches after the device's. */
  void fetch(Batches of, int ahead, Stream stream) {
    backend
        .kernels()
        .launch(
            stream,
            "prefetch_batch",
            Math.min(MOST_BLOCKS, backend.kernels().blocks((long) of.size() * WARP)),
            Kernels.BLOCK,
            source.address(),
            backend.position().batchesAddress(),
            staging.address(),
            columns,
            ahead);
  }

  /** Queues the copy to {@code destination}, and to its bfloat16 copy if it has one. */
  void take(CudaTensor destination) {
    backend
        .kernels()
        .launch(
            "take_batch",
            backend.kernels().blocks((destination.size() + 3L) / 4),
            Kernels.BLOCK,
            staging.address(),
            destination.address(),
            destination.storage().freshCopy(destination.offset(), destination.size()),
            (long) destination.size());
  }

  void retain() {
    users++;
  }

  /** Whether that was the last user's. */
  boolean release() {
    return --users == 0;
  }

  @Override
  public void close() {
    staging.close();
  }
}
