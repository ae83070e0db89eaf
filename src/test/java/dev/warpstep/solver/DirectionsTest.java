package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every step against its method's formula written out here, from where the walk was and its step
 * length. Methods with a slip in their formula mostly reach the minimum all the same.
 */
class DirectionsTest {
  private static final double[] START = {-1.2, 1, -1.2, 1};

  /**
   * Some hundred roundings a step of numbers up to 1000, the gradients of rosenbrock, against a
   * gradient of order 1; what one step leaves, the next ones carry on.
   */
  private static final double CLOSE = 1e-9;

  private static final TestFunction ROSENBROCK = TestFunctions.find("rosenbrock").of(4);

  /** A direction from the points so far and their gradients; null before the first step. */
  private interface Rule {
    double[] direction(List<double[]> xs, List<double[]> gradients, double[] before);
  }

  private static void check(Solver solver, int steps, Rule rule) {
    Walk walk = solver.start(ROSENBROCK, START);
    List<double[]> xs = new ArrayList<>(List.of(walk.x()));
    List<double[]> gradients = new ArrayList<>(List.of(gradient(walk.x())));
    double[] d = null;
    for (int t = 0; t < steps; t++) {
      d = rule.direction(xs, gradients, d);
      assertTrue(walk.step(), solver + " ends at step " + t);
      double[] expected = plus(xs.get(t), walk.stepLength(), d);
      assertArrayEquals(expected, walk.x(), CLOSE, solver + " step " + (t + 1));
      xs.add(walk.x());
      gradients.add(gradient(walk.x()));
    }
  }

  /** After the looser line search Polak and Ribière's beta is below 0 at some steps. */
  @ParameterizedTest
  @CsvSource({
    "fletcher_reeves, 0.1",
    "polak_ribiere_plus, 0.1",
    "polak_ribiere_plus, 0.5",
    "hestenes_stiefel, 0.1"
  })
  void conjugateGradient(String name, double c2) {
    ConjugateGradient.Rule rule = ConjugateGradient.Rule.valueOf(name.toUpperCase(Locale.ROOT));
    int[] since = {0};
    check(
        new ConjugateGradient(rule, 1e-4, c2, 1e-8),
        30,
        (xs, gradients, before) -> {
          int k = xs.size() - 1;
          double[] g = gradients.get(k);
          if (k == 0) {
            return plus(new double[4], -1, g);
          }
          double[] b = gradients.get(k - 1);
          double[] y = plus(g, -1, b);
          double beta =
              switch (rule) {
                case FLETCHER_REEVES -> dot(g, g) / dot(b, b);
                case POLAK_RIBIERE_PLUS -> Math.max(0, dot(g, y) / dot(b, b));
                case HESTENES_STIEFEL -> dot(g, y) / dot(before, y);
              };
          // Nocedal and Wright, equation 5.52, for the rule that has no restart of its own.
          boolean stuck =
              rule == ConjugateGradient.Rule.FLETCHER_REEVES
                  && Math.abs(dot(g, b)) / dot(g, g) >= 0.1;
          if (++since[0] == 4 || stuck) { // as many as there are variables
            since[0] = 0;
            beta = 0;
          }
          return plus(plus(new double[4], -1, g), beta, before);
        });
  }

  /**
   * Armijo's rule by hand. The first step is tried at what moves no variable by more than 1, each
   * other at twice the last.
   */
  @Test
  void gradientDescent() {
    Walk walk = new GradientDescent(1e-4, 0.5, 1e-8).start(ROSENBROCK, START);
    double[] x = START;
    double alpha = 0;
    for (int t = 1; t <= 20; t++) {
      double[] g = gradient(x);
      double largest = 0;
      for (double slope : g) {
        largest = Math.max(largest, Math.abs(slope));
      }
      alpha = t == 1 ? Math.min(1, 1 / largest) : 2 * alpha;
      while (ROSENBROCK.value(plus(x, -alpha, g))
          > ROSENBROCK.value(x) - 1e-4 * alpha * dot(g, g)) {
        alpha /= 2;
      }
      x = plus(x, -alpha, g);
      assertTrue(walk.step());
      assertEquals(alpha, walk.stepLength(), "step " + t);
      assertArrayEquals(x, walk.x(), CLOSE, "step " + t);
    }
  }

