package dev.warpstep.op.optimizer;

import dev.warpstep.op.Entry;
import dev.warpstep.op.Optimizer;
import java.util.List;
import java.util.Map;

/** The rows of {@link Optimizers#ALL} whose rules look at whole tensors. */
final class TensorRows {
  private static final Entry<Optimizer> LAMB =
      new Entry<>(
          "lamb",
          new Lamb(1e-3, 0.9, 0.999, 1e-6, 0.01),
          "u = m̂ / (√v̂ + ε) + λ θ, m and v as Adam's; θ ← θ − η (‖θ‖/‖u‖) u for each tensor",
          "You et al. 2020, algorithm 2",
          List.of(new Lamb(0.1, 0.8, 0.99, 1e-8, 0), new Lamb(0.1, 0, 0.95, 1e-6, 0.3)),
          Map.of(
              "beta1 must lie in [0, 1): 1.0", () -> new Lamb(0.1, 1, 0.9, 1e-8, 0),
              "epsilon must be positive: 0.0", () -> new Lamb(0.1, 0.9, 0.9, 0, 0)));

  private static final Entry<Optimizer> LARS =
      new Entry<>(
          "lars",
          new Lars(1, 0.9, 1e-3, 0, 1e-4),
          "u = g + λ θ; v ← μ v + η κ (‖θ‖/(‖u‖+ε)) u for each tensor; θ ← θ − v",
          "You, Gitman and Ginsburg 2017, algorithm 1 (optax's form)",
          List.of(new Lars(0.1, 0, 0.01, 1e-9, 0), new Lars(0.5, 0.5, 1, 1e-3, 0.1)),
          Map.of(
              "momentum must lie in [0, 1): 1.0", () -> new Lars(0.1, 1, 1e-3, 0, 0),
              "coefficient must be positive: 0.0", () -> new Lars(0.1, 0.9, 0, 0, 0),
              "epsilon must be 0 or more: -1.0", () -> new Lars(0.1, 0.9, 1e-3, -1, 0),
              "epsilon must be finite in float32 too: 1.0E39",
                  () -> new Lars(0.1, 0.9, 1e-3, 1e39, 0)));

  private static final Entry<Optimizer> MUON =
      new Entry<>(
          "muon",
          new Muon(0.02, 0.95, 0, false, 0.015, 0.9, 0.95, 1e-10),
          "hidden matrices: m ← μ m + (1−μ) g; θ ← θ (1 − η λ) − η √max(1, rows/columns)"
              + " NewtonSchulz(μ m + (1−μ) g); others: AdamW at adamFactor η",
          "Jordan et al. 2024; matchRms: Liu et al. 2025",
          List.of(
              new Muon(0.1, 0.8, 0.1, true, 0.1, 0.8, 0.99, 1e-6),
              new Muon(0.1, 0, 0.1, false, 1, 0.9, 0.999, 1e-8)),
          Map.of(
              "momentum must lie in [0, 1): 1.0",
                  () -> new Muon(0.1, 1, 0, false, 0.1, 0.9, 0.9, 1e-8),
              "adamFactor must be positive: 0.0",
                  () -> new Muon(0.1, 0.9, 0, false, 0, 0.9, 0.9, 1e-8)));

  static final List<Entry<Optimizer>> ALL = List.of(LAMB, LARS, MUON);

  private TensorRows() {}
}
