package dev.warpstep.solver;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import java.util.List;
import java.util.Map;

/** The table of the full-batch methods. */
public final class Solvers {
  /** Every solver. Adding one: its record, and its row here. */
  public static final Catalogue<Solver> ALL =
      new Catalogue<>(
          "optimizer",
          List.of(
              new Entry<>(
                  "gradient_descent",
                  new GradientDescent(1e-4, 0.5, 1e-8),
                  "x ← x − α g; α by backtracking until f falls by c₁ α |g|²",
                  "Cauchy 1847; Armijo 1966",
                  List.of(new GradientDescent(0.1, 0.7, 1e-6)),
                  Map.of(
                      "c1 must lie in (0.0, 1.0): 0.0", () -> new GradientDescent(0, 0.5, 0),
                      "shrink must lie in (0.0, 1.0): 1.0", () -> new GradientDescent(0.1, 1, 0),
                      "gradientTolerance must be 0 or more: -1.0",
                          () -> new GradientDescent(0.1, 0.5, -1))),
              new Entry<>(
                  "lbfgs",
                  new Lbfgs(10, 1e-4, 0.9, 1e-8),
                  "x ← x − α H g; H from the last m pairs s = Δx, y = Δg",
                  "Nocedal 1980; Nocedal and Wright 2006, algorithms 7.4, 3.5, 3.6",
                  List.of(new Lbfgs(3, 1e-3, 0.5, 1e-8)),
                  Map.of(
                      "memory must be 1 or more: 0", () -> new Lbfgs(0, 1e-4, 0.9, 0),
                      "c1 must lie in (0.0, 1.0): 1.0", () -> new Lbfgs(5, 1, 0.9, 0),
                      "c2 must lie in (0.1, 1.0): 0.1", () -> new Lbfgs(5, 0.1, 0.1, 0)))));

  private Solvers() {}
}
