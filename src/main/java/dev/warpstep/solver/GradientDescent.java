package dev.warpstep.solver;

import dev.warpstep.op.Hyperparameters;

/**
 * Steepest descent with backtracking: {@code x <- x - alpha g} (Cauchy 1847; Armijo 1966). The
 * first trial of an iteration is the last step, lengthened once.
 *
 * @param c1 share of the decrease that the slope promises which a step must bring, in (0, 1)
 * @param shrink factor of alpha after a trial that did not, in (0, 1)
 * @param gradientTolerance the method ends when no element of the gradient is larger
 */
public record GradientDescent(double c1, double shrink, double gradientTolerance)
    implements Solver {
  /** Checks the hyperparameters. */
  public GradientDescent {
    new Armijo(c1, shrink);
    Hyperparameters.notNegative("gradientTolerance", gradientTolerance);
  }

  @Override
  public Walk start(Objective objective, double[] x) {
    return LineSearchWalk.start(
        new Counted(objective), x, new Steepest(), new Armijo(c1, shrink), gradientTolerance);
  }

  @Override
  public Footprint footprint() {
    return new Footprint(0, Ray.VECTORS);
  }

  private final class Steepest implements Direction {
    private double alpha;

    @Override
    public void point(Point at, double[] d) {
      Vectors.negate(at.gradient, d);
    }

    @Override
    public double firstAlpha(Point at) {
      return alpha == 0 ? Direction.cautious(at) : alpha / shrink;
    }

    @Override
    public void moved(Point from, Point to, double[] d) {
      alpha = to.alpha;
    }

    @Override
    public void restart() {
      alpha = 0;
    }
  }
}
