package dev.warpstep.testing;

import org.junit.jupiter.api.Assumptions;

/**
 * Whether tests look at everything. {@code mvn -Pthorough verify}, which CI runs, does; {@code mvn
 * verify} leaves out what is slow and rarely finds anything that a quicker test does not.
 */
public final class Thorough {
  private static final boolean ON = Boolean.getBoolean("warpstep.thorough");

  private Thorough() {}

  /** Whether it is asked for. */
  public static boolean isOn() {
    return ON;
  }

  /** Goes on if it is asked for; otherwise the test is skipped. */
  public static void required() {
    Assumptions.assumeTrue(ON, "slow: mvn -Pthorough verify runs it");
  }
}