  /** Algorithm 6.1 with the start of equation 6.20, by whole products of matrices. */
  @Test
  void bfgs() {
    check(
        new Bfgs(1e-4, 0.9, 1e-8),
        20,
        (xs, gradients, before) -> {
          int k = xs.size() - 1;
          return k == 0
              ? plus(new double[4], -1, gradients.get(0))
              : plus(new double[4], -1, times(inverse(xs, gradients, 0, 1), gradients.get(k)));
        });
  }

  /** Equation 7.19: BFGS from the last pairs alone, and the start from the newest, 7.20. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50})
  void lbfgs(int memory) {
    check(
        new Lbfgs(memory, 1e-4, 0.9, 1e-8),
        20,
        (xs, gradients, before) -> {
          int k = xs.size() - 1;
          int from = Math.max(0, k - memory);
          return k == 0
              ? plus(new double[4], -1, gradients.get(0))
              : plus(new double[4], -1, times(inverse(xs, gradients, from, k), gradients.get(k)));
        });
  }

  /** Also where nothing but an exact 0 is asked for. */
  @Test
  void aMinimumHasConverged() {
    for (String name : Solvers.ALL.names()) {
      Walk walk = Solvers.ALL.parse(name + ":gradientTolerance=0").start(ROSENBROCK, ones());
      assertEquals(Stop.CONVERGED, walk.run(1), name);
    }
  }

  private static double[] ones() {
    return new double[] {1, 1, 1, 1};
  }

  /** Steps of length 1 near the minimum: what makes a quasi-Newton method superlinear. */
  @ParameterizedTest
  @CsvSource({"bfgs", "lbfgs", "newton"})
  void theFirstTrialIsAWholeStep(String name) {
    Walk walk = Solvers.ALL.parse(name).start(ROSENBROCK, new double[] {1.01, 1, 1, 1});
    double last = 0;
    while (walk.step()) {
      last = walk.stepLength();
    }
    assertEquals(1, last, name);
  }

