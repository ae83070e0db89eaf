package dev.warpstep.solver;

import java.util.Arrays;

/**
 * {@code sum of (a_i x_i)^2 / 2} as a sum of squares, with the Hessian diag(a^2); counts how often
 * it is looked at.
 */
final class CountedBowl implements LeastSquares, TwiceDifferentiable {
  private final double[] a;
  private int looks;

  CountedBowl(double... a) {
    this.a = a;
  }

  int looks() {
    return looks;
  }

  @Override
  public int size() {
    return a.length;
  }

  @Override
  public double value(double[] x) {
    looks++;
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * a[i] * x[i] * x[i] / 2;
    }
    return sum;
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    for (int i = 0; i < a.length; i++) {
      gradient[i] = a[i] * a[i] * x[i];
    }
    return value(x);
  }

  @Override
  public void hessian(double[] x, double[] hessian) {
    looks++;
    Arrays.fill(hessian, 0);
    for (int i = 0; i < a.length; i++) {
      hessian[i * a.length + i] = a[i] * a[i];
    }
  }

  @Override
  public int residuals() {
    return a.length;
  }

  @Override
  public void jacobian(double[] x, double[] residuals, double[] jacobian) {
    looks++;
    Arrays.fill(jacobian, 0);
    for (int i = 0; i < a.length; i++) {
      jacobian[i * a.length + i] = a[i] / Math.sqrt(2);
      residuals[i] = jacobian[i * a.length + i] * x[i];
    }
  }
}
