package dev.warpstep.parity;

import java.util.function.IntToDoubleFunction;

/** Adds up the comparisons of one check: the largest difference, and where it is. */
final class Tally {
  private int cases;
  private String inputs = "";
  private double worst;
  private String where = "";
  private String difference = "";
  private String stop = "";

  /** Begins the next case. */
  void inputs(String text) {
    cases++;
    inputs = text;
  }

  /** Compares bit by bit; any NaN is any other NaN. */
  void sameBits(String what, float[] expected, float[] actual) {
    length(what, expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
        double ulps =
            Float.isNaN(expected[i]) || Float.isNaN(actual[i])
                ? Double.POSITIVE_INFINITY
                : Math.abs((double) rank(expected[i]) - rank(actual[i]));
        if (ulps > worst) {
          String values = "%s instead of %s".formatted(actual[i], expected[i]);
          keep(ulps, what, i, values);
        }
      }
    }
  }

  /** The floats in order, -0 just before +0. */
  private static int rank(float x) {
    int bits = Float.floatToIntBits(x);
    return bits >= 0 ? bits : ~(bits & Integer.MAX_VALUE);
  }

  /**
   * Compares up to rounding.
   *
   * @param bound what the error of an element may be at most
   */
  void within(String what, double[] expected, double[] actual, IntToDoubleFunction bound) {
    length(what, expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]);
      double most = bound.applyAsDouble(i);
      double ratio = error == 0 ? 0 : error / most;
      if (Double.isNaN(ratio)) {
        ratio = Double.POSITIVE_INFINITY;
      }
      if (ratio > worst) {
        String values = "%s instead of %s, bound %.3g".formatted(actual[i], expected[i], most);
        keep(ratio, what, i, values);
      }
    }
  }

  private void keep(double value, String what, int element, String values) {
    worst = value;
    where = "%s, %s[%d]".formatted(inputs, what, element);
    difference = values;
  }

  private void length(String what, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalStateException(
          "%s has %d elements instead of %d".formatted(what, actual, expected));
    }
  }

  /** One of the sides threw, so that the rest of the cases did not run. */
  void stopped(RuntimeException e) {
    stop = (inputs.isEmpty() ? "" : inputs + ": ") + e;
  }

  Result result(String operation, Unit unit) {
    if (cases == 0 && stop.isEmpty()) {
      stop = "no case ran";
    }
    boolean ok = stop.isEmpty() && unit.allows(worst);
    String detail = "";
    if (!ok) {
      detail = operation + ", " + (stop.isEmpty() ? where + ": " + difference : stop);
    }
    return new Result(
        operation,
        cases,
        stop.isEmpty() ? worst : Double.POSITIVE_INFINITY,
        unit,
        stop.isEmpty() ? where : inputs,
        ok,
        detail);
  }
}
