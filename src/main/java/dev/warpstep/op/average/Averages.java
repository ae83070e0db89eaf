package dev.warpstep.op.average;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import dev.warpstep.op.WeightAverage;
import java.util.List;
import java.util.Map;

/** The table of the averages of the parameters. */
public final class Averages {
  /** Every average. Adding one: its record, and its row here. */
  public static final Catalogue<WeightAverage> ALL =
      new Catalogue<>(
          "average",
          List.of(
              new Entry<>(
                  "ema",
                  new Ema(0.999),
                  "a ← d a + (1−d) θ, d = min(decay, (1+t)/(10+t)); a is evaluated and kept",
                  "Polyak and Juditsky 1992; TensorFlow's start",
                  List.of(new Ema(0.25), new Ema(0)),
                  Map.of(
                      "decay must lie in [0, 1): 1.0", () -> new Ema(1),
                      "decay must lie in [0, 1): -0.1", () -> new Ema(-0.1))),
              new Entry<>(
                  "lookahead",
                  new Lookahead(5, 0.5),
                  "every k steps: φ ← φ + α (θ − φ); θ ← φ; φ is evaluated and kept",
                  "Zhang, Lucas, Hinton and Ba 2019",
                  List.of(new Lookahead(2, 0.8), new Lookahead(1, 1)),
                  Map.of(
                      "k must be a whole number, 1 or more: 2.5", () -> new Lookahead(2.5, 0.5),
                      "k must be a whole number, 1 or more: 0.0", () -> new Lookahead(0, 0.5),
                      "alpha must be positive: 0.0", () -> new Lookahead(5, 0),
                      "alpha must be at most 1: 1.5", () -> new Lookahead(5, 1.5)))));

  private Averages() {}
}
