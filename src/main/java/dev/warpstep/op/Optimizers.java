package dev.warpstep.op;

import java.util.List;
import java.util.Map;

/** The table of the elementwise optimizers. */
public final class Optimizers {
  private static final String PYTORCH = " (PyTorch's form)";

  /** Every optimizer. Adding one: its record, and its row here. */
  public static final Catalogue<Optimizer> ALL =
      new Catalogue<>(
          "optimizer",
          List.of(
              new Entry<>(
                  "sgd",
                  new Sgd(0.01, 0),
                  "θ ← θ − η g",
                  "Robbins and Monro 1951",
                  List.of(new Sgd(0.1, 0.01)),
                  Map.of(
                      "lr must be positive: 0.0", () -> new Sgd(0, 0),
                      "lr must be positive: -0.1", () -> new Sgd(-0.1, 0),
                      "lr must be positive: NaN", () -> new Sgd(Double.NaN, 0),
                      "weightDecay must be 0 or more: -1.0", () -> new Sgd(0.1, -1))),
              new Entry<>(
                  "momentum",
                  new Momentum(0.01, 0.9, 0),
                  "v ← μ v + g; θ ← θ − η v",
                  "Polyak 1964" + PYTORCH,
                  List.of(new Momentum(0.1, 0.5, 0.01), new Momentum(0.1, 0, 0)),
                  Map.of("momentum must lie in [0, 1): 1.0", () -> new Momentum(0.1, 1, 0))),
              new Entry<>(
                  "nesterov",
                  new Nesterov(0.01, 0.9, 0),
                  "v ← μ v + g; θ ← θ − η (g + μ v)",
                  "Nesterov 1983; Sutskever et al. 2013" + PYTORCH,
                  List.of(new Nesterov(0.1, 0.99, 0.01)),
                  Map.of("momentum must lie in [0, 1): -0.1", () -> new Nesterov(0.1, -0.1, 0))),
              new Entry<>(
                  "adagrad",
                  new Adagrad(0.01, 1e-10, 0),
                  "s ← s + g²; θ ← θ − η g / (√s + ε)",
                  "Duchi, Hazan and Singer 2011",
                  List.of(new Adagrad(0.1, 1e-6, 0.01)),
                  Map.of(
                      "epsilon must be positive: 0.0", () -> new Adagrad(0.1, 0, 0),
                      "epsilon must be positive in float32 too: 1.0E-50",
                          () -> new Adagrad(0.1, 1e-50, 0))),
              new Entry<>(
                  "rmsprop",
                  new RmsProp(1e-3, 0.9, 1e-8, 0, false, 0),
                  "s ← ρ s + (1−ρ) g²; θ ← θ − η g / (√s + ε)",
                  "Tieleman and Hinton 2012, lecture 6e; centered: Graves 2013",
                  List.of(
                      new RmsProp(1e-3, 0.99, 1e-6, 0.9, false, 0.01),
                      new RmsProp(1e-2, 0.95, 1e-8, 0, true, 0),
                      new RmsProp(1e-2, 0.95, 1e-8, 0.9, true, 0)),
                  Map.of(
                      "rho must lie in [0, 1): 1.0", () -> new RmsProp(0.1, 1, 1e-8, 0, false, 0),
                      "epsilon must be positive: -1.0",
                          () -> new RmsProp(0.1, 0.9, -1, 0, false, 0))),
              new Entry<>(
                  "adam",
                  new Adam(1e-3, 0.9, 0.999, 1e-8, 0),
                  "m ← β₁ m + (1−β₁) g; v ← β₂ v + (1−β₂) g²; θ ← θ − η m̂ / (√v̂ + ε)",
                  "Kingma and Ba 2015, algorithm 1",
                  List.of(new Adam(0.1, 0.8, 0.99, 1e-6, 0.01)),
                  Map.of(
                      "beta1 must lie in [0, 1): 1.0", () -> new Adam(0.1, 1, 0.9, 1e-8, 0),
                      "beta2 must lie in [0, 1): 1.5", () -> new Adam(0.1, 0.9, 1.5, 1e-8, 0))),
              new Entry<>(
                  "adamw",
                  new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01),
                  "θ ← θ (1 − η λ); then Adam's step",
                  "Loshchilov and Hutter 2019, algorithm 2" + PYTORCH,
                  List.of(
                      new AdamW(0.1, 0.8, 0.95, 1e-6, 0.3), new AdamW(0.1, 0.9, 0.999, 1e-8, 0)),
                  Map.of(
                      "beta1 must lie in [0, 1): -1.0", () -> new AdamW(0.1, -1, 0.9, 1e-8, 0)))));

  private Optimizers() {}
}
