package dev.warpstep.op.optimizer;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Optimizer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The table of the optimizers. */
public final class Optimizers {
  private static final String PYTORCH = " (PyTorch's form)";

  /** Every optimizer. Adding one: its record, and its row here. */
  public static final Catalogue<Optimizer> ALL =
      new Catalogue<>(
          "optimizer",
          Stream.of(downhill(), scaled(), adams(), signs(), TensorRows.ALL)
              .flatMap(List::stream)
              .toList());

  private Optimizers() {}

  /** Plain descent and the forms of momentum. */
  private static List<Entry<Optimizer>> downhill() {
    return List.of(
        new Entry<>(
            "sgd",
            new Sgd(0.01, 0),
            "θ ← θ − η g",
            "Robbins and Monro 1951",
            List.of(new Sgd(0.1, 0.01)),
            Map.of(
                "lr must be positive: 0.0",
                () -> new Sgd(0, 0),
                "lr must be positive: -0.1",
                () -> new Sgd(-0.1, 0),
                "lr must be positive: NaN",
                () -> new Sgd(Double.NaN, 0),
                "lr must be finite in float32 too: 1.0E39",
                () -> new Sgd(1e39, 0),
                "weightDecay must be 0 or more: -1.0",
                () -> new Sgd(0.1, -1))),
        new Entry<>(
            "momentum",
            new Momentum(0.01, 0.9, 0),
            "v ← μ v + g; θ ← θ − η v",
            "Polyak 1964" + PYTORCH,
            List.of(new Momentum(0.1, 0.5, 0.01), new Momentum(0.1, 0, 0)),
            Map.of("momentum must lie in [0, 1): 1.0", () -> new Momentum(0.1, 1, 0))),
        new Entry<>(
            "momentum_classical",
            new ClassicalMomentum(0.01, 0.9, 0),
            "v ← μ v − η g; θ ← θ + v",
            "Polyak 1964; Sutskever et al. 2013",
            List.of(new ClassicalMomentum(0.1, 0.5, 0.01)),
            Map.of("momentum must lie in [0, 1): 2.0", () -> new ClassicalMomentum(0.1, 2, 0))),
        new Entry<>(
            "momentum_lowpass",
            new LowPassMomentum(0.1, 0.9, 0),
            "a ← (1−β) a + β g; θ ← θ − η a; β = 1−momentum",
            "the exponential mean of the gradient: Adam's m, uncorrected",
            List.of(new LowPassMomentum(0.5, 0.5, 0.01)),
            Map.of("momentum must lie in [0, 1): 1.0", () -> new LowPassMomentum(0.1, 1, 0))),
        new Entry<>(
            "qhm",
            new Qhm(0.1, 0.99, 0.7, 0),
            "a ← μ a + (1−μ) g; θ ← θ − η ((1−ν) g + ν a)",
            "Ma and Yarats 2019, algorithm 1",
            List.of(new Qhm(0.5, 0.9, 0, 0.01), new Qhm(0.5, 0.9, 1, 0.01)),
            Map.of("nu must lie in [0, 1]: 1.5", () -> new Qhm(0.1, 0.9, 1.5, 0))),
        new Entry<>(
            "nesterov",
            new Nesterov(0.01, 0.9, 0),
            "v ← μ v + g; θ ← θ − η (g + μ v)",
            "Nesterov 1983; Sutskever et al. 2013" + PYTORCH,
            List.of(new Nesterov(0.1, 0.99, 0.01)),
            Map.of("momentum must lie in [0, 1): -0.1", () -> new Nesterov(0.1, -0.1, 0))),
        new Entry<>(
            "nesterov_lookahead",
            new LookaheadNesterov(0.01, 0.9, 0),
            "v ← μ v − η ∇f(θ + μ v); θ ← θ + v",
            "Nesterov 1983; Sutskever et al. 2013, equations 3 and 4",
            List.of(new LookaheadNesterov(0.1, 0.5, 0.01)),
            Map.of("momentum must lie in [0, 1): 1.0", () -> new LookaheadNesterov(0.1, 1, 0))));
  }

