package dev.warpstep.op.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.solver.TestFunction;
import dev.warpstep.solver.TestFunctions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The float64 bodies of the rules that PyTorch has no walk for, against arithmetic done by hand,
 * closed forms and a second program.
 */
public class OptimizerDerivationTest {
  /**
   * A few dozen steps of about 10 float64 operations each, in another order; on rosenbrock
   * stretched by its condition number, about 2500.
   */
  private static final double CLOSE = 1e-10;

  /** What holds for an optimizer. */
  private record Derivation(String optimizer, String what, Executable check) {}

  private static final List<Derivation> TABLE =
      List.of(
          new Derivation(
              "momentum_classical",
              "at a constant rate it walks as momentum",
              () -> sameWalk("momentum_classical:lr=0.03", "momentum:lr=0.03")),
          new Derivation(
              "momentum_classical",
              "the rate of its step stays with a gradient",
              OptimizerDerivationTest::classicalMomentum),
          new Derivation(
              "momentum_lowpass",
              "a constant gradient fades in as 1 - momentum^t",
              OptimizerDerivationTest::lowPass),
          new Derivation("qhm", "by hand", OptimizerDerivationTest::quasiHyperbolic),
          new Derivation(
              "qhm",
              "with nu 1 it walks as momentum_lowpass",
              () ->
                  sameWalk("qhm:lr=0.3,momentum=0.8,nu=1", "momentum_lowpass:lr=0.3,momentum=0.8")),
          new Derivation(
              "nesterov_lookahead",
              "x is what two lines with the gradient ahead give",
              OptimizerDerivationTest::lookahead),
          new Derivation(
              "nesterov_lookahead",
              "the point ahead walks as PyTorch's nesterov",
              () -> sameWalk("nesterov_lookahead:lr=0.03", "nesterov:lr=0.03")),
          new Derivation(
              "rmsprop", "epsilon inside the root", OptimizerDerivationTest::epsilonInside),
          new Derivation(
              "rmsprop",
              "a variance that rounding makes negative counts as 0",
              OptimizerDerivationTest::constantGradient),
          new Derivation(
              "adam", "without bias correction", OptimizerDerivationTest::uncorrectedAdam),
          new Derivation("adabelief", "by hand", OptimizerDerivationTest::adaBelief),
          new Derivation("lion", "by hand", OptimizerDerivationTest::lion),
          new Derivation("signsgd", "by hand", OptimizerDerivationTest::signSgd),
          new Derivation("signsgd", "Signum by hand", OptimizerDerivationTest::signum),
          new Derivation(
              "rprop_backtrack",
              "a step too far is taken back",
              OptimizerDerivationTest::backtracking),
          new Derivation(
              "rprop_backtrack",
              "walks as rprop while no sign turns",
              OptimizerDerivationTest::noTurn),
          new Derivation(
              "rprop", "its step sizes stay in their limits", OptimizerDerivationTest::limits),
          new Derivation(
              "quickprop", "jumps to the minimum of a parabola", OptimizerDerivationTest::parabola),
          new Derivation(
              "quickprop",
              "growth limit, quadratic and gradient step by hand",
              OptimizerDerivationTest::quickprop));

  /** The optimizers that stand here. */
  public static Set<String> names() {
    return TABLE.stream().map(Derivation::optimizer).collect(Collectors.toSet());
  }

  @TestFactory
  Stream<DynamicTest> derived() {
    return TABLE.stream().map(d -> dynamicTest(d.optimizer() + ": " + d.what(), d.check()));
  }

  private static void classicalMomentum() {
    Run run = new Run("momentum_classical:lr=0.1,momentum=0.5", 0);
    run.step(1); // v = -0.1
    run.is(-0.1);
    run.step.lr(0.2);
    run.step(1); // v = 0.5*-0.1 - 0.2 = -0.25; PyTorch's form goes by 0.2*(0.5 + 1) = 0.3
    run.is(-0.35);
  }

  private static void lowPass() {
    double momentum = 0.8;
    double gradient = 3;
    double lr = 0.1;
    Run run = new Run("momentum_lowpass:lr=0.1,momentum=0.8", 7);
    for (int t = 1; t <= 30; t++) {
      run.step(gradient);
      double faded = Math.pow(momentum, t);
      assertEquals(gradient * (1 - faded), run.state[0][0], CLOSE);
      // The sum of 1 - momentum^s over s = 1..t.
      run.is(7 - lr * gradient * (t - momentum * (1 - faded) / (1 - momentum)));
    }
  }

