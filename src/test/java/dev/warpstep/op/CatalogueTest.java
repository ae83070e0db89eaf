package dev.warpstep.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.loss.Huber;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.numeric.Numbers;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.optimizer.RmsProp;
import dev.warpstep.op.optimizer.Sgd;
import dev.warpstep.op.schedule.Piecewise;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.solver.ConjugateGradient;
import dev.warpstep.solver.Lbfgs;
import dev.warpstep.solver.Solvers;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables, and what holds for every row of them. */
class CatalogueTest {
  private static final List<Catalogue<?>> TABLES =
      List.of(
          Optimizers.ALL, Schedules.ALL, Averages.ALL, Activations.ALL, Losses.ALL, Solvers.ALL);

  @TestFactory
  Stream<DynamicTest> badSettingsAreRejected() {
    return TABLES.stream()
        .flatMap(table -> table.entries().stream())
        .flatMap(
            entry ->
                entry.rejected().entrySet().stream()
                    .map(
                        bad ->
                            dynamicTest(
                                entry.name() + ": " + bad.getKey(),
                                () -> {
                                  String message = refusal(() -> bad.getValue().get());
                                  assertTrue(message.startsWith(bad.getKey()), message);
                                  assertEquals(1, message.lines().count());
                                })));
  }

  /** Each hyperparameter has a value that its record refuses, and NaN and infinity are such. */
  @TestFactory
  Stream<DynamicTest> noHyperparameterIsNaNOrInfinite() {
    return TABLES.stream()
        .flatMap(table -> table.entries().stream())
        .flatMap(
            entry ->
                Hyperparameters.of(entry.defaults()).entrySet().stream()
                    .filter(component -> component.getValue() instanceof Double)
                    .flatMap(
                        component ->
                            Stream.of("NaN", "Infinity", "-Infinity", "-1")
                                .map(
                                    bad ->
                                        dynamicTest(
                                            entry.name() + " " + component.getKey() + "=" + bad,
                                            () -> checkRefused(entry, component.getKey(), bad)))));
  }

  private static void checkRefused(Entry<?> entry, String name, String bad) {
    String message =
        refusal(() -> Hyperparameters.with(entry.defaults(), entry.name(), Map.of(name, bad)));
    assertTrue(message.startsWith(name + " must "), message);
    assertTrue(message.endsWith(": " + Double.valueOf(bad)), message);
  }

  @TestFactory
  Stream<DynamicTest> textIsReadBack() {
    return TABLES.stream().flatMap(CatalogueTest::roundTrips);
  }

  private static <T> Stream<DynamicTest> roundTrips(Catalogue<T> table) {
    return table.entries().stream()
        .flatMap(e -> Stream.concat(Stream.of(e.defaults()), e.samples().stream()))
        .map(
            setting ->
                dynamicTest(
                    table.text(setting),
                    () -> {
                      assertEquals(setting, table.parse(table.text(setting)));
                      assertFalse(table.text(setting).contains(" "), "one word for a shell");
                    }));
  }

  @Test
  void rowsAreComplete() {
    for (Catalogue<?> table : TABLES) {
      assertEquals(table.names(), table.entries().stream().map(Entry::name).toList());
      assertEquals(table.names().size(), new HashSet<>(table.names()).size(), "names");
      for (Entry<?> entry : table.entries()) {
        assertTrue(entry.name().matches("[a-z][a-z0-9_]*"), entry.name());
        assertFalse(entry.equation().isBlank(), entry.name());
        assertFalse(entry.source().isBlank(), entry.name());
        assertTrue(entry.defaults().getClass().isRecord(), entry.name());
        for (Object sample : entry.samples()) {
          assertEquals(entry.defaults().getClass(), sample.getClass(), entry.name());
          assertNotEquals(entry.defaults(), sample, entry.name() + ": a sample is no default");
        }
      }
    }
  }

  @Test
  void defaultsHaveTheShortestText() {
    assertEquals("adam", Optimizers.ALL.text(Optimizers.ALL.find("adam").defaults()));
    assertEquals("huber:delta=0.3", Losses.ALL.text(new Huber(0.3)));
    assertEquals("huber:delta=2", Losses.ALL.text(new Huber(2)));
    assertEquals("sgd:lr=3e-7", Optimizers.ALL.text(new Sgd(3e-7, 0)));
    assertEquals(
        "piecewise:at=1/2.5,factors=1e-5/3e-7",
        Schedules.ALL.text(new Piecewise(Numbers.of(1., 2.5), Numbers.of(1e-5, 3e-7))));
    assertEquals(
        "rmsprop:lr=0.5,centered=true",
        Optimizers.ALL.text(new RmsProp(0.5, 0.9, 1e-8, 0, true, 0, false)));
  }

