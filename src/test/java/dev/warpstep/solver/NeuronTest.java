package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.optimizer.Sgd;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What Brady, Raghavan and Slawny 1989 say: the perceptron separates, the squared error does not.
 */
class NeuronTest {
  private final TestFunction loss = TestFunctions.find("neuron").of(2);

  private static boolean separates(double[] w) {
    for (int k = 0; k < Neuron.points().length; k++) {
      double z = w[0] * Neuron.points()[k][0] + w[1] * Neuron.points()[k][1];
      if (Neuron.isPositive(k) ? z <= 0 : z >= 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aPerceptronSeparatesThePoints() {
    double[] w = new double[2];
    int rounds = 0;
    while (!separates(w)) {
      // Rosenblatt's rule: add each point that is on the wrong side, or subtract it.
      for (int k = 0; k < Neuron.points().length; k++) {
        double[] p = Neuron.points()[k];
        int sign = Neuron.isPositive(k) ? 1 : -1;
        if (sign * (w[0] * p[0] + w[1] * p[1]) <= 0) {
          w[0] += sign * p[0];
          w[1] += sign * p[1];
        }
      }
      assertTrue(++rounds < 100, "the perceptron rule ends where points can be separated");
    }
  }

  /** A triangle with two of its sides on the borders, and one that no picture shows. */
  @Test
  void theRegionIsWhereAllAreSeparated() {
    List<double[]> corners = loss.region().orElseThrow().corners();
    for (double u = -2.05; u <= 8; u += 0.1) {
      for (double v = -3.05; v <= 5; v += 0.1) {
        boolean inside = true;
        for (int i = 0; i < corners.size(); i++) {
          double[] a = corners.get(i);
          double[] b = corners.get((i + 1) % corners.size());
          inside &= (b[0] - a[0]) * (v - a[1]) - (b[1] - a[1]) * (u - a[0]) > 0;
        }
        assertEquals(separates(new double[] {u, v}), inside, u + ", " + v);
      }
    }
  }

  @Test
  void theMinimumDoesNotSeparateThem() {
    double[] minimum = loss.minima().get(0);
    assertFalse(separates(minimum));
    double best = Double.POSITIVE_INFINITY;
    double bestSeparating = Double.POSITIVE_INFINITY;
    for (double u = -20; u <= 40; u += 0.1) {
      for (double v = -20; v <= 20; v += 0.1) {
        double[] w = {u, v};
        double value = loss.value(w);
        best = Math.min(best, value);
        bestSeparating = separates(w) ? Math.min(bestSeparating, value) : bestSeparating;
      }
    }
    assertTrue(best >= loss.value(minimum), "no lower value on a grid: " + best);
    assertTrue(bestSeparating > loss.value(minimum) + 0.1, "separating: " + bestSeparating);
  }

  /** No start is better than another: even weights that separate the points are left. */
  @Test
  void descentLeavesWeightsThatSeparate() {
    double[] start = TestFunctions.find("neuron").start();
    assertTrue(separates(start));
    Trajectory path = Descent.walk(loss, new Sgd(0.3, 0), start, 3000);
    assertEquals(0, loss.distance(path.last()), 1e-6);
  }

  @Test
  void descentEndsThereFromAllAround() {
    for (double u = -2; u <= 8; u += 2) {
      for (double v = -3; v <= 5; v += 2) {
        Trajectory path = Descent.walk(loss, new Sgd(0.5, 0), new double[] {u, v}, 5000);
        assertEquals(0, loss.distance(path.last()), 1e-3, u + ", " + v);
      }
    }
  }
}