  private static void quasiHyperbolic() {
    Run run = new Run("qhm:lr=0.1,momentum=0.5,nu=0.25", 1);
    run.step(4); // a = 2; the move is 0.75*4 + 0.25*2 = 3.5
    run.is(1 - 0.35);
    run.step(2); // a = 0.5*2 + 0.5*2 = 2; 0.75*2 + 0.25*2 = 2
    run.is(1 - 0.35 - 0.2);
  }

  private static void lookahead() {
    double lr = 2e-4;
    double momentum = 0.9;
    TestFunction function = TestFunctions.find("rosenbrock").of(2);
    Run run = new Run("nesterov_lookahead:lr=2e-4,momentum=0.9", -1.2, 1);
    int x = run.optimizer.state().indexOf(run.optimizer.evaluated().orElseThrow());
    double[] v = new double[2];
    double[] theta = {-1.2, 1};
    for (int t = 1; t <= 40; t++) {
      double[] g = new double[2];
      function.gradient(run.theta, g);
      run.step(g.clone());
      double[] ahead = {theta[0] + momentum * v[0], theta[1] + momentum * v[1]};
      function.gradient(ahead, g);
      for (int i = 0; i < 2; i++) {
        v[i] = momentum * v[i] - lr * g[i];
        theta[i] += v[i];
      }
      assertArrayEquals(theta, run.state[x], CLOSE, "step " + t);
    }
  }

  private static void epsilonInside() {
    Run run = new Run("rmsprop:lr=0.1,rho=0,epsilon=7,epsilonInside=true", 1);
    run.step(3); // 3/sqrt(3^2 + 7) = 3/4
    run.is(1 - 0.1 * 3 / 4);
    Run centered = new Run("rmsprop:lr=0.1,rho=0.5,epsilon=7,centered=true,epsilonInside=true", 1);
    centered.step(6); // s = 18, a = 3, s - a^2 = 9; 6/sqrt(9 + 7) = 6/4
    centered.is(1 - 0.1 * 6 / 4);
  }

  /** s and a^2 both tend to the gradient's square, and rounding puts either above the other. */
  private static void constantGradient() {
    double[] gradient = new SplittableRandom(3).doubles(100, -2, 2).toArray();
    Run run = new Run("rmsprop:rho=0.5,centered=true", new double[100]);
    float[] theta = new float[100];
    float[] single = new float[100];
    float[][] state = new float[2][100];
    for (int t = 1; t <= 100; t++) {
      run.step(gradient.clone());
      for (int i = 0; i < 100; i++) {
        single[i] = (float) gradient[i];
      }
      run.optimizer.update(theta, single, state, 0, 100, run.step);
    }
    for (int i = 0; i < 100; i++) {
      assertTrue(Double.isFinite(run.theta[i]), "float64, gradient " + gradient[i]);
      assertTrue(Float.isFinite(theta[i]), "float32, gradient " + gradient[i]);
    }
  }

  private static void uncorrectedAdam() {
    Run run = new Run("adam:lr=0.1,beta1=0.5,beta2=0.75,epsilon=1,biasCorrection=false", 0);
    run.step(2); // m = 1, v = 0.25*4 = 1; 1/(1 + 1)
    run.is(-0.05);
    run.step(5); // m = 0.5 + 2.5 = 3, v = 0.75 + 0.25*25 = 7; 3/(sqrt(7) + 1)
    run.is(-0.05 - 0.3 / (Math.sqrt(7) + 1));
  }

  private static void adaBelief() {
    Run run = new Run("adabelief:lr=0.1,beta1=0.5,beta2=0.5,epsilon=2.5,weightDecay=0.5", 1);
    // m = 2, s = 0.5*(4-2)^2 + 2.5 = 4.5; mh = 2/0.5 = 4, sh = 4.5/0.5 = 9; 4/(3 + 2.5)
    run.step(4);
    double theta = 1 * 0.95 - 0.1 * 4 / 5.5;
    run.is(theta);
    // m = 1 + 1 = 2, s = 2.25 + 0.5*0 + 2.5 = 4.75; mh = 2/0.75 = 8/3, sh = 4.75/0.75 = 19/3
    run.step(2);
    run.is(theta * 0.95 - 0.1 * (8 / 3.0) / (Math.sqrt(19 / 3.0) + 2.5));
  }