  @Test
  void wordsAndWholeNumbersAreHyperparametersToo() {
    assertEquals(
        ConjugateGradient.Rule.FLETCHER_REEVES,
        ((ConjugateGradient) Solvers.ALL.parse("conjugate_gradient:rule=fletcher_reeves")).rule());
    assertEquals(
        "rule must be one of fletcher_reeves, polak_ribiere_plus, hestenes_stiefel: fr",
        refusal(() -> Solvers.ALL.parse("conjugate_gradient:rule=fr")));
    assertEquals(3, ((Lbfgs) Solvers.ALL.parse("lbfgs:memory=3")).memory());
    assertEquals(
        "memory must be a whole number: 2.5", refusal(() -> Solvers.ALL.parse("lbfgs:memory=2.5")));
  }

  private static Optimizer find(String name) {
    return Optimizers.ALL.find(name).defaults();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adm | unknown optimizer: adm (did you mean adam?",
        "ADAM | unknown optimizer: ADAM (did you mean adam?",
        "nestorov:lr=1 | unknown optimizer: nestorov (did you mean nesterov?",
        "rms_prop | unknown optimizer: rms_prop (did you mean rmsprop?",
        "genetic | unknown optimizer: genetic (known: sgd, momentum,",
        "'' | 'unknown optimizer:  (known: sgd'",
        "adam:beta3=0.9 | unknown hyperparameter of adam: beta3 (did you mean beta1?",
        "adam:weightdecay=0.9 | unknown hyperparameter of adam: weightdecay (did you mean weightDecay?",
        "adam:beta1=big | beta1 must be a number: big",
        "adam:beta1=1 | beta1 must lie in [0, 1): 1.0",
        "rmsprop:centered=1 | centered must be true or false: 1",
        "sgd:lr=0 | lr must be positive: 0.0",
        "adam: | hyperparameters are given as NAME=VALUE,NAME=VALUE: ",
        "adam:beta1 | hyperparameters are given as NAME=VALUE,NAME=VALUE: beta1",
        "adam:beta1= | hyperparameters are given as NAME=VALUE,NAME=VALUE: beta1=",
        "adam:=0.9 | hyperparameters are given as NAME=VALUE,NAME=VALUE: =0.9",
        "'adam:beta1=0.9,' | 'hyperparameters are given as NAME=VALUE,NAME=VALUE: beta1=0.9,'",
        "'adam:beta1=0.9,beta1=0.8' | a hyperparameter is given twice: beta1"
      })
  void mistakesAreNamed(String text, String start) {
    String message = refusal(() -> Optimizers.ALL.parse(text));
    assertTrue(message.startsWith(start.strip()) || message.startsWith(start), message);
  }

  @Test
  void entriesWithoutHyperparametersSaySo() {
    assertEquals(
        "relu has no hyperparameters: slope", refusal(() -> Activations.ALL.parse("relu:slope=1")));
  }

  @Test
  void spacesInAssignmentsDoNotMatter() {
    assertEquals(
        Optimizers.ALL.parse("adam:lr=0.5,beta1=0.8"),
        Optimizers.ALL.parse("adam: lr = 0.5 , beta1 = 0.8"));
  }

