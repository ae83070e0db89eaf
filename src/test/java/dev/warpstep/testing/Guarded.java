package dev.warpstep.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Tensor;
import java.util.Arrays;
import java.util.Random;

/**
 * A tensor in the midst of a longer one, beginning off every alignment, so that a test sees whether
 * an operation writes beside it.
 */
public record Guarded(Tensor whole, Tensor tensor) {
  private static final int AT = 5;
  private static final double GUARD = -77;

  /** With {@code values}, {@code rows*columns} numbers. */
  public static Guarded of(Backend backend, int rows, int columns, double... values) {
    Tensor whole = backend.allocate(1, rows * columns + 2 * AT);
    double[] all = new double[whole.size()];
    Arrays.fill(all, GUARD);
    System.arraycopy(values, 0, all, AT, rows * columns);
    whole.write(all);
    return new Guarded(whole, whole.view(AT, rows, columns));
  }

  /** To be overwritten: full of NaN, which a read before the write would spread. */
  public static Guarded output(Backend backend, int rows, int columns) {
    double[] unset = new double[rows * columns];
    Arrays.fill(unset, Double.NaN);
    return of(backend, rows, columns, unset);
  }

  /** The tensor's values, after a look at both sides of it. */
  public double[] values() {
    double[] all = whole.toDoubles();
    for (int i = 0; i < AT; i++) {
      assertEquals(GUARD, all[i], "before the tensor");
      assertEquals(GUARD, all[all.length - 1 - i], "behind the tensor");
    }
    return tensor.toDoubles();
  }

  /** Normally distributed numbers that float32 holds exactly. */
  public static double[] normal(int count, double deviation, Random random) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /** The values in float32. */
  public static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
