package dev.warpstep.solver;

import java.util.Optional;

/** How far to go along a direction. */
interface LineSearch {
  /**
   * Looks for an acceptable point of a ray that leads down.
   *
   * @param first the alpha to try first, positive
   * @return one of the ray's trials, lower than its start; empty if none was found
   */
  Optional<Point> search(Ray ray, double first);
}
