package dev.warpstep.parity;

import dev.warpstep.backend.Backend;

/**
 * What rounding does to a product: {@code |error| <= factor(k) * (|A||B|)}, elementwise. A term
 * goes through at most k roundings, whatever the order of the sum, besides the rounding of its two
 * factors: with {@code g = k s / (1 - k s)} the factor is {@code (1 + r)^2 (1 + g) - 1}. N. J.
 * Higham, Accuracy and Stability of Numerical Algorithms, 2002, sections 3.1 and 3.5.
 *
 * @param factors r, the relative error of a factor
 * @param sums s, the relative error of a multiply-add
 */
record ProductBound(double factors, double sums) {
  /** float32: u = 2^-24, factors as they are. */
  private static final ProductBound FP32 = new ProductBound(0, 0x1p-24);

  /** Tensor cores cut the factors to 10 bits of fraction, and their sums; both without rounding. */
  private static final ProductBound TF32 = new ProductBound(0x1p-10, 0x1p-23);

  /** Factors rounded to nearest with 7 bits of fraction; the sums as in tf32. */
  private static final ProductBound BF16 = new ProductBound(0x1p-8, 0x1p-23);

  /** The bound of what the backend computes in. */
  static ProductBound of(Backend backend) {
    return switch (backend.precision()) {
      case "fp32" -> FP32;
      case "tf32" -> TF32;
      case "bf16" -> BF16;
      default ->
          throw new IllegalArgumentException(
              "parity compares fp32, tf32 and bf16: %s computes in %s"
                  .formatted(backend.name(), backend.precision()));
    };
  }

  /** The factor of (|A||B|) for sums of {@code k} terms. */
  double factor(int k) {
    double g = k * sums / (1 - k * sums);
    return (1 + factors) * (1 + factors) * (1 + g) - 1;
  }
}
