package dev.warpstep.solver;

import dev.warpstep.op.Hyperparameters;
import java.util.Arrays;

/**
 * Newton's method with a regularised Hessian: {@code (H + a I) d = -g}, and a line search with the
 * strong Wolfe conditions. a is 0 where H is positive definite; else it grows from {@code shift}
 * until Cholesky's decomposition exists, so that d leads down (Nocedal and Wright 2006, algorithm
 * 3.3).
 *
 * <p>H is the objective's own if it is {@link TwiceDifferentiable}, else central differences of the
 * gradient, which take 2n passes an iteration.
 *
 * @param shift the smallest positive a
 * @param growth factor of a until H + a I is positive definite, above 1
 * @param c1 of the first Wolfe condition, in (0, 1)
 * @param c2 of the second, in (c1, 1)
 * @param gradientTolerance the method ends when no element of the gradient is larger
 */
public record Newton(double shift, double growth, double c1, double c2, double gradientTolerance)
    implements Solver {
  /** Checks the hyperparameters. */
  public Newton {
    Hyperparameters.positive("shift", shift);
    Hyperparameters.above("growth", growth, 1);
    new StrongWolfe(c1, c2);
    Hyperparameters.notNegative("gradientTolerance", gradientTolerance);
  }

  @Override
  public Walk start(Objective objective, double[] x) {
    Counted counted = new Counted(objective);
    return LineSearchWalk.start(
        counted, x, new Curvature(counted), new StrongWolfe(c1, c2), gradientTolerance);
  }

  @Override
  public boolean needsFloat64() {
    return true;
  }

  @Override
  public Footprint footprint() {
    // H beside the system; three vectors of the differences, and the diagonal.
    return new Footprint(1 + SymmetricSystem.MATRICES, Ray.VECTORS + 4);
  }

  private final class Curvature implements Direction {
    private final Counted objective;
    private final double[] hessian;
    private final double[] diagonal;
    private final SymmetricSystem system;

    private Curvature(Counted objective) {
      int n = objective.size();
      this.objective = objective;
      hessian = new double[Math.multiplyExact(n, n)];
      diagonal = new double[n];
      system = new SymmetricSystem(n);
    }

    @Override
    public void point(Point at, double[] d) {
      objective.hessian(at.x, hessian);
      double smallest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < d.length; i++) {
        smallest = Math.min(smallest, hessian[i * d.length + i]);
      }
      // An element of the diagonal that is not positive needs at least this much.
      double a = smallest > 0 ? 0 : shift - smallest;
      Arrays.fill(diagonal, a);
      Vectors.negate(at.gradient, d);
      while (!system.solve(hessian, diagonal, d)) {
        a = Math.max(shift, growth * a);
        if (!Double.isFinite(a)) {
          return; // no finite Hessian: d is the steepest descent
        }
        Arrays.fill(diagonal, a);
      }
    }

    @Override
    public double firstAlpha(Point at) {
      return 1;
    }

    @Override
    public void moved(Point from, Point to, double[] d) {
      // every Hessian is made anew
    }

    @Override
    public void restart() {
      // nothing was learned on the way
    }
  }
}
