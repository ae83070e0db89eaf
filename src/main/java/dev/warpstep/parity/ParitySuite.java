package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every comparison of a device with another and with the reference, over all entries of the
 * catalogues:
 *
 * <ol>
 *   <li>each operation that is not a product: the same bits, at sizes with every tail and at
 *       awkward values;
 *   <li>products: the bound of rounding against the reference, exact on small integers;
 *   <li>whole steps with every optimizer, realigned after each; replayed as called;
 *   <li>whole runs: the loss curves of all three.
 * </ol>
 */
public final class ParitySuite {
  private final Sides sides;
  private final Sizes sizes;

  /**
   * The backends stay the caller's, who closes them after the checks.
   *
   * @param device the device under test
   * @param against what it is compared with, in float32
   * @param reference the float64 oracle
   * @throws IllegalArgumentException if the device or the other computes in float64
   */
  public ParitySuite(Backend device, Backend against, Backend reference, Sizes sizes) {
    ProductBound.of(device);
    ProductBound.of(against);
    this.sides = new Sides(device, against, reference);
    this.sizes = sizes;
  }

  /** The checks in the order of the table; each may be run on its own, on one thread. */
  public List<Check> checks() {
    Dataset digits = Digits.load();
    return Stream.of(
            GatherChecks.of(sides, sizes),
            ActivationChecks.of(sides, sizes),
            NormalizationChecks.of(sides, sizes),
            InputScaleChecks.of(sides, sizes),
            RegularizationChecks.of(sides, sizes),
            LossChecks.of(sides, sizes),
            ClipChecks.of(sides, sizes),
            UpdateChecks.of(sides, sizes),
            ScheduleChecks.of(sides),
            AverageChecks.of(sides, sizes),
            MatrixChecks.of(sides, sizes),
            ProductChecks.of(sides, sizes),
            StepChecks.of(sides, digits),
            ReplayChecks.of(sides, digits),
            RunChecks.of(sides, sizes, digits))
        .flatMap(List::stream)
        .toList();
  }
}