  /** A rate for each parameter from the squares of its gradients. */
  private static List<Entry<Optimizer>> scaled() {
    return List.of(
        new Entry<>(
            "adagrad",
            new Adagrad(0.01, 1e-10, 0),
            "s ← s + g²; θ ← θ − η g / (√s + ε)",
            "Duchi, Hazan and Singer 2011",
            List.of(new Adagrad(0.1, 1e-6, 0.01)),
            Map.of(
                "epsilon must be positive: 0.0",
                () -> new Adagrad(0.1, 0, 0),
                "epsilon must be positive in float32 too: 1.0E-50",
                () -> new Adagrad(0.1, 1e-50, 0))),
        new Entry<>(
            "rmsprop",
            new RmsProp(1e-3, 0.9, 1e-8, 0, false, 0, false),
            "s ← ρ s + (1−ρ) g²; θ ← θ − η g / (√s + ε), or √(s + ε) with epsilonInside",
            "Tieleman and Hinton 2012, lecture 6e; centered: Graves 2013",
            List.of(
                new RmsProp(1e-3, 0.99, 1e-6, 0.9, false, 0.01, false),
                new RmsProp(1e-2, 0.95, 1e-8, 0, true, 0, true),
                new RmsProp(1e-2, 0.95, 1e-8, 0.9, true, 0, false)),
            Map.of(
                "rho must lie in [0, 1): 1.0",
                () -> new RmsProp(0.1, 1, 1e-8, 0, false, 0, false),
                "epsilon must be positive: -1.0",
                () -> new RmsProp(0.1, 0.9, -1, 0, false, 0, true))),
        new Entry<>(
            "adadelta",
            new Adadelta(1, 0.9, 1e-6, 0),
            "s ← ρ s + (1−ρ) g²; d ← g √(u + ε) / √(s + ε); u ← ρ u + (1−ρ) d²; θ ← θ − η d",
            "Zeiler 2012, algorithm 1" + PYTORCH,
            List.of(new Adadelta(0.5, 0.99, 1e-4, 0.01)),
            Map.of(
                "rho must lie in [0, 1): -0.5",
                () -> new Adadelta(1, -0.5, 1e-6, 0),
                "epsilon must be positive: 0.0",
                () -> new Adadelta(1, 0.9, 0, 0))));
  }

