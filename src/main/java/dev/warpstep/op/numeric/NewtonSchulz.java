package dev.warpstep.op.numeric;

/**
 * The quintic Newton-Schulz iteration of Muon, which drives all singular values of a matrix towards
 * 1 and leaves its singular vectors: from X of norm 1 at most, {@value #STEPS} times {@code A =
 * X·Xᵀ; X <- (aI + bA + cA²)·X}, with the smaller side of X in A. It ends with singular values in
 * about [0.7, 1.2], but for those that are below some thousandths at the start.
 *
 * <p>Jordan et al. 2024. The reference computes in bfloat16; here the products are in the backend's
 * precision and the rest is in float32.
 */
public final class NewtonSchulz {
  /** Iterations. */
  public static final int STEPS = 5;

  /** Coefficient of X. */
  public static final double A = 3.4445;

  /** Coefficient of X·Xᵀ·X. */
  public static final double B = -4.7750;

  /** Coefficient of (X·Xᵀ)²·X. */
  public static final double C = 2.0315;

  /** What is added to the norm that a direction is divided by. */
  public static final double EPSILON = 1e-7;

  private NewtonSchulz() {}

  /** {@code x[i] /= length} for i in [from, to). */
  public static void scale(double[] x, int from, int to, double length) {
    for (int i = from; i < to; i++) {
      x[i] /= length;
    }
  }

  /** The float32 twin of the CUDA kernel, of the same bits. */
  public static void scale(float[] x, int from, int to, float length) {
    for (int i = from; i < to; i++) {
      x[i] = x[i] / length;
    }
  }

  /**
   * {@code p <- aI + b*gram + c*p}, where p holds gram².
   *
   * @param gram (side, side), from element {@code gramAt} on; not modified
   * @param p (side, side), from element {@code at} on
   */
  public static void polynomial(double[] gram, int gramAt, double[] p, int at, int side) {
    for (int i = 0; i < side * side; i++) {
      p[at + i] = (i % (side + 1) == 0 ? A : 0) + B * gram[gramAt + i] + C * p[at + i];
    }
  }

  /** The float32 twin of the CUDA kernel, of the same bits, for the rows in [from, to). */
  public static void polynomial(
      float[] gram, int gramAt, float[] p, int at, int side, int from, int to) {
    float a = (float) A;
    float b = (float) B;
    float c = (float) C;
    int offset = gramAt - at;
    for (int i = at + from * side; i < at + to * side; i++) {
      p[i] = Math.fma(c, p[i], b * gram[offset + i]);
    }
    for (int row = from; row < to; row++) {
      p[at + row * (side + 1)] += a;
    }
  }
}
