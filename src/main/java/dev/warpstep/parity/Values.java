package dev.warpstep.parity;

import java.util.SplittableRandom;

/** Inputs of the checks, the same on every machine. */
final class Values {
  private static final float[] AWKWARD = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -0.3f,
    3f,
    -7f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40f,
    -1e-40f,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    1e-20f,
    -1e-20f,
    1e-8f,
    0x1.fffffep-1f,
    88.7f,
    -88.7f,
    104f,
    -104f,
    1e20f,
    -1e20f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  private Values() {}

  /** Zeros, subnormals, huge ones, infinities, NaN, and a few plain numbers to go with them. */
  static float[] awkward() {
    return AWKWARD.clone();
  }

  /** The {@code i}-th awkward value; after the last comes the first. */
  static float at(int i) {
    return AWKWARD[i % AWKWARD.length];
  }

  /** The awkward values again and again, each {@code run} times in a row. */
  static float[] awkward(int count, int run) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = AWKWARD[i / run % AWKWARD.length];
    }
    return values;
  }

  /** Normally distributed. */
  static float[] normal(int count, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /** Of the length of {@code normal}, with some zero, very small and very large ones. */
  static float[] gradient(int count, long seed) {
    float[] values = normal(count, 1, seed);
    for (int i = 7; i < count; i += 11) {
      values[i] *= i % 3 == 0 ? 0 : i % 3 == 1 ? 0x1p-20f : 0x1p20f;
    }
    return values;
  }

  /** Whole numbers in [from, to). */
  static float[] integers(int count, int from, int to, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(from, to);
    }
    return values;
  }
}
