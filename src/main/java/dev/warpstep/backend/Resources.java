package dev.warpstep.backend;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What an object has allocated, freed in the reverse order. A constructor that fails halfway closes
 * it, so that nothing stays behind.
 */
public final class Resources implements AutoCloseable {
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  /** Takes over {@code resource} and returns it. */
  public <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  /**
   * Closes everything, also when closing one thing fails.
   *
   * @throws IllegalStateException the first failure that was no runtime exception of its own
   */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        RuntimeException one =
            e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        if (failure == null) {
          failure = one;
        } else {
          failure.addSuppressed(one);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
