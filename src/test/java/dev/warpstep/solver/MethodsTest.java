package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.solver.ConjugateGradient.Rule;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the theory says of single methods. */
class MethodsTest {
  /** A line search this exact finds the minimum of a parabola: the cubic through it is itself. */
  private static final double EXACT = 1e-10;

  private static Stream<Solver> quadraticTermination() {
    return Stream.concat(
        Arrays.stream(Rule.values())
            .map(rule -> new ConjugateGradient(rule, EXACT / 10, EXACT, 1e-8)),
        Stream.of(new Bfgs(EXACT / 10, EXACT, 1e-8), new Lbfgs(20, EXACT / 10, EXACT, 1e-8)));
  }

  /**
   * With exact line searches these make the same conjugate directions on a quadratic and end in n
   * iterations (Nocedal and Wright 2006, theorems 5.1 and 6.4).
   */
  @ParameterizedTest
  @MethodSource("quadraticTermination")
  void endsOnAQuadraticInAsManyStepsAsVariables(Solver solver) {
    CountedBowl bowl = new CountedBowl(1, 1.5, 2, 2.5, 3, 4);
    Walk walk = solver.start(bowl, new double[] {1, -1, 2, -2, 1, 3});
    assertEquals(Stop.CONVERGED, walk.run(100));
    assertEquals(6, walk.iterations());
  }

  /** On a convex quadratic the first full step ends at the minimum; H is that of the objective. */
  @Test
  void newtonNeedsOneStepOnAQuadratic() {
    CountedBowl bowl = new CountedBowl(1, 3, 50);
    Walk walk = Solvers.ALL.parse("newton").start(bowl, new double[] {5, -3, 2});
    assertEquals(Stop.CONVERGED, walk.run(10));
    assertEquals(1, walk.iterations());
    assertEquals(1, walk.stepLength());
    assertEquals(3, walk.passes(), "the start, a Hessian, the full step");
  }

  /** {@code x^2 - y^2 + y^4/2}: a saddle at 0, minima of -1/2 at (0, 1) and (0, -1). */
  private static final class Saddle implements Objective {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public double value(double[] x) {
      return x[0] * x[0] - x[1] * x[1] + Math.pow(x[1], 4) / 2;
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
      gradient[0] = 2 * x[0];
      gradient[1] = -2 * x[1] + 2 * Math.pow(x[1], 3);
      return value(x);
    }
  }

  /** The plain step would go to the saddle; with H + a I it goes down on its other side. */
  @Test
  void newtonLeavesASaddle() {
    Walk walk = Solvers.ALL.parse("newton").start(new Saddle(), new double[] {0.5, 1e-3});
    double before = walk.value();
    assertTrue(walk.step());
    assertTrue(walk.value() < before);
    assertTrue(walk.x()[1] > 1e-3, "away from the saddle");
    assertEquals(Stop.CONVERGED, walk.run(50));
    assertArrayEquals(new double[] {0, 1}, walk.x(), 1e-8); // the tolerance; curvature 2 and 4
    assertEquals(-0.5, walk.value(), 1e-15);
  }

  /** H of the saddle is diag(2, -2 + 6 y^2). */
  @Test
  void differencesMakeTheHessian() {
    double[] hessian = new double[4];
    Differences.hessian(new Saddle(), new double[] {0.3, 0.7}, hessian);
    // u^(2/3) times derivatives of order 10
    assertArrayEquals(new double[] {2, 0, 0, -2 + 6 * 0.49}, hessian, 1e-9);
  }

  /**
   * The second direction is {@code -g + beta d} with d = -b; looked for is a start after which g
   * and b are neither nearly orthogonal, where all rules agree, nor so far from it that
   * fletcher_reeves restarts.
   */
  @ParameterizedTest
  @EnumSource(Rule.class)
  void betaIsAsItsSourceSays(Rule rule) {
    Rosenbrock valley = new Rosenbrock(4);
    Solver solver = new ConjugateGradient(rule, 1e-4, 0.1, 0);
    Random random = new Random(1);
    double[] b = new double[4];
    double[] g = new double[4];
    double[] x;
    Walk walk;
    double angle;
    do {
      double[] start = random.doubles(4, -1, 1).toArray();
      walk = solver.start(valley, start);
      walk.step();
      x = walk.x();
      valley.gradient(start, b);
      valley.gradient(x, g);
      angle = Math.abs(Vectors.dot(g, b)) / Vectors.dot(g, g);
    } while (angle < 0.02 || angle > 0.09);
    double gy = Vectors.dot(g, g) - Vectors.dot(g, b);
    double beta =
        switch (rule) {
          case FLETCHER_REEVES -> Vectors.dot(g, g) / Vectors.dot(b, b);
          case POLAK_RIBIERE_PLUS -> gy / Vectors.dot(b, b);
          case HESTENES_STIEFEL -> gy / (Vectors.dot(b, b) - Vectors.dot(g, b));
        };
    double[] expected = new double[4];
    Vectors.negate(g, expected);
    Vectors.add(-beta, b, expected);
    assertTrue(walk.step());
    double[] taken = walk.x();
    Vectors.add(-1, x, taken);
    for (int i = 0; i < 4; i++) {
      // The step is a difference of numbers of order 1, and longer than 1e-4.
      assertEquals(expected[i] * walk.stepLength(), taken[i], 1e-15);
    }
  }

  /** 200 points of exp(-2t) cos 3t; the residuals are not small at the start. */
  @Test
  void levenbergMarquardtFitsADampedOscillation() {
    LeastSquares fit = new DampedOscillation();
    for (String setting : new String[] {"true", "false"}) {
      Walk walk =
          Solvers.ALL
              .parse("levenberg_marquardt:gradientTolerance=1e-12,scaling=" + setting)
              .start(fit, new double[] {1, 2});
      assertEquals(Stop.CONVERGED, walk.run(100));
      assertArrayEquals(new double[] {2, 3}, walk.x(), 1e-10); // zero residual: to the tolerance
      assertTrue(walk.iterations() < 30);
    }
  }

