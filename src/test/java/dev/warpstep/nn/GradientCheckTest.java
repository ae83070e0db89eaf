package dev.warpstep.nn;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Loss;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.activation.Gelu;
import dev.warpstep.op.activation.Tanh;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.op.loss.Huber;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.loss.Mse;
import dev.warpstep.testing.CatalogueSettings;
import dev.warpstep.testing.LossTests;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Backpropagation against differences of the loss, for everything in the tables. */
class GradientCheckTest {
  private static final List<List<Integer>> DEPTHS =
      List.of(List.of(), List.of(4), List.of(4, 3, 4));

  @TestFactory
  Stream<DynamicTest> gradientIsTheSlopeOfTheLoss() {
    return CatalogueSettings.activations()
        .flatMap(
            f ->
                CatalogueSettings.losses()
                    .flatMap(
                        loss ->
                            DEPTHS.stream()
                                .map(
                                    hidden ->
                                        dynamicTest(
                                            "%s, %s, hidden %s"
                                                .formatted(
                                                    Activations.ALL.text(f),
                                                    Losses.ALL.text(loss),
                                                    hidden),
                                            () -> {
                                              double error = worstError(f, loss, hidden);
                                              assertTrue(error <= 1, () -> error + " bounds");
                                            }))));
  }

  /** One of them with no weight. */
  @TestFactory
  Stream<DynamicTest> ofWeightedRows() {
    float[] weights = {0.75f, 0, 2.25f};
    return CatalogueSettings.losses()
        .map(
            loss ->
                dynamicTest(
                    Losses.ALL.text(loss),
                    () -> {
                      Mlp mlp = Mlp.of(3, List.of(4), outputs(loss), new Tanh());
                      try (FiniteDifferences check =
                          new FiniteDifferences(mlp, loss, weights.length, weights)) {
                        double error = check.worstError();
                        assertTrue(error <= 1, () -> error + " bounds");
                      }
                    }));
  }

  private static int outputs(Loss loss) {
    return LossTests.width(loss, 2);
  }

  /** Statistics of a batch of 3 rows would be so steep that float64 could not show the slope. */
  private static final int NORMALIZED_ROWS = 8;

