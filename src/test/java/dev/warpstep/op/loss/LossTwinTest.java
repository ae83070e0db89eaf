package dev.warpstep.op.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.warpstep.op.Loss;
import dev.warpstep.op.numeric.Lanes;
import dev.warpstep.testing.LossTests;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The float32 body of every loss against the definition in float64. */
class LossTwinTest {
  private static final double U = 0x1p-24;

  /** Roundings of one element beside those of the sums: exp or log 1.7 u, products, the scale. */
  private static final double ROUNDINGS = 5;

  private static final int[] WIDTHS = {1, 2, 3, 10, 31, 32, 33, 255, 1000};
  private static final float[] SIZES = {1e-30f, 1e-3f, 1, 30, 1e4f};
  private static final int AT = 5;

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#losses")
  void rowIsTheDefinitionRounded(Loss loss) {
    Random random = new Random(2);
    for (int width : WIDTHS) {
      for (float size : SIZES) {
        for (int draw = 0; draw < 5; draw++) {
          Row row = Row.draw(loss, width, size, random);
          check(loss, row, 1f / 7);
        }
      }
    }
  }

  private static void check(Loss loss, Row row, float scale) {
    int width = row.width();
    double[] slopes = new double[AT + width + 1];
    float[] slopes32 = new float[AT + width + 1];
    double expected = loss.row(wide(row.y()), AT, width, wide(row.target()), 1, scale, slopes);
    float actual =
        loss.row(row.y(), AT, width, row.target(), 1, scale, slopes32, new float[Lanes.COUNT]);
    // A lane adds width/32 numbers, the folds 5 more.
    double roundings = ROUNDINGS + width / 32.0 + 5;
    double bound = roundings * U * magnitude(loss, row, expected);
    if (!(Math.abs(actual - expected) <= bound + 2 * Float.MIN_VALUE)) {
      fail("%s of %s: %s instead of %s, bound %.3g".formatted(loss, row, actual, expected, bound));
    }
    for (int c = 0; c < width; c++) {
      double slope = slopes[AT + c];
      // Probabilities minus targets: of order 1, and they cancel.
      double slopeBound =
          roundings * U * (loss.isClassification() ? scale : Math.abs(slope)) + Float.MIN_VALUE;
      if (!(Math.abs(slopes32[AT + c] - slope) <= slopeBound)) {
        fail("%s: slope %s instead of %s".formatted(loss, slopes32[AT + c], slope));
      }
    }
    assertEquals(0f, slopes32[AT - 1], "before the row");
    assertEquals(0f, slopes32[AT + width], "behind the row");
  }

  /** Of the terms that the loss is a sum of: logits where there is one a class, else itself. */
  private static double magnitude(Loss loss, Row row, double value) {
    if (loss.outputsOfLabel(2) == 1) {
      return value;
    }
    double spread = 0;
    for (int c = 0; c < row.width(); c++) {
      for (int d = 0; d < row.width(); d++) {
        spread = Math.max(spread, Math.abs(row.y()[AT + c] - row.y()[AT + d]));
      }
    }
    return value + spread + 1;
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#losses")
  void nanInAnOutputIsNanInTheLoss(Loss loss) {
    int width = LossTests.width(loss, 1) == 1 ? 3 : 2;
    for (int c = 0; c < width; c++) {
      Row row = Row.draw(loss, width, 1, new Random(3));
      row.y()[AT + c] = Float.NaN;
      assertTrue(Double.isNaN(value(loss, row)), "float64");
      assertTrue(Float.isNaN(value32(loss, row)), "float32");
    }
  }

  /** An output as large as float32 has them overflows to the same side, or not, in both bodies. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#losses")
  void extremeOutputsMeanTheSameInBothBodies(Loss loss) {
    int width = LossTests.width(loss, 1) == 1 ? 3 : 2;
    float[] extremes = {
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      -0f
    };
    for (float extreme : extremes) {
      for (int c = 0; c < width; c++) {
        Row row = Row.draw(loss, width, 1, new Random(4));
        row.y()[AT + c] = extreme;
        float expected = (float) value(loss, row);
        float actual = value32(loss, row);
        boolean same =
            Float.compare(expected, actual) == 0
                || Math.abs(expected - actual) <= 20 * U * Math.max(1, Math.abs(expected));
        assertTrue(same, () -> "%s of %s: %s, %s".formatted(loss, extreme, expected, actual));
      }
    }
  }

  private static double value(Loss loss, Row row) {
    double[] y = wide(row.y());
    return loss.row(y, AT, row.width(), wide(row.target()), 1, 1, new double[y.length]);
  }

  private static float value32(Loss loss, Row row) {
    float[] dy = new float[row.y().length];
    float[] lanes = new float[Lanes.COUNT];
    return loss.row(row.y(), AT, row.width(), row.target(), 1, 1, dy, lanes);
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** Outputs from {@link #AT} on, targets from 1 on. */
  private record Row(int width, float[] y, float[] target) {
    static Row draw(Loss loss, int width, float size, Random random) {
      float[] y = new float[AT + width + 1];
      float[] target = new float[1 + width];
      for (int c = 0; c < width; c++) {
        y[AT + c] = (float) random.nextGaussian() * size;
        target[1 + c] = (float) random.nextGaussian() * size;
      }
      if (loss.isClassification()) {
        for (int c = 0; c < loss.targets(width); c++) {
          target[1 + c] = random.nextInt(LossTests.classes(loss, width));
        }
      }
      return new Row(width, y, target);
    }

    @Override
    public String toString() {
      return java.util.Arrays.toString(
              java.util.Arrays.copyOfRange(y, AT, AT + Math.min(width, 10)))
          + ", target "
          + target[1];
    }
  }
}
