package dev.warpstep.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every block of every loop exactly once, whatever else the machine does. */
class WorkersTest {
  private static final int MOST_BLOCKS = 40;
  private static final long WORTH_SHARING = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyBlockRunsExactlyOnce(int threads) {
    stress(threads, 20_000, 0);
  }

  /** As when another process has a core: threads are stopped anywhere, for long. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void everyBlockRunsExactlyOnceBesideOtherWork(int threads) throws InterruptedException {
    AtomicInteger burning = new AtomicInteger(1);
    Thread burner =
        new Thread(
            () -> {
              while (burning.get() == 1) {
                Thread.onSpinWait();
              }
            });
    burner.setDaemon(true);
    burner.start();
    try {
      stress(threads, 50_000, 0);
    } finally {
      burning.set(0);
      burner.join();
    }
  }

  /** Pauses longer than the threads spin, so that they park and have to be woken. */
  @Test
  void parkedThreadsAreWoken() {
    stress(3, 200, 1);
  }

  private static void stress(int threads, int loops, int pauseMillis) {
    Random random = new Random(threads);
    AtomicIntegerArray runs = new AtomicIntegerArray(MOST_BLOCKS);
    int[] seen = new int[MOST_BLOCKS];
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (Workers workers = new Workers(threads)) {
            assertEquals(threads, workers.threads());
            for (int loop = 0; loop < loops; loop++) {
              int blocks = 1 + random.nextInt(MOST_BLOCKS);
              Workers.Task task =
                  (block, worker) -> {
                    assertTrue(worker >= 0 && worker < threads);
                    assertTrue(block >= 0 && block < blocks);
                    runs.incrementAndGet(block);
                    seen[block]++; // without a lock: one thread a block, and run() publishes it
                  };
              workers.run(task, blocks, WORTH_SHARING);
              for (int block = 0; block < MOST_BLOCKS; block++) {
                int expected = block < blocks ? 1 : 0;
                assertEquals(expected, runs.getAndSet(block, 0), "runs of block " + block);
                assertEquals(expected, seen[block], "visible runs of block " + block);
                seen[block] = 0;
              }
              if (pauseMillis > 0) {
                Thread.sleep(pauseMillis);
              }
            }
          }
        });
  }

  @Test
  void manyBlocks() {
    AtomicIntegerArray runs = new AtomicIntegerArray(Workers.MAX_BLOCKS);
    try (Workers workers = new Workers(3)) {
      workers.run(
          (block, worker) -> runs.incrementAndGet(block), Workers.MAX_BLOCKS, WORTH_SHARING);
    }
    for (int block = 0; block < runs.length(); block++) {
      assertEquals(1, runs.get(block), "block " + block);
    }
  }

  /** Blocks that wait for one another end only if two threads share the loop. */
  @Test
  void blocksRunAtTheSameTime() {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (Workers workers = new Workers(2)) {
            for (int loop = 0; loop < 100; loop++) {
              AtomicInteger present = new AtomicInteger();
              workers.run(
                  (block, worker) -> {
                    present.incrementAndGet();
                    while (present.get() < 2) {
                      Thread.onSpinWait();
                    }
                  },
                  2,
                  WORTH_SHARING);
            }
          }
        });
  }

  @Test
  void littleWorkStaysOnTheCaller() {
    Set<Integer> by = ConcurrentHashMap.newKeySet();
    try (Workers workers = new Workers(3)) {
      workers.run((block, worker) -> by.add(worker), 10, 10);
    }
    assertEquals(Set.of(0), by);
  }

  /** Whichever thread meets it, the caller hears of it, and the next loop runs. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void anExceptionSurfacesAndTheThreadsGoOn(int threads) {
    IllegalArgumentException fault = new IllegalArgumentException("rows must fit");
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (Workers workers = new Workers(threads)) {
            for (int bad = 0; bad < 20; bad++) {
              int failing = bad;
              AtomicInteger others = new AtomicInteger();
              RuntimeException thrown =
                  assertThrows(
                      RuntimeException.class,
                      () ->
                          workers.run(
                              (block, worker) -> {
                                if (block == failing) {
                                  throw fault;
                                }
                                others.incrementAndGet();
                              },
                              20,
                              WORTH_SHARING));
              assertSame(fault, thrown);
              if (threads > 1) {
                assertEquals(19, others.get(), "the other blocks");
              }
              AtomicInteger next = new AtomicInteger();
              workers.run((block, worker) -> next.incrementAndGet(), 20, WORTH_SHARING);
              assertEquals(20, next.get(), "the next loop");
            }
          }
        });
  }

  @Test
  void closeEndsTheThreads() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Workers workers = new Workers(4);
    AtomicInteger present = new AtomicInteger();
    workers.run(
        (block, worker) -> {
          threads.add(Thread.currentThread());
          present.incrementAndGet();
          while (present.get() < 4) {
            Thread.onSpinWait();
          }
        },
        4,
        WORTH_SHARING);
    threads.remove(Thread.currentThread());
    assertEquals(3, threads.size());
    assertTimeoutPreemptively(PATIENCE, workers::close);
    for (Thread thread : threads) {
      assertFalse(thread.isAlive(), thread.getName());
      assertTrue(thread.isDaemon(), thread.getName());
    }
    workers.close();
  }

  /** A thread that has not yet begun to wait must not miss the end. */
  @Test
  void closeRightAfterStartEnds() {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (int i = 0; i < 200; i++) {
            new Workers(3).close();
          }
        });
  }

  /**
   * A run of some days has more than 2^32 loops. Each block waits for the other, so a thread that
   * stays out of a loop holds it up for good.
   */
  @Test
  void allThreadsTakePartWhenLoopNumbersWrap() {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (Workers workers = new Workers(2, -3)) {
            for (int loop = 0; loop < 6; loop++) {
              CountDownLatch both = new CountDownLatch(2);
              workers.run(
                  (block, worker) -> {
                    both.countDown();
                    awaitQuietly(both);
                  },
                  2,
                  WORTH_SHARING);
            }
          }
        });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
