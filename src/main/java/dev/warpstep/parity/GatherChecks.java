package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/** Batches in order and shuffled, from epoch to epoch, the short last batch too. */
final class GatherChecks {
  private static final int EPOCHS = 3;
  private static final int BATCH = 10;
  private static final int MOST_BATCHES = 12;

  private GatherChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    return List.of(
        new Check("gather in order", Unit.ULP, tally -> check(sides, sizes, false, tally)),
        new Check("gather shuffled", Unit.ULP, tally -> check(sides, sizes, true, tally)));
  }

  private static void check(Sides sides, Sizes sizes, boolean shuffled, Tally tally) {
    int offset = 0;
    for (int[] shape : sizes.shapes()) {
      int at = Workspace.offset(offset++);
      int rows = shape[0];
      int width = shape[1];
      float[] values =
          offset % 3 == 0
              ? Values.awkward(rows * width, 1)
              : Values.normal(rows * width, 1, rows + width);
      compare(sides, tally, rows, width, BATCH, shuffled, values, at);
    }
    // So many rows that the permutation's domain has more than 16 bits.
    int many = sizes.isFull() ? Sizes.LONG : 70_001;
    compare(sides, tally, many, 1, 1023, shuffled, Values.normal(many, 1, 1), 0);
  }

  private static void compare(
      Sides sides,
      Tally tally,
      int rows,
      int width,
      int batch,
      boolean shuffled,
      float[] values,
      int offset) {
    Batches plan = Batches.inOrder(rows, batch);
    int count = Math.min(MOST_BATCHES, EPOCHS * plan.count());
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add("batch " + i);
    }
    sides.sameBits(
        tally,
        "rows=%d width=%d batch=%d".formatted(rows, width, plan.size()),
        names,
        backend -> gather(backend, rows, width, batch, shuffled, values, offset, count));
  }

  private static List<float[]> gather(
      Backend backend,
      int rows,
      int width,
      int batch,
      boolean shuffled,
      float[] values,
      int offset,
      int count) {
    Batches batches = shuffled ? Batches.shuffled(rows, batch, 7) : Batches.inOrder(rows, batch);
    Step step = new Step(Optimizers.ALL.find("sgd").defaults());
    List<float[]> gathered = new ArrayList<>();
    try (Workspace inputs = new Workspace(backend, offset)) {
      Tensor source = inputs.of(rows, width, values);
      for (int i = 0; i < count; i++) {
        backend.advance(step, batches);
        boolean last = batches.batch() == batches.count() - 1;
        int size = last ? batches.lastSize() : batches.size();
        try (Workspace outputs = new Workspace(backend, offset)) {
          Tensor destination = outputs.output(size, width);
          backend.gather(source, batches, destination);
          gathered.addAll(outputs.read(destination));
        }
      }
    }
    return gathered;
  }
}