  private static final class DampedOscillation implements LeastSquares {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public int residuals() {
      return 200;
    }

    @Override
    public double value(double[] x) {
      double[] residuals = new double[residuals()];
      jacobian(x, residuals, new double[2 * residuals()]);
      return Vectors.dot(residuals, residuals);
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
      return normalEquations(x, new double[4], gradient);
    }

    @Override
    public void jacobian(double[] x, double[] residuals, double[] jacobian) {
      for (int i = 0; i < residuals.length; i++) {
        double t = i / 100.0;
        double decay = Math.exp(-x[0] * t);
        residuals[i] = decay * Math.cos(x[1] * t) - Math.exp(-2 * t) * Math.cos(3 * t);
        jacobian[2 * i] = -t * decay * Math.cos(x[1] * t);
        jacobian[2 * i + 1] = -t * decay * Math.sin(x[1] * t);
      }
    }
  }

  /** The square of x, whose derivative is said to be -1: every step is uphill. */
  private static final class Misled implements LeastSquares {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public int residuals() {
      return 1;
    }

    @Override
    public double value(double[] x) {
      return x[0] * x[0];
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
      return normalEquations(x, new double[1], gradient);
    }

    @Override
    public void jacobian(double[] x, double[] residuals, double[] jacobian) {
      residuals[0] = x[0];
      jacobian[0] = -1;
    }
  }

  @Test
  void levenbergMarquardtEndsWhereItsStepsAreLost() {
    Walk walk =
        Solvers.ALL.parse("levenberg_marquardt:lambda=1e15").start(new Misled(), new double[] {1});
    assertEquals(Stop.NO_DECREASE, walk.run(5));
    // The start; 1 + 1e-15/2^k differs from 1 for k = 0 to 3. It were 17 up to 1e20.
    assertEquals(5, walk.passes());
  }

  @Test
  void levenbergMarquardtRefusesWhatIsNoSumOfSquares() {
    Solver solver = Solvers.ALL.parse("levenberg_marquardt");
    Objective saddle = new Saddle();
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> solver.start(saddle, new double[] {1, 1}))
            .getMessage();
    assertTrue(message.startsWith("levenberg_marquardt minimises sums of squares"), message);
  }

  /** At (1e60, 1) Rosenbrock's gradient is 4e182, and its square is not finite. */
  @ParameterizedTest
  @ValueSource(strings = {"gradient_descent", "conjugate_gradient", "bfgs", "lbfgs"})
  void aGradientWhoseSquareOverflowsLeadsDown(String name) {
    Walk walk = Solvers.ALL.parse(name).start(new Rosenbrock(2), new double[] {1e60, 1});
    walk.run(3000);
    assertTrue(walk.value() < 1e-3, "value " + walk.value());
  }

  /** |x| has no point where the gradient is small: the walk ends all the same. */
  @Test
  void endsWhereNothingIsLower() {
    Objective kink =
        new Objective() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public double value(double[] x) {
            return Math.abs(x[0]);
          }

          @Override
          public double gradient(double[] x, double[] gradient) {
            gradient[0] = x[0] < 0 ? -1 : 1;
            return value(x);
          }
        };
    for (String name : new String[] {"gradient_descent", "conjugate_gradient", "bfgs", "lbfgs"}) {
      Walk walk = Solvers.ALL.parse(name).start(kink, new double[] {0.3});
      assertEquals(Stop.NO_DECREASE, walk.run(5000), name);
      assertTrue(walk.value() <= 0.3, name);
    }
  }

  @Test
  void refusesWhatDoesNotFitWithTheSizes() {
    long heap = 6_000_000_000L;
    assertEquals(
        Optional.of(
            "bfgs keeps a 266610 x 266610 matrix (568.6 GB) but the heap has 6.0 GB: use lbfgs"),
        new Bfgs(1e-4, 0.9, 0).footprint().refusal("bfgs", 266_610, heap));
    assertEquals(
        Optional.of(
            "newton keeps 3 30000 x 30000 matrices (21.6 GB) but the heap has 6.0 GB: use lbfgs"),
        Solvers.ALL.parse("newton").footprint().refusal("newton", 30_000, heap));
    assertEquals(
        Optional.of(
            "bfgs keeps a 50000 x 50000 matrix (20.0 GB) but Java's arrays end at 46340 x 46340: use lbfgs"),
        new Bfgs(1e-4, 0.9, 0).footprint().refusal("bfgs", 50_000, 1L << 40));
    assertEquals(
        Optional.of(
            "lbfgs keeps 29 vectors of 100000000 numbers (23.2 GB) but the heap has 6.0 GB: use a smaller network"),
        Solvers.ALL.parse("lbfgs").footprint().refusal("lbfgs", 100_000_000, heap));
    assertEquals(
        Optional.of(
            "lbfgs keeps 4000000009 vectors of 50610 numbers (1619520.0 GB) but the heap has 6.0 GB:"
                + " use a smaller memory, which is a hyperparameter"),
        Solvers.ALL.parse("lbfgs:memory=2000000000").footprint().refusal("lbfgs", 50_610, heap));
    assertEquals(
        Optional.empty(), Solvers.ALL.parse("lbfgs").footprint().refusal("lbfgs", 266_610, heap));
    assertEquals(
        Optional.empty(), new Bfgs(1e-4, 0.9, 0).footprint().refusal("bfgs", 20_000, heap));
  }
}
