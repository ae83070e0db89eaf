package dev.warpstep.backend.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A few threads that work on one parallel loop at a time, the caller among them.
 *
 * <p>A loop is cut into blocks that do not depend on the number of threads; a thread claims the
 * next block when it is free, so one that loses its core to another process holds up a single
 * block. Between loops the threads spin for a moment, because the next loop of a training step
 * comes within microseconds, then park, so that an idle or crowded machine gets its cores back.
 */
final class Workers implements AutoCloseable {
  /**
   * What to do for one block. {@code worker} is in [0, threads), for scratch memory; the caller is
   * 0.
   */
  interface Task {
    void run(int block, int worker);
  }

  static final int MAX_BLOCKS = 0xffff;

  private static final long LEAST_WORK = 8192;

  private static final long SPIN_NANOS = 60_000;

  private final Worker[] others;

  /**
   * Loop number (32 bits), number of blocks (16), next block to claim (16), in one word: a late
   * thread cannot claim from the next loop.
   */
  private final AtomicLong claims = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();
  private volatile boolean closed;
  private volatile Thread waiting;
  private volatile Throwable failure;
  private Task task;

  Workers(int threads) {
    this(threads, 0);
  }

  /** With the number of the loop before the first, so that a test can be near the last. */
  Workers(int threads, int loop) {
    claims.set((long) loop << 32);
    others = new Worker[threads - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = new Worker(i + 1);
      others[i].start();
    }
  }

  int threads() {
    return others.length + 1;
  }

  /**
   * Runs {@code task} for every block in [0, blocks) and returns when all are done.
   *
   * @param blocks at most {@link #MAX_BLOCKS}
   * @param work about how many simple operations there are in all; little work is not worth waking
   *     a thread
   */
  void run(Task task, int blocks, long work) {
    if (blocks == 1 || others.length == 0 || work < LEAST_WORK) {
      for (int block = 0; block < blocks; block++) {
        task.run(block, 0);
      }
      return;
    }
    this.task = task;
    unfinished.set(blocks);
    long loop = (claims.get() >>> 32) + 1 & 0xffffffffL; // a run of some days wraps
    claims.set(loop << 32 | (long) blocks << 16);
    for (int i = 0; i < Math.min(others.length, blocks - 1); i++) {
      if (others[i].parked) {
        LockSupport.unpark(others[i]);
      }
    }
    claimAll(loop, 0);
    await();
    if (failure != null) {
      Throwable cause = failure;
      failure = null;
      if (cause instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) cause; // a task declares no other
    }
  }

  /** Waits for the blocks that other threads still work on. */
  private void await() {
    long deadline = System.nanoTime() + SPIN_NANOS;
    while (unfinished.get() > 0) {
      Thread.onSpinWait();
      if (System.nanoTime() > deadline) {
        waiting = Thread.currentThread();
        while (unfinished.get() > 0) {
          LockSupport.park(this);
        }
        waiting = null;
        return;
      }
    }
  }

  private void claimAll(long loop, int worker) {
    while (true) {
      long claim = claims.get();
      int block = (int) claim & MAX_BLOCKS;
      if (claim >>> 32 != loop || block == ((int) claim >>> 16)) {
        return;
      }
      if (claims.compareAndSet(claim, claim + 1)) {
        try {
          task.run(block, worker);
        } catch (Throwable e) {
          failure = e;
        }
        if (unfinished.decrementAndGet() == 0) {
          Thread caller = waiting;
          if (caller != null) {
            LockSupport.unpark(caller);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Worker worker : others) {
      LockSupport.unpark(worker);
    }
    for (Worker worker : others) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private final class Worker extends Thread {
    private final int index;
    private volatile boolean parked;

    Worker(int index) {
      super("warpstep-cpu-" + index);
      this.index = index;
      setDaemon(true);
    }

    @Override
    public void run() {
      long seen = 0;
      while (!closed) {
        long loop = claims.get() >>> 32;
        if (loop != seen) {
          seen = loop;
          claimAll(loop, index);
        } else {
          idle(seen);
        }
      }
    }

    /** Returns when there is a loop after {@code seen}, or for no reason. */
    private void idle(long seen) {
      long deadline = System.nanoTime() + SPIN_NANOS;
      while (System.nanoTime() < deadline) {
        if (claims.get() >>> 32 != seen || closed) {
          return;
        }
        Thread.onSpinWait();
      }
      parked = true;
      if (claims.get() >>> 32 == seen && !closed) {
        LockSupport.park(Workers.this);
      }
      parked = false;
    }
  }
}
