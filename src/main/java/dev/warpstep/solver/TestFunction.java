package dev.warpstep.solver;

import java.util.List;
import java.util.Optional;

/**
 * A function whose minima are known, on which methods are tried; a row in {@link TestFunctions}.
 */
public interface TestFunction extends Objective {
  /** The global minima; empty if there are none. */
  List<double[]> minima();

  /** Where the gradient is zero and the function both rises and falls, as far as known. */
  default List<double[]> saddles() {
    return List.of();
  }

  /** Where something holds that the values do not show, for a function of two variables. */
  default Optional<Region> region() {
    return Optional.empty();
  }

  /**
   * The part of the plane in which there is something to see, for a function of two variables.
   *
   * @param start where a path begins; inside the window
   */
  Window window(double[] start);

  /** Distance to the nearest of {@link #minima}; NaN without any. */
  default double distance(double[] x) {
    double nearest = Double.NaN;
    for (double[] minimum : minima()) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += (x[i] - minimum[i]) * (x[i] - minimum[i]);
      }
      double distance = Math.sqrt(sum);
      nearest = nearest <= distance ? nearest : distance;
    }
    return nearest;
  }
}
