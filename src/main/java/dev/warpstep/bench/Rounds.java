package dev.warpstep.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures one operation of a device in rounds of some milliseconds each. A caller with several
 * contenders takes their rounds in turns, so that they share the machine's good and bad moments.
 */
public final class Rounds {
  /** A device may run behind its caller: at most this much is queued before it is waited for. */
  private static final double CHUNK_SECONDS = 0.05;

  private final Runnable operation;
  private final Runnable completion;
  private final int each;
  private final List<Double> millis = new ArrayList<>();
  private double secondsEstimate = CHUNK_SECONDS;

  /**
   * Of an operation that may return before its device has done it.
   *
   * @param completion waits for all that was called
   * @param each how many times {@code operation} does what is counted
   */
  Rounds(Runnable operation, Runnable completion, int each) {
    this.operation = operation;
    this.completion = completion;
    this.each = each;
  }

  /** Runs for about that long, and at least once, without counting it. */
  public void warmUp(double seconds) {
    long calls = 1;
    double total = 0;
    do {
      double taken = run(calls);
      total += taken;
      if (taken < CHUNK_SECONDS) {
        calls *= 2;
      }
    } while (total < seconds);
  }

  /** Runs for about that long, and at least once; the mean is one measurement. */
  public void round(double seconds) {
    long calls = Math.max(1, Math.round(seconds / secondsEstimate));
    millis.add(run(calls) / calls / each * 1e3);
  }

  /** Seconds that {@code calls} calls took, with one wait at their end. */
  private double run(long calls) {
    long start = System.nanoTime();
    for (long i = 0; i < calls; i++) {
      operation.run();
    }
    completion.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    secondsEstimate = Math.max(1e-9, seconds / calls);
    return seconds;
  }

  /** Forgets the measurements. */
  public void clear() {
    millis.clear();
  }

  /**
   * A quantile of the measurements.
   *
   * @param share 0 for the least, 0.5 for the median
   * @return milliseconds an operation
   */
  public double quantile(double share) {
    return quantile(millis, share);
  }

  static double quantile(List<Double> values, double share) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int upper = (int) Math.ceil(share * (sorted.size() - 1));
    int lower = (int) Math.floor(share * (sorted.size() - 1));
    return (sorted.get(lower) + sorted.get(upper)) / 2;
  }
}
