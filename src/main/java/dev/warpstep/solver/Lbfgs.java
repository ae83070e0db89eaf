package dev.warpstep.solver;

import dev.warpstep.op.Hyperparameters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * L-BFGS: {@code d = -H g}, H the inverse Hessian that the last {@code memory} steps s and changes
 * of the gradient y tell of (Nocedal 1980; Nocedal and Wright 2006, algorithms 7.4 and 7.5), and a
 * line search with the strong Wolfe conditions.
 *
 * @param memory pairs (s, y) kept, 1 or more
 * @param c1 of the first Wolfe condition, in (0, 1)
 * @param c2 of the second, in (c1, 1)
 * @param gradientTolerance the method ends when no element of the gradient is larger
 */
public record Lbfgs(int memory, double c1, double c2, double gradientTolerance) implements Solver {
  /** Checks the hyperparameters. */
  public Lbfgs {
    Hyperparameters.atLeastOne("memory", memory);
    new StrongWolfe(c1, c2);
    Hyperparameters.notNegative("gradientTolerance", gradientTolerance);
  }

  @Override
  public Walk start(Objective objective, double[] x) {
    return LineSearchWalk.start(
        new Counted(objective), x, new TwoLoops(), new StrongWolfe(c1, c2), gradientTolerance);
  }

  @Override
  public Footprint footprint() {
    return new Footprint(0, Ray.VECTORS + 2L * memory, 2L * (memory - 1));
  }

  /**
   * A step and the change of the gradient over it.
   *
   * @param sy their product, positive
   */
  private record Pair(double[] s, double[] y, double sy) {}

  private final class TwoLoops implements Direction {
    /** The newest first. */
    private final Deque<Pair> pairs = new ArrayDeque<>();

    private final double[] a = new double[memory];

    @Override
    public void point(Point at, double[] d) {
      Vectors.negate(at.gradient, d);
      if (pairs.isEmpty()) {
        return;
      }
      int i = 0;
      for (Pair pair : pairs) {
        a[i] = Vectors.dot(pair.s, d) / pair.sy;
        Vectors.add(-a[i++], pair.y, d);
      }
      Pair newest = pairs.getFirst();
      double scale = newest.sy / Vectors.dot(newest.y, newest.y);
      Vectors.scale(scale, d);
      for (Iterator<Pair> oldest = pairs.descendingIterator(); oldest.hasNext(); ) {
        Pair pair = oldest.next();
        Vectors.add(a[--i] - Vectors.dot(pair.y, d) / pair.sy, pair.s, d);
      }
    }

    @Override
    public double firstAlpha(Point at) {
      return pairs.isEmpty() ? Direction.cautious(at) : 1;
    }

    @Override
    public void moved(Point from, Point to, double[] d) {
      double[] s = new double[d.length];
      double[] y = new double[d.length];
      Secant.differences(from, to, s, y);
      double sy = Vectors.dot(s, y);
      if (Secant.isCurved(sy, s, y)) {
        if (pairs.size() == memory) {
          pairs.removeLast();
        }
        pairs.addFirst(new Pair(s, y, sy));
      }
    }

    @Override
    public void restart() {
      pairs.clear();
    }
  }
}
