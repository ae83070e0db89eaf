package dev.warpstep.solver;

/** An objective that knows its second derivatives. */
public interface TwiceDifferentiable extends Objective {
  /**
   * The second derivatives.
   *
   * @param x n variables; not modified
   * @param hessian (n, n), row-major, symmetric; overwritten
   */
  void hessian(double[] x, double[] hessian);
}
