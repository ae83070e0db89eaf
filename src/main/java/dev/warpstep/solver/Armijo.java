package dev.warpstep.solver;

import dev.warpstep.op.Hyperparameters;
import java.util.Optional;

/**
 * Backtracking: {@code alpha <- shrink alpha} until {@code f(x + alpha d) <= f(x) + c1 alpha g'd}
 * (Armijo 1966; Nocedal and Wright 2006, algorithm 3.1).
 */
record Armijo(double c1, double shrink) implements LineSearch {
  /** 2^-60 of the first alpha changes no digit of a float64 that matters. */
  private static final int MOST_HALVINGS = 60;

  Armijo {
    Hyperparameters.open("c1", c1, 0, 1);
    Hyperparameters.open("shrink", shrink, 0, 1);
  }

  @Override
  public Optional<Point> search(Ray ray, double first) {
    Point start = ray.start();
    Point trial = ray.trials().get(0);
    double least = first * Math.pow(2, -MOST_HALVINGS);
    for (double alpha = first; alpha > least; alpha *= shrink) {
      ray.look(alpha, trial);
      if (trial.isLike(start)) {
        break; // so are those that are nearer still
      }
      if (trial.isFinite()
          && trial.value < start.value
          && trial.value <= start.value + c1 * alpha * start.slope) {
        return Optional.of(trial);
      }
    }
    return Optional.empty();
  }
}
