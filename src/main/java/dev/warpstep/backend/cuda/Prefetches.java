package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a captured graph fetches ahead, on a second stream. The fetch begins when the batch before
 * it was taken out of the buffer, and must end before the device's position moves on, which the
 * fetch reads: it has all of a step's products to hide behind.
 */
final class Prefetches implements AutoCloseable {
  private final CudaBackend backend;
  private final List<Use> uses = new ArrayList<>();
  private boolean forked;

  /** How the operations use a buffer; batches are counted from that which they begin at. */
  private static final class Use {
    final Storage storage;
    final Prefetch prefetch;
    boolean began;
    int needs;
    int leaves;

    Use(Storage storage, Prefetch prefetch) {
      this.storage = storage;
      this.prefetch = prefetch;
    }
  }

  Prefetches(CudaBackend backend) {
    this.backend = backend;
  }

  /**
   * Queues a gather by way of a buffer.
   *
   * @param advances how often the operations have advanced the batches so far
   * @return false if it queued nothing: the gather must read the data set itself
   */
  boolean gather(CudaTensor source, Batches batches, CudaTensor destination, int advances) {
    if (!source.storage().isOnHost()
        || !source.isWhole()
        || source.columns() != destination.columns()
        || destination.rows() > batches.size()) {
      return false;
    }
    Use use = find(source, batches);
    if (use == null || use.began && use.leaves != advances) {
      return false;
    }
    if (!use.began) {
      use.began = true;
      use.needs = advances;
    }
    use.leaves = advances + 1;
    use.prefetch.take(destination);
    if (!backend.kernels().isPlanning()) {
      backend.copies().begin();
      forked = true;
    }
    use.prefetch.fetch(batches, 1, backend.copies().stream());
    return true;
  }

  /** Null where the device has no room for a buffer, as it was when the operations were planned. */
  private Use find(CudaTensor source, Batches batches) {
    Storage storage = source.storage();
    for (Use use : uses) {
      if (use.storage == storage) {
        return use.prefetch.fits(batches.size(), source.columns()) ? use : null;
      }
    }
    if (!backend.kernels().isPlanning()) {
      return null;
    }
    Optional<Prefetch> prefetch = storage.prefetch(batches.size(), source.columns());
    if (prefetch.isEmpty()) {
      return null;
    }
    Use use = new Use(storage, prefetch.get());
    use.prefetch.retain();
    uses.add(use);
    return use;
  }

  /** What is queued from now on begins when the fetches are done. */
  void join() {
    if (forked) {
      forked = false;
      backend.copies().end();
    }
  }

  /** Forgets what planning has noted, but keeps the buffers. */
  void rewind() {
    uses.forEach(use -> use.began = false);
  }

  /** Before a replay: the first batches are there. Position and data may have changed meanwhile. */
  void begin(Batches batches) {
    for (int i = 0; i < uses.size(); i++) { // an iterator would be an allocation
      Use use = uses.get(i);
      if (use.began) {
        use.prefetch.require(batches, Prefetch.index(batches) + use.needs);
      }
    }
  }

  /** After a replay, the batches not yet advanced: notes what it leaves. */
  void end(Batches batches) {
    for (int i = 0; i < uses.size(); i++) {
      Use use = uses.get(i);
      if (use.began) {
        use.prefetch.note(batches, Prefetch.index(batches) + use.leaves);
      }
    }
  }

  @Override
  public void close() {
    uses.forEach(use -> use.storage.release(use.prefetch));
    uses.clear();
  }
}
