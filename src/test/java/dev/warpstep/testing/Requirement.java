package dev.warpstep.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Optional;

/** What a test needs of the machine: without it the test is skipped, but in CI it fails. */
public final class Requirement {
  private Requirement() {}

  /** Goes on if nothing stands against it. */
  public static void met(Optional<String> whyNot) {
    if (whyNot.isPresent()) {
      if ("true".equals(System.getenv("CI"))) {
        fail("CI must run this test: " + whyNot.get());
      }
      abort(whyNot.get());
    }
  }

  /** Goes on if {@code met}. */
  public static void met(boolean met, String whyNot) {
    met(met ? Optional.empty() : Optional.of(whyNot));
  }
}
