package dev.warpstep.train;

import java.util.List;

/** What a timer holds on a device. */
final class Owned {
  private Owned() {}

  /** Closes all, in the order of the list. */
  static void close(List<AutoCloseable> resources) {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    resources.clear();
  }
}
