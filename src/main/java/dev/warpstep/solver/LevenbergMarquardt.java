package dev.warpstep.solver;

import dev.warpstep.op.Hyperparameters;
import java.util.Arrays;
import java.util.Optional;

/**
 * Levenberg-Marquardt for sums of squares: {@code (J'J + lambda D) d = -J'r}; lambda shrinks after
 * a step that lowers the value, and grows until one does (Levenberg 1944; Marquardt 1963).
 *
 * @param lambda at the first iteration, positive
 * @param grow factor of lambda after a step that is not taken, above 1
 * @param shrink divisor of lambda after one that is, above 1
 * @param scaling whether D is the diagonal of J'J (Marquardt) rather than the unit matrix
 *     (Levenberg)
 * @param gradientTolerance the method ends when no element of the gradient is larger
 */
public record LevenbergMarquardt(
    double lambda, double grow, double shrink, boolean scaling, double gradientTolerance)
    implements Solver {
  /** Beyond this a step is too short to change anything. */
  private static final double MOST_LAMBDA = 1e20;

  /** Below this lambda is lost in the rounding of what it is added to. */
  private static final double LEAST_LAMBDA = 1e-20;

  /** Elements of D are no smaller than this share of the largest: a unit that is off has 0. */
  private static final double LEAST_SCALE = 1e-10;

  /** Share of the promised decrease from which on lambda shrinks, and below which it grows. */
  private static final double GOOD = 0.75;

  private static final double POOR = 0.25;

  /** Checks the hyperparameters. */
  public LevenbergMarquardt {
    Hyperparameters.positive("lambda", lambda);
    Hyperparameters.above("grow", grow, 1);
    Hyperparameters.above("shrink", shrink, 1);
    Hyperparameters.notNegative("gradientTolerance", gradientTolerance);
  }

  @Override
  public Walk start(Objective objective, double[] x) {
    if (!(objective instanceof LeastSquares)) {
      throw new IllegalArgumentException(
          "levenberg_marquardt minimises sums of squares, and this function is none");
    }
    return new Damped(new Counted(objective), x);
  }

  @Override
  public boolean needsLeastSquares() {
    return true;
  }

  @Override
  public Footprint footprint() {
    // J'J, the system, and J'J once more as it comes from a device.
    return new Footprint(2 + SymmetricSystem.MATRICES, 6);
  }

  private final class Damped extends Walk {
    private final Counted objective;
    private final double[] product;
    private final double[] gradient;
    private final double[] diagonal;
    private final double[] d;
    private final SymmetricSystem system;
    private double[] x;
    private double[] trial;
    private double value;
    private double damping = lambda;

    /** Whether {@link #product} and {@link #gradient} belong to another point. */
    private boolean stale;

    private Damped(Counted objective, double[] x) {
      super(objective);
      int n = x.length;
      this.objective = objective;
      this.x = x.clone();
      trial = new double[n];
      product = new double[Math.multiplyExact(n, n)];
      gradient = new double[n];
      diagonal = new double[n];
      d = new double[n];
      system = new SymmetricSystem(n);
      value = objective.normalEquations(x, product, gradient);
      requireFinite(value, gradient);
    }

    private void refresh() {
      if (stale) {
        value = objective.normalEquations(x, product, gradient);
        stale = false;
      }
    }

    @Override
    Optional<Stop> advance() {
      refresh();
      if (Vectors.largest(gradient) <= gradientTolerance) {
        return Optional.of(Stop.CONVERGED);
      }
      for (; damping < MOST_LAMBDA; damping *= grow) {
        dampen();
        for (int i = 0; i < d.length; i++) {
          d[i] = -gradient[i] / 2;
        }
        if (!system.solve(product, diagonal, d)) {
          continue;
        }
        System.arraycopy(x, 0, trial, 0, d.length);
        Vectors.add(1, d, trial);
        if (Arrays.equals(x, trial)) {
          break; // a step that is lost in rounding; those of larger lambda are shorter
        }
        double there = objective.value(trial);
        if (there < value) {
          double promised = 0;
          for (int i = 0; i < d.length; i++) {
            promised += d[i] * (diagonal[i] * d[i] - gradient[i] / 2);
          }
          double gain = (value - there) / promised;
          double[] before = x;
          x = trial;
          trial = before;
          value = there;
          stale = true;
          if (gain > GOOD) {
            damping = Math.max(LEAST_LAMBDA, damping / shrink);
          } else if (gain < POOR) {
            damping *= grow;
          }
          return Optional.empty();
        }
      }
      return Optional.of(Stop.NO_DECREASE);
    }

    private void dampen() {
      int n = d.length;
      double most = 0;
      for (int i = 0; i < n; i++) {
        diagonal[i] = scaling ? product[i * n + i] : 1;
        most = Math.max(most, diagonal[i]);
      }
      for (int i = 0; i < n; i++) {
        diagonal[i] = damping * Math.max(diagonal[i], LEAST_SCALE * most);
      }
    }

    @Override
    public double[] x() {
      return x.clone();
    }

    @Override
    public double value() {
      return value;
    }

    @Override
    public double gradientNorm() {
      refresh();
      return Vectors.largest(gradient);
    }
  }
}