  private static void lion() {
    Run run = new Run("lion:lr=0.1,beta1=0.5,beta2=0.75,weightDecay=0.5", 1);
    run.step(-2); // c = -1; 1 - 0.1*(-1 + 0.5); m = 0.25*-2 = -0.5
    run.is(1.05);
    run.step(0.25); // c = -0.25 + 0.125 < 0, whatever the gradient's sign; 1.05 - 0.1*(-1 + 0.525)
    run.is(1.0975);
    // m = -0.375 + 0.0625 = -0.3125, so c = 0: only decay
    run.step(0.3125);
    run.is(1.0975 * 0.95);
  }

  private static void signSgd() {
    Run run = new Run("signsgd:lr=0.1,weightDecay=0.5", 1, 1, 1);
    run.step(1e-30, -1e30, 0); // 1*(1 - 0.05), less 0.1 times the sign
    run.is(0.85, 1.05, 0.95);
  }

  private static void signum() {
    Run run = new Run("signsgd:lr=0.1,momentum=0.75", 1);
    run.step(4); // m = 1
    run.is(0.9);
    run.step(-2); // m = 0.75 - 0.5 > 0
    run.is(0.8);
    run.step(-0.75); // m = 0.1875 - 0.1875 = 0
    run.is(0.8);
    run.step(-1);
    run.is(0.9);
    // m is a mean: at another momentum a sum, whose signs are the same otherwise, would differ.
    run = new Run("signsgd:lr=0.1,momentum=0.75", 1);
    run.step(4); // m = 1, where the sum is 4
    run.step.momentum(0.5);
    run.step(-1.5); // m = 0.5 - 0.75 < 0
    run.is(1);
  }

  private static void backtracking() {
    Run run = new Run("rprop_backtrack:lr=0.1,etaMinus=0.5,etaPlus=1.2", 1);
    run.step(3); // no gradient before: the first size
    run.is(0.9);
    run.step(2); // d = 0.12
    run.is(0.78);
    run.step(-1); // turned: back, d = 0.06, the gradient counts as 0
    run.is(0.9);
    run.step(5); // so this did not keep its sign: d stays
    run.is(0.84);
    run.step(1); // d = 0.072
    run.is(0.768);
    assertEquals(0.072, run.state[1][0], CLOSE);
    Run plain = new Run("rprop:lr=0.1,etaMinus=0.5,etaPlus=1.2", 1);
    plain.step(3);
    plain.step(2);
    plain.step(-1); // stays where it is
    plain.is(0.78);
  }

  private static void limits() {
    Run run = new Run("rprop:lr=0.1,etaMinus=0.5,etaPlus=1.2,stepMin=0.08,stepMax=0.13", 1);
    run.step(1);
    run.is(0.9);
    run.step(1); // 0.12
    run.is(0.78);
    run.step(1); // 0.144 is more than 0.13
    run.is(0.65);
    run.step(-1); // 0.065 is less than 0.08; no step where the sign turned
    run.step(-1);
    run.is(0.73);
  }

  private static void noTurn() {
    UnaryOperator<double[]> towardsZero = x -> new double[] {Math.exp(x[0]), Math.exp(-x[1])};
    Run run = new Run("rprop_backtrack", 1, 2);
    Run plain = new Run("rprop", 1, 2);
    for (int t = 1; t <= 20; t++) {
      run.step(towardsZero.apply(run.theta));
      plain.step(towardsZero.apply(plain.theta));
      assertArrayEquals(plain.theta, run.theta, "step " + t);
    }
  }

