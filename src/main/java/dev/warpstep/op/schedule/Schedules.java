package dev.warpstep.op.schedule;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.numeric.Numbers;
import java.util.List;
import java.util.Map;

/** The table of the schedules; in the equations e is the number of epochs done, a fraction. */
public final class Schedules {
  private static final String SENIOR = "Senior, Heigold, Ranzato and Yang 2013";

  /** Every schedule. Adding one: its record, and its row here. */
  public static final Catalogue<Schedule> ALL =
      new Catalogue<>(
          "schedule",
          List.of(
              new Entry<>("constant", new ConstantRate(), "η = η₀", "-", List.of(), Map.of()),
              new Entry<>(
                  "piecewise",
                  new Piecewise(Numbers.of(5.0, 8.0), Numbers.of(0.1, 0.01)),
                  "η = η₀ fᵢ from epoch aᵢ on, a = at, f = factors",
                  "-",
                  List.of(
                      new Piecewise(Numbers.of(1.5), Numbers.of(2.0)),
                      new Piecewise(Numbers.of(1.0, 1.25, 2.0), Numbers.of(0.5, 0.25, 1e-3))),
                  Map.of(
                      "at must be positive and ascend: 3/2",
                          () -> new Piecewise(Numbers.of(3.0, 2.0), Numbers.of(0.1, 0.01)),
                      "at must be positive and ascend: 0",
                          () -> new Piecewise(Numbers.of(0.0), Numbers.of(0.1)),
                      "at must be positive and ascend: Infinity",
                          () -> new Piecewise(Numbers.of(1 / 0.0), Numbers.of(0.1)),
                      "factors must be as many as at, 3/6: 0.1",
                          () -> new Piecewise(Numbers.of(3.0, 6.0), Numbers.of(0.1)),
                      "factors must be positive: -1.0",
                          () -> new Piecewise(Numbers.of(3.0), Numbers.of(-1.0)))),
              new Entry<>(
                  "step",
                  new StepDecay(3, 0.5),
                  "η = η₀ factor^⌊e / every⌋",
                  "PyTorch's StepLR",
                  List.of(new StepDecay(0.4, 0.1)),
                  Map.of(
                      "every must be positive: 0.0", () -> new StepDecay(0, 0.1),
                      "factor must be positive: 0.0", () -> new StepDecay(1, 0))),
              new Entry<>(
                  "exponential",
                  new Exponential(20),
                  "η = η₀ 10^(−e/r)",
                  SENIOR,
                  List.of(new Exponential(0.5)),
                  Map.of("r must be positive: 0.0", () -> new Exponential(0))),
              new Entry<>(
                  "exponential_e",
                  new ExponentialE(0.1),
                  "η = η₀ exp(−β e)",
                  "-",
                  List.of(new ExponentialE(2)),
                  Map.of("beta must be 0 or more: -0.5", () -> new ExponentialE(-0.5))),
              new Entry<>(
                  "power",
                  new PowerDecay(5, 1),
                  "η = η₀ (1 + e/r)^(−c)",
                  SENIOR,
                  List.of(new PowerDecay(0.5, 2), new PowerDecay(1, 0.5)),
                  Map.of(
                      "r must be positive: -1.0", () -> new PowerDecay(-1, 1),
                      "c must be 0 or more: -2.0", () -> new PowerDecay(1, -2))),
              new Entry<>(
                  "linear_decay",
                  new LinearDecay(1),
                  "η = η₀ / (e/r + 1)",
                  "Robbins and Monro 1951",
                  List.of(new LinearDecay(0.3)),
                  Map.of("r must be positive: 0.0", () -> new LinearDecay(0))),
              new Entry<>(
                  "quadratic_decay",
                  new QuadraticDecay(1),
                  "η = η₀ / (e/r + 1)²",
                  "-",
                  List.of(new QuadraticDecay(4)),
                  Map.of("r must be positive: -2.0", () -> new QuadraticDecay(-2))),
              new Entry<>(
                  "polynomial",
                  new Polynomial(0, 1),
                  "η = η₀ ((1−end)(1−p)^power + end), p = e / epochs",
                  "Keras's PolynomialDecay",
                  List.of(new Polynomial(0.1, 2)),
                  Map.of(
                      "end must lie in [0, 1): 1.0", () -> new Polynomial(1, 1),
                      "power must be positive: 0.0", () -> new Polynomial(0, 0))),
              new Entry<>(
                  "cosine",
                  new Cosine(0),
                  "η = η₀ (min + (1−min)(1 + cos πp)/2), p = e / epochs",
                  "Loshchilov and Hutter 2017",
                  List.of(new Cosine(0.01)),
                  Map.of("min must lie in [0, 1): 1.0", () -> new Cosine(1))),
              new Entry<>(
                  "cosine_restarts",
                  new CosineRestarts(1, 2, 0),
                  "cosine over first epochs, then over mult times as many, and so on",
                  "Loshchilov and Hutter 2017 (SGDR)",
                  List.of(new CosineRestarts(0.4, 1, 0.1), new CosineRestarts(0.5, 1.5, 0)),
                  Map.of(
                      "first must be positive: 0.0", () -> new CosineRestarts(0, 2, 0),
                      "mult must be 1 or more: 0.5", () -> new CosineRestarts(1, 0.5, 0),
                      "min must lie in [0, 1): -0.1", () -> new CosineRestarts(1, 1, -0.1))),
              new Entry<>(
                  "coslog",
                  new CosineLog(4),
                  "η = η₀ (1 − cos 2π log₂(1 + (2^cycles − 1) p))/2, p = e / epochs",
                  "Holzmüller, Grinsztajn and Steinwart 2024 (coslog4)",
                  List.of(new CosineLog(1), new CosineLog(3)),
                  Map.of(
                      "cycles must be a whole number, 1 or more: 0.5", () -> new CosineLog(0.5),
                      "cycles must lie in [1.0, 64.0]: 65.0", () -> new CosineLog(65))),
              new Entry<>(
                  "one_cycle",
                  new OneCycle(0.3, 25, 1e4, false, true, 0.85, 0.95),
                  "η₀/div → η₀ → η₀/(div finalDiv), momentum high → low → high",
                  "Smith 2018; PyTorch's OneCycleLR",
                  List.of(
                      new OneCycle(0.5, 10, 100, true, true, 0.8, 0.9),
                      new OneCycle(0, 4, 1, true, false, 0.85, 0.95)),
                  Map.of(
                      "pct must lie in [0, 1): 1.0",
                          () -> new OneCycle(1, 25, 1e4, false, true, 0.85, 0.95),
                      "div must be 1 or more: 0.0",
                          () -> new OneCycle(0.3, 0, 1e4, false, true, 0.85, 0.95),
                      "high must lie in [0, 1): 1.0",
                          () -> new OneCycle(0.3, 25, 1e4, false, true, 0.85, 1),
                      "low must be at most high, 0.9: 0.95",
                          () -> new OneCycle(0.3, 25, 1e4, false, true, 0.95, 0.9))),
              new Entry<>(
                  "inverse_sqrt",
                  new InverseSquareRoot(1),
                  "η = η₀ √(r / max(r, e))",
                  "Vaswani et al. 2017, with --warmup r",
                  List.of(new InverseSquareRoot(0.3)),
                  Map.of("r must be positive: 0.0", () -> new InverseSquareRoot(0))),
              new Entry<>(
                  "plateau",
                  new Plateau(0.1, 5, 1e-4, 0),
                  "η ← factor η when the loss has not fallen for patience epochs; η ≥ min η₀",
                  "Keras's ReduceLROnPlateau",
                  List.of(new Plateau(0.5, 1, 0, 0.1)),
                  Map.of(
                      "factor must lie in [0, 1): 1.0", () -> new Plateau(1, 5, 1e-4, 0),
                      "patience must be a whole number, 1 or more: 1.5",
                          () -> new Plateau(0.1, 1.5, 1e-4, 0),
                      "minChange must be 0 or more: -1.0", () -> new Plateau(0.1, 5, -1, 0)))));

  private Schedules() {}
}
