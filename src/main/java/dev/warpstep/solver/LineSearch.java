package dev.warpstep.solver;

import java.util.Optional;

/** How far to go along a direction. */
interface LineSearch {
  /**
   * Looks for an acceptable point of a ray that leads down.
   *
   * @param first the alpha to try first, positive
   * @return one of the ray's trials, whose value is no higher than its start's; it may be equal
   *     where rounding hides a decrease. Empty if none was found
   */
  Optional<Point> search(Ray ray, double first);
}
