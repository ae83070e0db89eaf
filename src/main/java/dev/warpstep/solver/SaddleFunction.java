package dev.warpstep.solver;

import java.util.List;

/**
 * A function of two variables that has no minimum, only a saddle at 0.
 *
 * @param formula the function
 */
record SaddleFunction(Formula formula) implements TestFunction {
  /** Value and gradient of a function of two variables. */
  interface Formula {
    /**
     * @param gradient overwritten
     * @return the value
     */
    double at(double x, double y, double[] gradient);
  }

  @Override
  public int size() {
    return 2;
  }

  @Override
  public double value(double[] x) {
    return gradient(x, new double[2]);
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    return formula.at(x[0], x[1], gradient);
  }

  @Override
  public List<double[]> minima() {
    return List.of();
  }

  @Override
  public List<double[]> saddles() {
    return List.of(new double[2]);
  }

  @Override
  public Window window(double[] start) {
    return Window.around(2).with(start);
  }
}