  @TestFactory
  List<DynamicTest> throughNormalizationAndDropout() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Normalization norm : Normalization.values()) {
      for (double[] rates : new double[][] {{0, 0}, {0.4, 0}, {0.5, 0.25}}) {
        if (norm == Normalization.NONE && rates[0] == 0) {
          continue; // checked above
        }
        for (List<Integer> hidden : hidden(norm)) {
          CatalogueSettings.losses()
              .filter(loss -> !(loss instanceof Huber)) // the kinks are not looked for here
              .forEach(loss -> tests.add(through(norm, rates, hidden, loss)));
        }
      }
    }
    return tests;
  }

  /** Only the statistics of rows keep three layers flat enough for the bound. */
  private static List<List<Integer>> hidden(Normalization norm) {
    return norm == Normalization.LAYER
        ? List.of(List.of(5, 4), List.of(4, 3, 4))
        : List.of(List.of(5, 4));
  }

  /** By the scales too, also behind dropout and short of a linear model's only layer. */
  @TestFactory
  List<DynamicTest> throughScaledInputs() {
    List<DynamicTest> tests = new ArrayList<>();
    for (List<Integer> hidden : List.<List<Integer>>of(List.of(), List.of(4), List.of(5, 4))) {
      for (Normalization norm : Normalization.values()) {
        for (double rate : new double[] {0, 0.25}) {
          Mlp mlp = Mlp.of(3, hidden, 3, new Tanh()).normalized(norm).dropout(0, rate);
          tests.add(
              dynamicTest(
                  "hidden %s, norm %s, dropout of inputs %s".formatted(hidden, norm.text(), rate),
                  () -> {
                    try (FiniteDifferences check =
                        new FiniteDifferences(
                            mlp.inputScale(true), new CrossEntropy(0.1), NORMALIZED_ROWS)) {
                      double error = check.worstError();
                      assertTrue(error <= 1, () -> error + " bounds");
                    }
                  }));
        }
      }
    }
    return tests;
  }

  private static DynamicTest through(
      Normalization norm, double[] rates, List<Integer> hidden, Loss loss) {
    Mlp mlp = Mlp.of(3, hidden, 3, new Tanh()).normalized(norm).dropout(rates[0], rates[1]);
    return dynamicTest(
        "norm %s, dropout %s, of inputs %s, hidden %s, %s"
            .formatted(norm.text(), rates[0], rates[1], hidden, Losses.ALL.text(loss)),
        () -> {
          try (FiniteDifferences check = new FiniteDifferences(mlp, loss, NORMALIZED_ROWS)) {
            double error = check.worstError();
            assertTrue(error <= 1, () -> error + " bounds");
          }
        });
  }

  /** The check itself: an error of one per cent in any activation's derivative is found. */
  @TestFactory
  Stream<DynamicTest> findsAWrongActivation() {
    return CatalogueSettings.activations()
        .map(
            f ->
                dynamicTest(
                    Activations.ALL.text(f),
                    () -> assertFound(worstError(new WrongActivation(f), new Mse(), List.of(4)))));
  }

  /** The same for any loss's gradient. */
  @TestFactory
  Stream<DynamicTest> findsAWrongLoss() {
    return CatalogueSettings.losses()
        .map(
            loss ->
                dynamicTest(
                    Losses.ALL.text(loss),
                    () -> assertFound(worstError(new Gelu(), new WrongLoss(loss), List.of(4)))));
  }

  /** z is overwritten by h where an activation claims not to need it. */
  @Test
  void findsAnActivationThatNeedsItsInputWithoutSayingSo() {
    Activation f = new Gelu();
    Activation forgetful =
        new WrongActivation(f) {
          @Override
          public double derivative(double z, double h) {
            return f.derivative(z, h);
          }

          @Override
          public boolean needsInput() {
            return false;
          }
        };
    assertFound(worstError(forgetful, new CrossEntropy(0), List.of(4)));
  }

  /** Not by a hair: one per cent of these gradients is some 10^7 times the bound. */
  private static void assertFound(double error) {
    assertTrue(error > 1000, () -> error + " bounds");
  }

  private static double worstError(Activation f, Loss loss, List<Integer> hidden) {
    Mlp mlp = Mlp.of(3, hidden, outputs(loss), f);
    try (FiniteDifferences check = new FiniteDifferences(mlp, loss, 3)) {
      return check.worstError();
    }
  }

  /** Right but for its derivative, which is one per cent too large. */
  private static class WrongActivation implements Activation {
    private final Activation right;

    WrongActivation(Activation right) {
      this.right = right;
    }

    @Override
    public double apply(double z) {
      return right.apply(z);
    }

    @Override
    public double derivative(double z, double h) {
      return 1.01 * right.derivative(z, h);
    }

    @Override
    public float apply(float z) {
      return right.apply(z);
    }

    @Override
    public float backward(float z, float h, float dh) {
      return 1.01f * right.backward(z, h, dh);
    }

    @Override
    public boolean needsInput() {
      return right.needsInput();
    }
  }

  /** Right but for its gradient, which is one per cent too large. */
  private record WrongLoss(Loss right) implements Loss {
    @Override
    public int targets(int outputs) {
      return right.targets(outputs);
    }

    @Override
    public boolean isClassification() {
      return right.isClassification();
    }

    @Override
    public int outputs(int classes, int targets) {
      return right.outputs(classes, targets);
    }

    @Override
    public int predicted(double[] y, int at, int width) {
      return right.predicted(y, at, width);
    }

    @Override
    public double[] probabilities(double[] y, int at, int width) {
      return right.probabilities(y, at, width);
    }

    @Override
    public double row(
        double[] y, int at, int width, double[] target, int targetAt, double scale, double[] dy) {
      return right.row(y, at, width, target, targetAt, 1.01 * scale, dy);
    }

    @Override
    public float row(
        float[] y,
        int at,
        int width,
        float[] target,
        int targetAt,
        float scale,
        float[] dy,
        float[] lanes) {
      return right.row(y, at, width, target, targetAt, 1.01f * scale, dy, lanes);
    }
  }
}
