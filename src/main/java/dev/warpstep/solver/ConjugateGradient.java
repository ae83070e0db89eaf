package dev.warpstep.solver;

import dev.warpstep.op.Hyperparameters;
import dev.warpstep.text.Names;

/**
 * Nonlinear conjugate gradients: {@code d <- -g + beta d} and a line search with the strong Wolfe
 * conditions (Nocedal and Wright 2006, section 5.2).
 *
 * <p>The direction is the steepest descent's again after n iterations, and with fletcher_reeves,
 * which else may stay in a bad direction, also when successive gradients are far from orthogonal,
 * {@code |g'g_before| >= 0.1 |g|^2} (Powell 1977).
 *
 * @param rule what beta is
 * @param c1 of the first Wolfe condition, in (0, 1)
 * @param c2 of the second, in (c1, 1); below 0.5 fletcher_reeves leads down at every iteration
 * @param gradientTolerance the method ends when no element of the gradient is larger
 */
public record ConjugateGradient(Rule rule, double c1, double c2, double gradientTolerance)
    implements Solver {
  private static final double NOT_ORTHOGONAL = 0.1;

  /** With g the new gradient, b the one before, y = g - b: */
  public enum Rule {
    /** {@code beta = g'g / b'b} (Fletcher and Reeves 1964). */
    FLETCHER_REEVES,

    /** {@code beta = max(0, g'y / b'b)} (Polak and Ribière 1969; Powell 1986). */
    POLAK_RIBIERE_PLUS,

    /** {@code beta = g'y / d'y} (Hestenes and Stiefel 1952). */
    HESTENES_STIEFEL;

    /** As the user types it. */
    @Override
    public String toString() {
      return Names.of(this);
    }
  }

  /** Checks the hyperparameters. */
  public ConjugateGradient {
    new StrongWolfe(c1, c2);
    Hyperparameters.notNegative("gradientTolerance", gradientTolerance);
  }

  @Override
  public Walk start(Objective objective, double[] x) {
    return LineSearchWalk.start(
        new Counted(objective), x, new Conjugate(), new StrongWolfe(c1, c2), gradientTolerance);
  }

  @Override
  public Footprint footprint() {
    return new Footprint(0, Ray.VECTORS);
  }

  private final class Conjugate implements Direction {
    private double beta;
    private int sinceRestart;

    /** Step length times slope of the last iteration; 0 before the first. */
    private double lastDecrease;

    @Override
    public void point(Point at, double[] d) {
      for (int i = 0; i < d.length; i++) {
        d[i] = (beta == 0 ? 0 : beta * d[i]) - at.gradient[i];
      }
    }

    @Override
    public double firstAlpha(Point at) {
      // The same first-order change as in the last iteration; Nocedal and Wright, section 3.5.
      return lastDecrease == 0 ? Direction.cautious(at) : lastDecrease / at.slope;
    }

    @Override
    public void moved(Point from, Point to, double[] d) {
      lastDecrease = to.alpha * from.slope;
      double before = Vectors.dot(from.gradient, from.gradient);
      double now = Vectors.dot(to.gradient, to.gradient);
      double across = Vectors.dot(to.gradient, from.gradient);
      sinceRestart++;
      boolean stuck = rule == Rule.FLETCHER_REEVES && Math.abs(across) >= NOT_ORTHOGONAL * now;
      if (sinceRestart >= d.length || stuck) {
        sinceRestart = 0;
        beta = 0;
        return;
      }
      beta =
          switch (rule) {
            case FLETCHER_REEVES -> now / before;
            case POLAK_RIBIERE_PLUS -> Math.max(0, (now - across) / before);
            case HESTENES_STIEFEL -> (now - across) / (to.slope - from.slope);
          };
    }

    @Override
    public void restart() {
      beta = 0;
      sinceRestart = 0;
      lastDecrease = 0;
    }
  }
}
