package dev.warpstep.op.numeric;

/**
 * Elementary functions in float32, the same bits on every device.
 *
 * <p>Each function is a short sequence of IEEE-754 single operations (+, -, *, /, fused
 * multiply-add), comparisons and integer operations on the bits: no table, no float64, no library
 * call. A CUDA kernel compiled with {@code -fmad=false} that copies the sequence, operation by
 * operation and in the same order, gives the same bits:
 *
 * <ul>
 *   <li>{@code Math.fma} is {@code __fmaf_rn}, {@code /} is {@code __fdiv_rn}, {@code
 *       Float.floatToRawIntBits} is {@code __float_as_int}, {@code Float.intBitsToFloat} is {@code
 *       __int_as_float};
 *   <li>ranges are clamped with {@code a > b ? b : a}, which keeps NaN; {@code fminf} drops it;
 *   <li>the integer part of a quotient comes from the bits of {@code t} after the addition of 1.5 *
 *       2^23 (round to nearest even), never from a conversion to int, which differs for NaN;
 *   <li>every product that is not inside {@code Math.fma} is rounded on its own.
 * </ul>
 *
 * <p>An error is in ULP: |result - exact| over the distance of neighbouring floats in the binade of
 * the exact value, 2^-149 for subnormals. It is the greatest over every float of magnitude in
 * [2^-15, 128] and every 13th elsewhere. NaN gives NaN (its payload is not fixed); results
 * underflow gradually and overflow to infinity.
 *
 * <p>The reductions follow W. J. Cody and W. Waite, Software Manual for the Elementary Functions
 * (1980); the shapes of expm1, log1p and erf follow single-precision routines that N. Juffa has
 * published. The polynomials are minimax fits of this project, rounded to float one coefficient at
 * a time and fitted again.
 */
public final class FloatMath {
  /** 1.5 * 2^23: adding it rounds a small float to an integer, which the low bits then hold. */
  private static final float ROUND = 0x1.8p23f;

  private static final int ROUND_BITS = 0x4B400000;
  private static final float LOG2_E = 0x1.715476p0f;

  /** ln 2 in two parts; the first has 16 bits, so that its product with an exponent is exact. */
  private static final float LN2_HIGH = 0x1.62e4p-1f;

  private static final float LN2_LOW = 0x1.7f7d1cp-20f;
  private static final float LN2 = 0x1.62e43p-1f;

  /** Bits of 2/3: log reduces its argument to [2/3, 4/3). */
  private static final int TWO_THIRDS_BITS = 0x3F2AAAAB;

  private static final int EXPONENT = 0xFF800000;
  private static final int SIGN = 0x80000000;

  private FloatMath() {}

  /**
   * e^x.
   *
   * @param x any float
   * @return e^x, at most 0.892 ULP off; subnormal below -87.34, 0 below -103.98, infinite above
   *     88.73
   */
  public static float exp(float x) {
    // e^x = 2^i e^f with i = rint(x / ln 2), |f| <= ln 2 / 2.
    float c = x > 89f ? 89f : x;
    c = c < -104f ? -104f : c;
    float t = Math.fma(c, LOG2_E, ROUND);
    float j = t - ROUND;
    int i = Float.floatToRawIntBits(t) - ROUND_BITS;
    float f = Math.fma(j, -LN2_HIGH, c);
    f = Math.fma(j, -LN2_LOW, f);
    float r = 0x1.6ac6b2p-10f;
    r = Math.fma(r, f, 0x1.123dep-7f);
    r = Math.fma(r, f, 0x1.555858p-5f);
    r = Math.fma(r, f, 0x1.55548cp-3f);
    r = Math.fma(r, f, 0x1.fffffcp-2f);
    r = Math.fma(r, f, 1f);
    r = Math.fma(r, f, 1f);
    // Two factors: 2^i alone may be subnormal or too large. Only the last product rounds.
    int half = i >> 1;
    return r * powerOfTwo(half) * powerOfTwo(i - half);
  }