  /** Adam and what came of it. */
  private static List<Entry<Optimizer>> adams() {
    return List.of(
        new Entry<>(
            "adam",
            new Adam(1e-3, 0.9, 0.999, 1e-8, 0, true),
            "m ← β₁ m + (1−β₁) g; v ← β₂ v + (1−β₂) g²; θ ← θ − η m̂ / (√v̂ + ε)",
            "Kingma and Ba 2015, algorithm 1",
            List.of(
                new Adam(0.1, 0.8, 0.99, 1e-6, 0.01, true),
                new Adam(1e-3, 0.9, 0.999, 1e-8, 0, false)),
            Map.of(
                "beta1 must lie in [0, 1): 1.0",
                () -> new Adam(0.1, 1, 0.9, 1e-8, 0, true),
                "beta2 must lie in [0, 1): 1.5",
                () -> new Adam(0.1, 0.9, 1.5, 1e-8, 0, true))),
        new Entry<>(
            "adamw",
            new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01),
            "θ ← θ (1 − η λ); then Adam's step",
            "Loshchilov and Hutter 2019, algorithm 2" + PYTORCH,
            List.of(new AdamW(0.1, 0.8, 0.95, 1e-6, 0.3), new AdamW(0.1, 0.9, 0.999, 1e-8, 0)),
            Map.of("beta1 must lie in [0, 1): -1.0", () -> new AdamW(0.1, -1, 0.9, 1e-8, 0))),
        new Entry<>(
            "amsgrad",
            new AmsGrad(1e-3, 0.9, 0.999, 1e-8, 0),
            "Adam's step with vmax for v; vmax ← max(vmax, v)",
            "Reddi, Kale and Kumar 2018, algorithm 2" + PYTORCH,
            List.of(new AmsGrad(0.1, 0.8, 0.9, 1e-6, 0.01)),
            Map.of("beta2 must lie in [0, 1): 1.0", () -> new AmsGrad(0.1, 0.9, 1, 1e-8, 0))),
        new Entry<>(
            "adamax",
            new Adamax(2e-3, 0.9, 0.999, 1e-8, 0),
            "Adam's m; u ← max(β₂ u, |g| + ε); θ ← θ − η m̂ / u",
            "Kingma and Ba 2015, algorithm 2" + PYTORCH,
            List.of(new Adamax(0.1, 0.8, 0.9, 1e-6, 0.01)),
            Map.of("beta1 must lie in [0, 1): 1.0", () -> new Adamax(0.1, 1, 0.9, 1e-8, 0))),
        new Entry<>(
            "nadam",
            new Nadam(2e-3, 0.9, 0.999, 1e-8, 4e-3, 0),
            "Adam's m and v; μₜ = β₁ (1 − ½·0.96^(tψ)); θ ← θ − η ((1−μₜ) g / (1−Πμ) + μₜ₊₁ m / (1−μₜμₜ₊₁Πμ)) / (√v̂ + ε)",
            "Dozat 2016 (PyTorch 1.13's form)",
            List.of(new Nadam(0.1, 0.8, 0.99, 1e-6, 1, 0.01)),
            Map.of(
                "momentumDecay must be 0 or more: -1.0",
                () -> new Nadam(0.1, 0.9, 0.99, 1e-8, -1, 0))),
        new Entry<>(
            "radam",
            new Radam(1e-3, 0.9, 0.999, 1e-8, 0),
            "Adam's m and v; r = r∞ − 2tβ₂ᵗ/(1−β₂ᵗ); θ ← θ − η m̂ while r ≤ 5, then θ ← θ − η c(r) m̂ √(1−β₂ᵗ) / (√v + ε)",
            "Liu et al. 2020, algorithm 2" + PYTORCH,
            List.of(new Radam(0.1, 0.8, 0.3, 1e-6, 0.01), new Radam(0.1, 0.8, 0.9, 1e-6, 0)),
            Map.of("beta2 must lie in [0, 1): 1.0", () -> new Radam(0.1, 0.9, 1, 1e-8, 0))),
        new Entry<>(
            "adabelief",
            new AdaBelief(1e-3, 0.9, 0.999, 1e-16, 0),
            "Adam's m; s ← β₂ s + (1−β₂) (g − m)² + ε; θ ← θ (1 − η λ) − η m̂ / (√ŝ + ε)",
            "Zhuang et al. 2020, algorithm 2",
            List.of(new AdaBelief(0.1, 0.8, 0.99, 1e-8, 0.01)),
            Map.of("epsilon must be positive: 0.0", () -> new AdaBelief(0.1, 0.9, 0.99, 0, 0))));
  }

  /** By the signs or the differences of the gradients. */
  private static List<Entry<Optimizer>> signs() {
    return List.of(
        new Entry<>(
            "lion",
            new Lion(1e-4, 0.9, 0.99, 0),
            "c = β₁ m + (1−β₁) g; θ ← θ − η (sign c + λ θ); m ← β₂ m + (1−β₂) g",
            "Chen et al. 2023, algorithm 2",
            List.of(new Lion(0.1, 0.8, 0.9, 0.3)),
            Map.of("beta2 must lie in [0, 1): 1.0", () -> new Lion(0.1, 0.9, 1, 0))),
        new Entry<>(
            "signsgd",
            new SignSgd(1e-3, 0, 0),
            "θ ← θ (1 − η λ) − η sign g; with momentum (Signum) the sign of m ← μ m + (1−μ) g",
            "Bernstein et al. 2018, algorithms 1 and 2",
            List.of(new SignSgd(0.1, 0, 0.3), new SignSgd(0.1, 0.9, 0.01)),
            Map.of("momentum must lie in [0, 1): 1.0", () -> new SignSgd(0.1, 1, 0))),
        new Entry<>(
            "rprop",
            new Rprop(0.01, 0.5, 1.2, 1e-6, 50, 0),
            "d ← d η₊ where g kept its sign, d η₋ and g ← 0 where it turned, in [stepMin, stepMax]; θ ← θ − d sign g",
            "Riedmiller and Braun 1993" + PYTORCH,
            List.of(new Rprop(0.1, 0.75, 1.5, 0.08, 0.2, 0.01)),
            Map.of(
                "etaMinus must lie in [0, 1): 1.0",
                () -> new Rprop(0.1, 1, 1.2, 1e-6, 50, 0),
                "etaMinus must be positive: 0.0",
                () -> new Rprop(0.1, 0, 1.2, 1e-6, 50, 0),
                "etaPlus must be greater than 1: 1.0",
                () -> new Rprop(0.1, 0.5, 1, 1e-6, 50, 0),
                "stepMin must be positive: 0.0",
                () -> new Rprop(0.1, 0.5, 1.2, 0, 50, 0),
                "stepMax must be at least stepMin: 0.1",
                () -> new Rprop(0.1, 0.5, 1.2, 0.2, 0.1, 0))),
        new Entry<>(
            "rprop_backtrack",
            new RpropBacktrack(0.01, 0.5, 1.2, 1e-6, 50, 0),
            "rprop, and where g turned its sign the last step is taken back",
            "Riedmiller and Braun 1993",
            List.of(new RpropBacktrack(0.1, 0.75, 1.5, 0.08, 0.2, 0.01)),
            Map.of(
                "etaPlus must be greater than 1: 0.5",
                () -> new RpropBacktrack(0.1, 0.5, 0.5, 1e-6, 50, 0))),
        new Entry<>(
            "quickprop",
            new Quickprop(0.01, 1.75, 0),
            "d ← min(g/(g₋₁−g), growth) d − η g, without η g where g turned its sign; θ ← θ + d",
            "Fahlman 1988",
            List.of(new Quickprop(0.1, 3, 0.01)),
            Map.of("growth must be positive: 0.0", () -> new Quickprop(0.1, 0, 0))));
  }
}
