package dev.warpstep.solver;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import dev.warpstep.solver.ConjugateGradient.Rule;
import java.util.List;
import java.util.Map;

/** The table of the full-batch methods. */
public final class Solvers {
  /** float64 carries a gradient this small where the objective is of order 1. */
  private static final double TOLERANCE = 1e-8;

  /** Every solver. Adding one: its record, and its row here. */
  public static final Catalogue<Solver> ALL =
      new Catalogue<>(
          "optimizer",
          List.of(
              new Entry<>(
                  "gradient_descent",
                  new GradientDescent(1e-4, 0.5, TOLERANCE),
                  "x ← x − α g; α by backtracking until f falls by c₁ α |g|²",
                  "Cauchy 1847; Armijo 1966",
                  List.of(new GradientDescent(0.1, 0.7, 1e-6)),
                  Map.of(
                      "c1 must lie in (0.0, 1.0): 0.0", () -> new GradientDescent(0, 0.5, 0),
                      "shrink must lie in (0.0, 1.0): 1.0", () -> new GradientDescent(0.1, 1, 0),
                      "gradientTolerance must be 0 or more: -1.0",
                          () -> new GradientDescent(0.1, 0.5, -1))),
              new Entry<>(
                  "conjugate_gradient",
                  conjugate(Rule.POLAK_RIBIERE_PLUS),
                  "d ← −g + β d; x ← x + α d",
                  "Fletcher and Reeves 1964; Polak and Ribière 1969; Hestenes and Stiefel 1952",
                  List.of(conjugate(Rule.FLETCHER_REEVES), conjugate(Rule.HESTENES_STIEFEL)),
                  Map.of(
                      "c1 must lie in (0.0, 1.0): NaN",
                          () -> new ConjugateGradient(Rule.FLETCHER_REEVES, Double.NaN, 0.1, 0),
                      "c2 must lie in (1.0E-4, 1.0): 1.0",
                          () -> new ConjugateGradient(Rule.FLETCHER_REEVES, 1e-4, 1, 0))),
              new Entry<>(
                  "bfgs",
                  new Bfgs(1e-4, 0.9, TOLERANCE),
                  "x ← x − α H g; H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, ρ = 1/sᵀy",
                  "Broyden, Fletcher, Goldfarb, Shanno 1970; Nocedal and Wright 2006, algorithm 6.1",
                  List.of(new Bfgs(1e-3, 0.5, TOLERANCE)),
                  Map.of("c2 must lie in (0.5, 1.0): 0.4", () -> new Bfgs(0.5, 0.4, 0))),
              new Entry<>(
                  "lbfgs",
                  new Lbfgs(10, 1e-4, 0.9, TOLERANCE),
                  "x ← x − α H g; H from the last m pairs s = Δx, y = Δg",
                  "Nocedal 1980; Nocedal and Wright 2006, algorithms 7.4, 3.5, 3.6",
                  List.of(new Lbfgs(3, 1e-3, 0.5, TOLERANCE)),
                  Map.of(
                      "memory must be 1 or more: 0", () -> new Lbfgs(0, 1e-4, 0.9, 0),
                      "c1 must lie in (0.0, 1.0): 1.0", () -> new Lbfgs(5, 1, 0.9, 0),
                      "c2 must lie in (0.1, 1.0): 0.1", () -> new Lbfgs(5, 0.1, 0.1, 0))),
              new Entry<>(
                  "newton",
                  new Newton(1e-3, 2, 1e-4, 0.9, TOLERANCE),
                  "(H + a I) d = −g, a grown from 0 until d leads down; x ← x + α d",
                  "Nocedal and Wright 2006, algorithm 3.3",
                  List.of(new Newton(1e-2, 10, 1e-3, 0.5, TOLERANCE)),
                  Map.of(
                      "shift must be positive: 0.0", () -> new Newton(0, 2, 1e-4, 0.9, 0),
                      "growth must be above 1.0: 1.0", () -> new Newton(1e-3, 1, 1e-4, 0.9, 0))),
              new Entry<>(
                  "levenberg_marquardt",
                  new LevenbergMarquardt(1e-2, 2, 3, false, TOLERANCE),
                  "(JᵀJ + λ D) d = −Jᵀr; x ← x + d where it lowers |r|², else λ grows",
                  "Levenberg 1944; Marquardt 1963",
                  List.of(new LevenbergMarquardt(1e-3, 10, 10, true, TOLERANCE)),
                  Map.of(
                      "lambda must be positive: 0.0",
                          () -> new LevenbergMarquardt(0, 10, 10, true, 0),
                      "grow must be above 1.0: 1.0",
                          () -> new LevenbergMarquardt(1e-3, 1, 10, true, 0),
                      "shrink must be above 1.0: 0.5",
                          () -> new LevenbergMarquardt(1e-3, 10, 0.5, true, 0)))));

  private Solvers() {}

  private static Solver conjugate(Rule rule) {
    return new ConjugateGradient(rule, 1e-4, 0.1, TOLERANCE);
  }
}