  /**
   * e^x - 1.
   *
   * @param x any float
   * @return e^x - 1, at most 0.995 ULP off; -0 for -0
   */
  public static float expm1(float x) {
    float c = x > 89f ? 89f : x;
    c = c < -18f ? -18f : c;
    // As in exp, but |f| is kept below 0.2885 on the negative side, where neighbours are closer.
    float t = Math.fma(c - 0.0585f, LOG2_E, ROUND);
    float j = t - ROUND;
    int i = Float.floatToRawIntBits(t) - ROUND_BITS;
    float f = Math.fma(j, -LN2_HIGH, c);
    f = Math.fma(j, -LN2_LOW, f);
    float r = 0x1.b8485cp-13f;
    r = Math.fma(r, f, 0x1.6cdeep-10f);
    r = Math.fma(r, f, 0x1.1105ap-7f);
    r = Math.fma(r, f, 0x1.555524p-5f);
    r = Math.fma(r, f, 0x1.55555ap-3f);
    r = Math.fma(r, f, 0.5f);
    // v = e^f - 1; for i = 1 the 1/2 of the next line comes in early, so that nothing cancels.
    float v = Math.fma(r, f * f, i == 1 ? f + 0.5f : f);
    // e^x - 1 = 2 (s v + (s - 1/2)) with s = 2^(i-1); s - 1/2 = high + low exactly.
    float s = powerOfTwo(i - 1);
    float high = s - 0.5f;
    float low = (s - high) - 0.5f;
    float y = Math.fma(v, s, low) + high;
    y = y + y;
    y = i == 1 ? v + v : y;
    y = i == 0 ? v : y;
    return x == 0f ? x : y;
  }

  /**
   * The natural logarithm.
   *
   * @param x any float
   * @return ln x, at most 0.938 ULP off; -infinity for 0 and -0, NaN below 0
   */
  public static float log(float x) {
    if (!(x > 0f && x <= Float.MAX_VALUE)) {
      return logOutside(x);
    }
    // x = 2^e (1 + m) with 1 + m in [2/3, 4/3); a subnormal is scaled to a normal first.
    boolean subnormal = x < Float.MIN_NORMAL;
    float a = subnormal ? x * 0x1p23f : x;
    int e = (Float.floatToRawIntBits(a) - TWO_THIRDS_BITS) & EXPONENT;
    float m = Float.intBitsToFloat(Float.floatToRawIntBits(a) - e) - 1f;
    float exponent = (float) (e >> 23) - (subnormal ? 23f : 0f);
    return Math.fma(exponent, LN2, log1pReduced(m, 0f));
  }

  /**
   * ln(1 + x).
   *
   * @param x any float
   * @return ln(1 + x), at most 0.974 ULP off; -0 for -0, -infinity for -1, NaN below -1
   */
  public static float log1p(float x) {
    if (!(x > -1f && x <= Float.MAX_VALUE)) {
      return x == -1f ? Float.NEGATIVE_INFINITY : x < -1f ? Float.NaN : x;
    }
    // 1 + x = 2^e (1 + m), so m = x 2^-e + (2^-e - 1); the bits of 2^-e itself may be subnormal.
    int e = (Float.floatToRawIntBits(1f + x) - TWO_THIRDS_BITS) & EXPONENT;
    float a = Float.intBitsToFloat(Float.floatToRawIntBits(x) - e);
    float c = Math.fma(0.25f, Float.intBitsToFloat(0x40800000 - e), -1f);
    float m = c + a;
    // What the sum lost, nonzero only for e = 1 and m in [-1/3, -1/4]; there 1 / (1 + m) is near
    // 1.4.
    float lost = 1.4f * (a - (m - c));
    float y = Math.fma((float) (e >> 23), LN2, log1pReduced(m, lost));
    return x == 0f ? x : y;
  }

  /**
   * The hyperbolic tangent.
   *
   * @param x any float
   * @return tanh x, at most 1.406 ULP off; -0 for -0
   */
  public static float tanh(float x) {
    float t = Math.abs(x);
    float y;
    if (t < 0.6f) {
      float s = t * t;
      float r = -0x1.828776p-8f;
      r = Math.fma(r, s, 0x1.54c3c2p-6f);
      r = Math.fma(r, s, -0x1.b89abap-5f);
      r = Math.fma(r, s, 0x1.1109bep-3f);
      r = Math.fma(r, s, -0x1.55553ep-2f);
      y = Math.fma(r * s, t, t);
    } else {
      y = 1f - 2f / (exp(t + t) + 1f);
    }
    return withSign(y, x);
  }

