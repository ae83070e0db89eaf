package dev.warpstep.solver;

import java.util.List;

/**
 * The path of a method over an objective.
 *
 * @param points the start, then the point after each step; all finite
 * @param values the objective at each point; all finite
 * @param end why there are fewer steps than were asked for; empty if there are not
 */
public record Trajectory(List<double[]> points, List<Double> values, String end) {
  /** Why a path ends whose next point or value is infinite or NaN. */
  public static final String DIVERGED = "diverged";

  /** Steps made. */
  public int steps() {
    return points.size() - 1;
  }

  /** Whether the step after the last one led to a point or value that is not finite. */
  public boolean diverged() {
    return end.equals(DIVERGED);
  }

  /** The last point. */
  public double[] last() {
    return points.get(steps());
  }

  /** The objective at the last point. */
  public double lastValue() {
    return values.get(steps());
  }

  /** The least value on the path. */
  public double bestValue() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }
}
