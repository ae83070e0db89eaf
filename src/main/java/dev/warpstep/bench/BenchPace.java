package dev.warpstep.bench;

/**
 * How long a benchmark measures.
 *
 * @param rounds measurements of each contender, of which the median counts
 * @param warmUpSeconds each contender's time before the first of them
 */
public record BenchPace(int rounds, double warmUpSeconds) {
  /** Length of one measurement. */
  static final double ROUND_SECONDS = 0.05;
}
