package dev.warpstep.solver;

import dev.warpstep.op.Hyperparameters;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * BFGS: {@code d = -H g} with {@code H <- (I - r s y')H(I - r y s') + r s s'}, {@code r = 1/s'y}, s
 * the step and y the change of the gradient, and a line search with the strong Wolfe conditions
 * (Broyden, Fletcher, Goldfarb and Shanno 1970; Nocedal and Wright 2006, algorithm 6.1). H begins
 * as {@code (s'y/y'y) I} of the first step.
 *
 * @param c1 of the first Wolfe condition, in (0, 1)
 * @param c2 of the second, in (c1, 1)
 * @param gradientTolerance the method ends when no element of the gradient is larger
 */
public record Bfgs(double c1, double c2, double gradientTolerance) implements Solver {
  /** Checks the hyperparameters. */
  public Bfgs {
    new StrongWolfe(c1, c2);
    Hyperparameters.notNegative("gradientTolerance", gradientTolerance);
  }

  @Override
  public Walk start(Objective objective, double[] x) {
    return LineSearchWalk.start(
        new Counted(objective),
        x,
        new InverseHessian(x.length),
        new StrongWolfe(c1, c2),
        gradientTolerance);
  }

  @Override
  public Footprint footprint() {
    return new Footprint(1, Ray.VECTORS + 3);
  }

  private static final class InverseHessian implements Direction {
    private final DMatrixRMaj h;
    private final DMatrixRMaj s;
    private final DMatrixRMaj y;
    private final DMatrixRMaj hy;
    private boolean known;

    private InverseHessian(int n) {
      h = new DMatrixRMaj(n, n);
      s = new DMatrixRMaj(n, 1);
      y = new DMatrixRMaj(n, 1);
      hy = new DMatrixRMaj(n, 1);
    }

    @Override
    public void point(Point at, double[] d) {
      if (known) {
        int n = d.length;
        CommonOps_DDRM.mult(-1, h, DMatrixRMaj.wrap(n, 1, at.gradient), DMatrixRMaj.wrap(n, 1, d));
      } else {
        Vectors.negate(at.gradient, d);
      }
    }

    @Override
    public double firstAlpha(Point at) {
      return known ? 1 : Direction.cautious(at);
    }

    @Override
    public void moved(Point from, Point to, double[] d) {
      Secant.differences(from, to, s.data, y.data);
      double sy = Vectors.dot(s.data, y.data);
      if (!Secant.isCurved(sy, s.data, y.data)) {
        return;
      }
      if (!known) {
        CommonOps_DDRM.setIdentity(h);
        CommonOps_DDRM.scale(sy / Vectors.dot(y.data, y.data), h);
        known = true;
      }
      // H + (1 + y'Hy/s'y) s s'/s'y - (Hy s' + s y'H)/s'y, as two rank-one updates: with
      // w = (1 + y'Hy/s'y)/2 s - Hy, that is H + (w s' + s w')/s'y.
      CommonOps_DDRM.mult(h, y, hy);
      double half = (1 + Vectors.dot(y.data, hy.data) / sy) / 2;
      CommonOps_DDRM.add(half, s, -1, hy, hy);
      CommonOps_DDRM.multAddTransB(1 / sy, hy, s, h);
      CommonOps_DDRM.multAddTransB(1 / sy, s, hy, h);
    }

    @Override
    public void restart() {
      known = false;
    }
  }
}
