package dev.warpstep.solver;

/** An objective, and how often it was gone through. */
final class Counted implements Objective {
  private final Objective objective;
  private long passes;

  Counted(Objective objective) {
    this.objective = objective;
  }

  @Override
  public int size() {
    return objective.size();
  }

  @Override
  public double value(double[] x) {
    passes++;
    return objective.value(x);
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    passes++;
    return objective.gradient(x, gradient);
  }

  /** The objective's own second derivatives, or central differences of its gradient. */
  void hessian(double[] x, double[] hessian) {
    if (objective instanceof TwiceDifferentiable twice) {
      passes++;
      twice.hessian(x, hessian);
    } else {
      Differences.hessian(this, x, hessian);
    }
  }

  /** See {@link LeastSquares#normalEquations}. */
  double normalEquations(double[] x, double[] product, double[] gradient) {
    LeastSquares squares = (LeastSquares) objective;
    passes += squares.jacobianPasses();
    return squares.normalEquations(x, product, gradient);
  }

  long passes() {
    return passes;
  }
}