  @Test
  void aSettingOfAnotherTableIsRefused() {
    Activation stranger =
        new Activation() {
          @Override
          public double apply(double z) {
            return z;
          }

          @Override
          public double derivative(double z, double h) {
            return 1;
          }

          @Override
          public float apply(float z) {
            return z;
          }

          @Override
          public float backward(float z, float h, float dh) {
            return dh;
          }
        };
    assertTrue(
        refusal(() -> Activations.ALL.text(stranger))
            .startsWith("not in the table of activations: "));
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#optimizers")
  void statesAndDecaysAreWellFormed(Optimizer optimizer) {
    assertEquals(optimizer.state().size(), new HashSet<>(optimizer.state()).size());
    for (double decay : optimizer.decays()) {
      assertTrue(decay >= 0 && decay < 1);
    }
    Optimizer undecayed = optimizer.withoutWeightDecay();
    assertEquals(0, undecayed.weightDecay());
    assertEquals(optimizer.lr(), undecayed.lr());
    assertEquals(optimizer.state(), undecayed.state());
    assertArrayEquals(optimizer.decays(), undecayed.decays());
    if (optimizer.weightDecay() == 0) {
      assertEquals(optimizer, undecayed);
    }
  }

  /** Parameters that never get a gradient, such as those of dark pixels, stay numbers. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void zeroGradientAndZeroStateGiveNoNaN(ElementwiseOptimizer optimizer) {
    Vectors vectors = new Vectors(optimizer, 4);
    Arrays.fill(vectors.grad, 0);
    Arrays.fill(vectors.grad32, 0);
    vectors.theta[0] = 0;
    vectors.theta32[0] = 0;
    for (int t = 0; t < 3; t++) {
      vectors.update(optimizer, 0, 4);
    }
    for (int i = 0; i < 4; i++) {
      assertTrue(Double.isFinite(vectors.theta[i]));
      assertTrue(Float.isFinite(vectors.theta32[i]));
    }
    assertEquals(0, vectors.theta[0], "zero stays zero");
    assertEquals(0, vectors.theta32[0], "zero stays zero");
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void updateKeepsToItsRange(ElementwiseOptimizer optimizer) {
    int length = 100;
    int from = 13;
    int to = 71;
    Vectors part = new Vectors(optimizer, length);
    Vectors before = new Vectors(optimizer, length);
    Vectors whole = new Vectors(optimizer, length);
    part.poisonOutside(from, to);
    for (int t = 0; t < 2; t++) {
      part.update(optimizer, from, to);
      whole.update(optimizer, 0, length);
    }
    for (int i = 0; i < length; i++) {
      boolean inside = i >= from && i < to;
      assertEquals(inside ? whole.theta[i] : Double.NaN, part.theta[i], "theta " + i);
      assertEquals(inside ? whole.theta32[i] : Float.NaN, part.theta32[i], "theta " + i);
      assertEquals(inside ? before.grad[i] : Double.NaN, part.grad[i], "gradient " + i);
      assertEquals(inside ? before.grad32[i] : Float.NaN, part.grad32[i], "gradient " + i);
      for (int s = 0; s < part.state.length; s++) {
        assertEquals(inside ? whole.state[s][i] : Double.NaN, part.state[s][i], "state " + i);
        assertEquals(inside ? whole.state32[s][i] : Float.NaN, part.state32[s][i], "state " + i);
      }
    }
  }

  private static String refusal(org.junit.jupiter.api.function.Executable action) {
    return assertThrows(IllegalArgumentException.class, action).getMessage();
  }

  /** The same numbers for both bodies of an optimizer. */
  private static final class Vectors {
    private final double[] theta;
    private final double[] grad;
    private final double[][] state;
    private final float[] theta32;
    private final float[] grad32;
    private final float[][] state32;
    private final Step step;

    Vectors(Optimizer optimizer, int length) {
      Random random = new Random(8);
      int states = optimizer.state().size();
      theta = new double[length];
      grad = new double[length];
      state = new double[states][length];
      theta32 = new float[length];
      grad32 = new float[length];
      state32 = new float[states][length];
      for (int i = 0; i < length; i++) {
        theta32[i] = random.nextFloat() - 0.5f;
        grad32[i] = random.nextFloat() - 0.5f;
        theta[i] = theta32[i];
        grad[i] = grad32[i];
      }
      step = new Step(optimizer);
    }

    void poisonOutside(int from, int to) {
      for (int i = 0; i < theta.length; i++) {
        if (i < from || i >= to) {
          theta[i] = grad[i] = Double.NaN;
          theta32[i] = grad32[i] = Float.NaN;
          for (int s = 0; s < state.length; s++) {
            state[s][i] = Double.NaN;
            state32[s][i] = Float.NaN;
          }
        }
      }
    }

    void update(ElementwiseOptimizer optimizer, int from, int to) {
      step.advance();
      optimizer.update(theta, grad, state, from, to, step);
      optimizer.update(theta32, grad32, state32, from, to, step);
    }
  }
}