  /** H as of the pairs from {@code from} on, begun with the scale of pair {@code scaled - 1}. */
  private static double[][] inverse(
      List<double[]> xs, List<double[]> gradients, int from, int scaled) {
    double[] last = plus(xs.get(scaled), -1, xs.get(scaled - 1));
    double[] change = plus(gradients.get(scaled), -1, gradients.get(scaled - 1));
    double[][] h = new double[4][4];
    for (int i = 0; i < 4; i++) {
      h[i][i] = dot(last, change) / dot(change, change);
    }
    for (int p = from; p + 1 < xs.size(); p++) {
      double[] s = plus(xs.get(p + 1), -1, xs.get(p));
      double[] y = plus(gradients.get(p + 1), -1, gradients.get(p));
      double rho = 1 / dot(s, y);
      double[][] left = new double[4][4];
      double[][] right = new double[4][4];
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          left[i][j] = (i == j ? 1 : 0) - rho * s[i] * y[j];
          right[i][j] = (i == j ? 1 : 0) - rho * y[i] * s[j];
        }
      }
      h = product(product(left, h), right);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          h[i][j] += rho * s[i] * s[j];
        }
      }
    }
    return h;
  }

  /** Rosenbrock's Hessian is (1200x² − 400y + 2, −400x; −400x, 200). */
  @ParameterizedTest
  @CsvSource({
    "1.2, 1, 0", // positive definite
    "0, 1, 399", // least of the diagonal -398: 398 more, and the shift 1
    "1, 2, 128" // 402*200 < 400²: 1, 2, 4, ... until (402 + a)(200 + a) > 400², a > 111.6
  })
  void newton(double x, double y, double shift) {
    TestFunction function = TestFunctions.find("rosenbrock").of(2);
    Walk walk = new Newton(1, 2, 1e-4, 0.9, 1e-8).start(function, new double[] {x, y});
    double[] g = new double[2];
    function.gradient(new double[] {x, y}, g);
    double a = 1200 * x * x - 400 * y + 2 + shift;
    double b = -400 * x;
    double c = 200 + shift;
    double det = a * c - b * b;
    assertTrue(walk.step());
    double alpha = walk.stepLength();
    double[] expected = {
      x - alpha * (c * g[0] - b * g[1]) / det, y - alpha * (a * g[1] - b * g[0]) / det
    };
    // Differences of gradients have 2/3 of the digits, and the least determinant is 600.
    assertArrayEquals(expected, walk.x(), 1e-6);
  }

  /** Marquardt's loop, with the promise as |r|² − |r + Jd|² instead of the formula for it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void levenbergMarquardt(boolean scaling) {
    double grow = 2;
    double shrink = 3;
    LeastSquares function = (LeastSquares) TestFunctions.find("rosenbrock").of(2);
    Walk walk = new LevenbergMarquardt(0.01, grow, shrink, scaling, 1e-8).start(function, at());
    double[] x = at();
    double lambda = 0.01;
    for (int t = 1; t <= 12; t++) {
      double[] r = new double[2];
      double[] j = new double[4];
      function.jacobian(x, r, j);
      double a = j[0] * j[0] + j[2] * j[2];
      double b = j[0] * j[1] + j[2] * j[3];
      double c = j[1] * j[1] + j[3] * j[3];
      double[] g = {j[0] * r[0] + j[2] * r[1], j[1] * r[0] + j[3] * r[1]};
      double[] next;
      double[] d;
      while (true) {
        double p = a + lambda * (scaling ? a : 1);
        double q = c + lambda * (scaling ? c : 1);
        double det = p * q - b * b;
        d = new double[] {(b * g[1] - q * g[0]) / det, (b * g[0] - p * g[1]) / det};
        next = plus(x, 1, d);
        if (function.value(next) < function.value(x)) {
          break;
        }
        lambda *= grow;
      }
      double first = r[0] + j[0] * d[0] + j[1] * d[1];
      double second = r[1] + j[2] * d[0] + j[3] * d[1];
      double promised = function.value(x) - first * first - second * second;
      double gain = (function.value(x) - function.value(next)) / promised;
      lambda = gain > 0.75 ? lambda / shrink : gain < 0.25 ? lambda * grow : lambda;
      x = next;
      assertTrue(walk.step());
      assertArrayEquals(x, walk.x(), CLOSE, "step " + t);
    }
  }

  /** Marquardt's scale of a variable without effect would be 0, and the system singular. */
  @Test
  void levenbergMarquardtScalesAVariableWithoutEffect() {
    SumOfSquares function =
        new SumOfSquares(
            1,
            (x, y, r, j) -> {
              r[0] = x - 1;
              j[0] = 1;
              j[1] = 0;
            },
            List.of(),
            Window.around(2));
    Walk walk = new LevenbergMarquardt(0.01, 2, 3, true, 1e-8).start(function, at());
    assertEquals(Stop.CONVERGED, walk.run(50));
    assertArrayEquals(new double[] {1, at()[1]}, walk.x(), 1e-8);
  }

  private static double[] at() {
    return new double[] {-1.2, 1};
  }

  private static double[] gradient(double[] x) {
    double[] g = new double[x.length];
    ROSENBROCK.gradient(x, g);
    return g;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] plus(double[] a, double factor, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < a.length; i++) {
      sum[i] += factor * b[i];
    }
    return sum;
  }

  private static double[] times(double[][] a, double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = dot(a[i], x);
    }
    return y;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[4][4];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        for (int k = 0; k < 4; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }
}