  /**
   * The error function, 2/sqrt(pi) times the integral of e^(-t^2) over [0, x].
   *
   * @param x any float
   * @return erf x, at most 1.032 ULP off; -0 for -0
   */
  public static float erf(float x) {
    float t = Math.abs(x);
    if (t < 0.84375f) {
      float s = x * x;
      float r = -0x1.4e3b52p-11f;
      r = Math.fma(r, s, 0x1.4bbc48p-8f);
      r = Math.fma(r, s, -0x1.b73f58p-6f);
      r = Math.fma(r, s, 0x1.ce25e8p-4f);
      r = Math.fma(r, s, -0x1.812728p-2f);
      r = Math.fma(r, s, 0x1.06eba8p-3f);
      return Math.fma(r, x, x);
    }
    // erf t = 1 - e^p(t), p fitted to ln erfc; from 4 on erf rounds to 1.
    t = t > 4f ? 4f : t;
    float r = -0x1.0944a4p-17f;
    r = Math.fma(r, t, 0x1.30453ep-12f);
    r = Math.fma(r, t, -0x1.cc6626p-9f);
    r = Math.fma(r, t, 0x1.80eaap-6f);
    r = Math.fma(r, t, -0x1.b1e622p-4f);
    r = Math.fma(r, t, -0x1.454a16p-1f);
    r = Math.fma(r, t, -0x1.07624ap-3f);
    r = Math.fma(r, t, -t);
    return withSign(1f - exp(r), x);
  }

  /**
   * The logistic function 1 / (1 + e^-x).
   *
   * @param x any float
   * @return the logistic function of x, at most 1.647 ULP off
   */
  public static float sigmoid(float x) {
    // With e = e^-|x| and q = e / (1 + e): 1 - q for x >= 0, and e - e q for x < 0. Both lose less
    // than q itself, whose denominator is rounded.
    float e = exp(-Math.abs(x));
    float n = x < 0f ? e : 1f;
    float q = e / (1f + e);
    return Math.fma(-n, q, n);
  }

  /**
   * ln(1 + e^x), stable: max(x, 0) + log1p(e^-|x|).
   *
   * @param x any float
   * @return ln(1 + e^x), at most 1.768 ULP off
   */
  public static float softplus(float x) {
    float e = exp(-Math.abs(x));
    return (x > 0f ? x : 0f) + log1p(e);
  }

  /**
   * 1 for x > 0, 0 for 0, NaN for NaN; without a branch, which a random sign makes ten times
   * slower.
   *
   * @param x not negative
   */
  public static float step(float x) {
    return Math.min(x * 0x1p127f * 0x1p22f, 1f); // even the least subnormal reaches 1
  }

  /** -1 below 0, 1 above, x itself for 0, -0 and NaN; without a branch, as {@link #step}. */
  public static float sign(float x) {
    return Math.max(-1f, Math.min(x * 0x1p127f * 0x1p22f, 1f));
  }

  /** 2^i for i in [-126, 127]; any bits for the garbage that NaN leaves in i. */
  private static float powerOfTwo(int i) {
    return Float.intBitsToFloat((i + 127) << 23);
  }

  /** ln(1 + m) + lost for m in [-1/3, 1/3]: m - m^2/2 + m^3 (...), even and odd terms apart. */
  private static float log1pReduced(float m, float lost) {
    float s = m * m;
    float even = -0x1.ff830ep-4f;
    float odd = 0x1.1ff52p-3f;
    even = Math.fma(even, s, -0x1.f6b792p-4f);
    odd = Math.fma(odd, s, 0x1.1e8246p-3f);
    even = Math.fma(even, s, -0x1.557e26p-3f);
    odd = Math.fma(odd, s, 0x1.99d58cp-3f);
    even = Math.fma(even, s, -0x1.ffff94p-3f);
    float r = Math.fma(odd, m, even);
    r = Math.fma(r, m, 0x1.5554fap-2f);
    r = Math.fma(r, m, -0.5f);
    return Math.fma(r, s, lost) + m;
  }

  private static float logOutside(float x) {
    if (x == 0f) {
      return Float.NEGATIVE_INFINITY;
    }
    return x < 0f ? Float.NaN : x;
  }

  /** |y| is y: its sign bit is clear, unless it is NaN. */
  private static float withSign(float y, float x) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | (Float.floatToRawIntBits(x) & SIGN));
  }
}