  private static void parabola() {
    // (w-1)^2 from 0: g = -2, so w = 0.8*2 = 1.6, g = 1.2: turned, so the parabola's step alone,
    // 1.2/(-2 - 1.2) of 1.6 = -0.6.
    Run run = new Run("quickprop:lr=0.8", 0);
    run.step(-2);
    run.is(1.6);
    run.step(1.2);
    run.is(1);
    run.step(0);
    run.is(1);
    // Any curvature and start, as long as the first step passes the minimum.
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 100; i++) {
      double minimum = random.nextDouble(-5, 5);
      double curvature = random.nextDouble(1.1, 1.9);
      Run any = new Run("quickprop:lr=1", random.nextDouble(-5, 5));
      any.step(curvature * (any.theta[0] - minimum));
      any.step(curvature * (any.theta[0] - minimum));
      any.is(minimum);
    }
  }

  private static void quickprop() {
    Run run = new Run("quickprop:lr=0.1", 0);
    run.step(-4); // no step before: the gradient's
    run.is(0.4);
    run.step(-1); // 1/(4-1) of 0.4, and the gradient's 0.1
    run.is(0.4 + 0.4 / 3 + 0.1);
    double step = 0.4 / 3 + 0.1;
    run.step(-1); // no minimum ahead: 1.75 times the step before, and the gradient's
    run.is(0.4 + step + 1.75 * step + 0.1);
    step = 1.75 * step + 0.1;
    run.step(-0.8); // 0.8/(1-0.8) = 4 is more than 1.75
    run.is(0.4 + (step - 0.1) / 1.75 + step + 1.75 * step + 0.08);
    double before = run.theta[0];
    run.step(0); // flat: no step
    run.is(before);
    run.step(3); // so the gradient's again
    run.is(before - 0.3);
    // The limit begins where 1.75 times the step is, at slopes of 1.75/2.75 = 0.636 to 1.
    run = new Run("quickprop:lr=0.1", 0, 0);
    run.step(-1, -1);
    run.step(-0.63, -0.64); // 0.63/0.37 = 1.703, 0.64/0.36 = 1.778
    run.is(0.1 + 0.063 + 0.1 * 0.63 / 0.37, 0.1 + 0.064 + 0.1 * 1.75);
  }

  private static final Set<String> DECOUPLED = Set.of("adamw", "adabelief", "lion", "signsgd");

  /**
   * Coupled, decay is a gradient larger by {@code weightDecay*theta}; decoupled, the rule without
   * it from a theta that is smaller by {@code lr*weightDecay} of itself.
   */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void weightDecayIsCoupledOrDecoupled(ElementwiseOptimizer optimizer) {
    double decay = optimizer.weightDecay();
    boolean decoupled = DECOUPLED.contains(Optimizers.ALL.of(optimizer).name());
    SplittableRandom random = new SplittableRandom(9);
    Run run = new Run(optimizer, 0.5, -2, 0);
    Run bare = new Run(optimizer.withoutWeightDecay(), 0.5, -2, 0);
    for (int t = 1; t <= 10; t++) {
      double[] gradient = random.doubles(3, -2, 2).toArray();
      double[] other = gradient.clone();
      for (int i = 0; i < 3; i++) {
        other[i] += decoupled ? 0 : decay * bare.theta[i];
        bare.theta[i] *= decoupled ? 1 - optimizer.lr() * decay : 1;
      }
      run.step(gradient);
      bare.step(other);
      assertArrayEquals(bare.theta, run.theta, CLOSE, optimizer + " step " + t);
    }
  }

  /** The same gradients move theta the same way. */
  private static void sameWalk(String one, String other) {
    SplittableRandom random = new SplittableRandom(4);
    Run first = new Run(one, 0.5, -2, 0);
    Run second = new Run(other, 0.5, -2, 0);
    for (int t = 1; t <= 40; t++) {
      double[] gradient = random.doubles(3, -2, 2).toArray();
      first.step(gradient);
      second.step(gradient);
      assertArrayEquals(second.theta, first.theta, CLOSE, "step " + t);
    }
  }

  /** Steps of a float64 body. */
  private static final class Run {
    private final ElementwiseOptimizer optimizer;
    private final Step step;
    private final double[] theta;
    private final double[][] state;

    Run(String text, double... start) {
      this((ElementwiseOptimizer) Optimizers.ALL.parse(text), start);
    }

    Run(ElementwiseOptimizer optimizer, double... start) {
      this.optimizer = optimizer;
      step = new Step(optimizer);
      theta = start;
      state = new double[optimizer.state().size()][start.length];
    }

    void step(double... gradient) {
      step.advance();
      optimizer.update(theta, gradient, state, 0, theta.length, step);
    }

    void is(double... expected) {
      assertArrayEquals(expected, theta, CLOSE, () -> optimizer + ": " + Arrays.toString(theta));
    }
  }
}
