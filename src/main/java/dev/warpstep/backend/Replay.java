package dev.warpstep.backend;

/**
 * A recorded sequence of operations. On the CPU it runs them again; on a GPU it is one captured
 * graph.
 */
public interface Replay extends AutoCloseable {
  /** Runs the sequence once. Allocates nothing. */
  void run();

  @Override
  void close();

  /** On a device that runs operations as they are called: calls them again. */
  static Replay calling(Runnable operations) {
    return new Replay() {
      @Override
      public void run() {
        operations.run();
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }
}
