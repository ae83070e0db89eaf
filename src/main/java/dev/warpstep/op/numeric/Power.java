package dev.warpstep.op.numeric;

/** Powers in float64, the same bits everywhere. StrictMath.pow would allocate (JDK 17). */
public final class Power {
  private Power() {}

  /**
   * {@code x^y}, to a few roundings.
   *
   * @param x 0 or more
   * @param y positive, or x is positive
   */
  public static double of(double x, double y) {
    if (y == Math.rint(y) && Math.abs(y) < Integer.MAX_VALUE) {
      double power = whole(x, (int) Math.abs(y));
      return y < 0 ? 1 / power : power;
    }
    return x == 0 ? 0 : StrictMath.exp(y * StrictMath.log(x));
  }

  /** By squaring. */
  private static double whole(double x, int n) {
    double power = 1;
    double square = x;
    for (int left = n; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        power *= square;
      }
      square *= square;
    }
    return power;
  }
}
