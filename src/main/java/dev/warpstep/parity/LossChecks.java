package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Step;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/** Losses of rows, their gradient, and the mean that the log keeps. */
final class LossChecks {
  private LossChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    List<Check> checks = new ArrayList<>();
    for (Entry<Loss> entry : Losses.ALL.entries()) {
      checks.add(
          new Check(
              "loss " + entry.name(),
              Unit.ULP,
              tally -> {
                for (Loss loss : entry.settings()) {
                  check(sides, sizes, loss, tally);
                }
                if (sizes.isFull() && width(entry.defaults(), 1) == 1) {
                  normal(entry.defaults(), Sizes.TALL, 1, 0).check(sides, tally);
                }
              }));
      checks.add(
          new Check(
              "loss " + entry.name() + ", weighted",
              Unit.ULP,
              tally -> entry.settings().forEach(loss -> weighted(sides, sizes, loss, tally))));
    }
    return checks;
  }

  private static void check(Sides sides, Sizes sizes, Loss loss, Tally tally) {
    int i = 0;
    for (int[] shape : sizes.shapes()) {
      normal(loss, shape[0], width(loss, shape[1]), Workspace.offset(i++)).check(sides, tally);
    }
    normal(loss, 5000, width(loss, 10), 0).check(sides, tally); // the mean has two levels
    for (int width : new int[] {1, 2, 10, 37}) {
      awkward(loss, width(loss, width)).check(sides, tally);
    }
  }

  /** Weights as they may be, some 0, and others that may not be. */
  private static void weighted(Sides sides, Sizes sizes, Loss loss, Tally tally) {
    int i = 0;
    for (int[] shape : sizes.shapes()) {
      int rows = shape[0];
      float[] weights = Values.normal(rows, 1, rows + 1);
      for (int row = 0; row < rows; row++) {
        weights[row] = Math.max(0, weights[row] + 0.5f);
      }
      Inputs plain = normal(loss, rows, width(loss, shape[1]), Workspace.offset(i++));
      plain.weighted(weights).check(sides, tally);
    }
    for (int width : new int[] {1, 2, 10, 37}) {
      Inputs plain = awkward(loss, width(loss, width));
      float[] weights = new float[plain.rows];
      for (int row = 0; row < weights.length; row++) {
        weights[row] = Values.at(7 * row + width);
      }
      plain.weighted(weights).check(sides, tally);
    }
  }

  /** The width nearest to {@code wish} that the loss can have. */
  private static int width(Loss loss, int wish) {
    return loss.outputsOfLabel(2) == 1 ? wish : Math.max(2, wish);
  }

  /** Class indices of rows; of two classes where each output is a label. */
  private static float[] classes(Loss loss, int rows, int width, long seed) {
    int labels = loss.targets(width);
    return Values.integers(rows * labels, 0, labels == width ? 2 : width, seed);
  }

  private static Inputs normal(Loss loss, int rows, int width, int offset) {
    float[] targets =
        loss.isClassification()
            ? classes(loss, rows, width, rows + width)
            : Values.normal(rows * width, 2, rows + width);
    return new Inputs(loss, "", rows, width, offset, Values.normal(rows * width, 2, rows), targets);
  }

  /** Each awkward value alone in a row of plain ones, then rows full of them. */
  private static Inputs awkward(Loss loss, int width) {
    float[] values = Values.awkward();
    int rows = 2 * values.length;
    float[] y = Values.normal(rows * width, 2, width);
    for (int r = 0; r < values.length; r++) {
      y[r * width + r % width] = values[r];
    }
    int half = values.length * width;
    System.arraycopy(Values.awkward(half, 1), 0, y, half, half);
    float[] targets =
        loss.isClassification()
            ? classes(loss, rows, width, width)
            : Values.awkward(rows * width, values.length);
    return new Inputs(loss, " awkward", rows, width, 5, y, targets);
  }

  private record Inputs(
      Loss loss, String kind, int rows, int width, int offset, float[] y, float[] targets) {
    Inputs weighted(float[] weights) {
      float[] both = Targets.beside(targets, weights);
      return new Inputs(loss, kind + " weighted", rows, width, offset, y, both);
    }

    void check(Sides sides, Tally tally) {
      sides.sameBits(
          tally,
          "%s rows=%d width=%d%s".formatted(Losses.ALL.text(loss), rows, width, kind),
          List.of("rowLosses", "dy", "log"),
          this::on);
    }

    /** The second of three batches, so that the log's other elements must stay. */
    private List<float[]> on(Backend backend) {
      Batches batches = Batches.inOrder(3 * rows, rows);
      Step step = new Step(Optimizers.ALL.find("sgd").defaults());
      backend.advance(step, batches);
      backend.advance(step, batches);
      try (Workspace space = new Workspace(backend, offset)) {
        Tensor outputs = space.of(rows, width, y);
        Tensor target = space.of(rows, targets.length / rows, targets);
        Tensor rowLosses = space.output(rows, 1);
        Tensor dy = space.output(rows, width);
        Tensor log = space.of(1, 3, new float[] {-1, -1, -1});
        backend.layers().loss(loss, outputs, target, rowLosses, dy, log, batches);
        return space.read(rowLosses, dy, log);
      }
    }
  }
}
