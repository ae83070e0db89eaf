package dev.warpstep.op.loss;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Loss;
import java.util.List;
import java.util.Map;

/** The table of the losses. */
public final class Losses {
  /** Every loss. Adding one: its record, and its row here. */
  public static final Catalogue<Loss> ALL =
      new Catalogue<>(
          "loss",
          List.of(
              new Entry<>(
                  "cross_entropy",
                  new CrossEntropy(0),
                  "−Σ q log softmax(y), q = (1−s)·onehot + s/K",
                  "label smoothing: Szegedy et al. 2016",
                  List.of(new CrossEntropy(0.1)),
                  Map.of("labelSmoothing must lie in [0, 1): 1.0", () -> new CrossEntropy(1))),
              new Entry<>(
                  "binary_cross_entropy",
                  new BinaryCrossEntropy(),
                  "mean max(y, 0) − y t + log(1 + e^−|y|)",
                  "on logits, one output for two classes, or for each of several labels",
                  List.of(),
                  Map.of()),
              new Entry<>("mse", new Mse(), "mean (y − t)²", "-", List.of(), Map.of()),
              new Entry<>(
                  "huber",
                  new Huber(1),
                  "mean: |d| ≤ δ ? d²/2 : δ (|d| − δ/2)",
                  "Huber 1964",
                  List.of(new Huber(0.3)),
                  Map.of("delta must be positive: 0.0", () -> new Huber(0)))));

  private Losses() {}
}
