package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Products against the reference: inside the bound, and exact where all numbers are small integers.
 */
final class ProductChecks {
  /** m, n, k with tails on all sides of the vector and block sizes. */
  private static final int[][] LARGE = {
    {32, 32, 32},
    {255, 257, 33},
    {1023, 33, 257},
    {33, 1023, 255},
    {257, 1, 1023},
    {1, 257, 255},
    {1023, 1023, 1},
    {255, 32, 1023},
    {1, 1, 1023}
  };

  private static final int[] SMALL = {1, 3, 31, 33};

  private ProductChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    List<Check> checks = new ArrayList<>();
    for (Transposes t : Transposes.ALL) {
      checks.add(
          new Check(
              "gemm " + t,
              Unit.BOUND,
              tally -> shapes(sizes).forEach(shape -> bounded(sides, t, shape, tally))));
      checks.add(
          new Check(
              "gemm " + t + " exact",
              Unit.ULP,
              tally -> shapes(sizes).forEach(shape -> exact(sides, t, shape, tally))));
    }
    return checks;
  }

  /** Which factors are transposed. */
  private record Transposes(boolean a, boolean b) {
    static final List<Transposes> ALL =
        List.of(
            new Transposes(false, false),
            new Transposes(false, true),
            new Transposes(true, false),
            new Transposes(true, true));

    @Override
    public String toString() {
      return (a ? "t" : "n") + (b ? "t" : "n");
    }
  }

  private record Shape(int m, int n, int k) {
    String text() {
      return "m=%d n=%d k=%d".formatted(m, n, k);
    }
  }

  private static List<Shape> shapes(Sizes sizes) {
    List<Shape> shapes = new ArrayList<>();
    for (int m : SMALL) {
      for (int n : SMALL) {
        for (int k : SMALL) {
          shapes.add(new Shape(m, n, k));
        }
      }
    }
    int most = sizes.isFull() ? LARGE.length : 2;
    Arrays.stream(LARGE).limit(most).forEach(s -> shapes.add(new Shape(s[0], s[1], s[2])));
    return shapes;
  }

  private static void bounded(Sides sides, Transposes t, Shape shape, Tally tally) {
    float[] a = Values.normal(shape.m() * shape.k(), 1, shape.m() + shape.k());
    float[] b = Values.normal(shape.k() * shape.n(), 1, shape.n() * 31L + shape.k());
    tally.inputs(shape.text());
    double[] expected = multiply(sides.reference(), t, shape, a, b, 0);
    double[] magnitudes = multiply(sides.reference(), t, shape, absolute(a), absolute(b), 0);
    // The reference's own error is k 2^-53, which is nothing beside the bound.
    double factor = ProductBound.of(sides.device()).factor(shape.k());
    int offset = Workspace.offset(shape.m() / 2 + shape.n() / 2);
    double[] actual = multiply(sides.device(), t, shape, a, b, offset);
    tally.within("c", expected, actual, i -> factor * magnitudes[i]);
  }

  /** Products and sums of small integers need no rounding in any precision. */
  private static void exact(Sides sides, Transposes t, Shape shape, Tally tally) {
    int left = shape.m() * shape.k();
    int right = shape.k() * shape.n();
    tally.inputs(shape.text() + " ones");
    float[] ones = new float[shape.m() * shape.n()];
    Arrays.fill(ones, shape.k());
    tally.sameBits(
        "c", ones, floats(multiply(sides.device(), t, shape, ones(left), ones(right), 0)));
    tally.inputs(shape.text() + " integers");
    float[] a = Values.integers(left, -8, 8, left);
    float[] b = Values.integers(right, -8, 8, right + 1L);
    tally.sameBits(
        "c",
        floats(multiply(sides.reference(), t, shape, a, b, 0)),
        floats(multiply(sides.device(), t, shape, a, b, 5)));
  }

  private static double[] multiply(
      Backend backend, Transposes t, Shape shape, float[] a, float[] b, int offset) {
    int m = shape.m();
    int n = shape.n();
    int k = shape.k();
    try (Workspace space = new Workspace(backend, offset)) {
      Tensor left = space.of(t.a() ? k : m, t.a() ? m : k, a);
      Tensor right = space.of(t.b() ? n : k, t.b() ? k : n, b);
      Tensor product = space.output(m, n);
      backend.gemm(left, t.a(), right, t.b(), product);
      space.check();
      return product.toDoubles();
    }
  }

  private static float[] ones(int count) {
    float[] values = new float[count];
    Arrays.fill(values, 1);
    return values;
  }

  /** Sums of integers of both signs may be -0 on one side only: it is the same number. */
  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    IntStream.range(0, values.length).forEach(i -> floats[i] = (float) values[i] + 0f);
    return floats;
  }

  private static float[] absolute(float[] values) {
    float[] magnitudes = new float[values.length];
    IntStream.range(0, values.length).forEach(i -> magnitudes[i] = Math.abs(values[i]));
    return magnitudes;
  }
}
