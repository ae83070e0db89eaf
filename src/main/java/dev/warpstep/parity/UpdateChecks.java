package dev.warpstep.parity;

import dev.warpstep.backend.Parameters.Group;
import dev.warpstep.op.Clip;
import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Entry;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/**
 * Every optimizer: some steps from zero states, groups with and without decay, clipped gradients,
 * awkward values.
 */
final class UpdateChecks {
  /** Groups that begin and end off every alignment, one of them empty. */
  private static final List<Group> GROUPS =
      List.of(
          new Group(0, 64, true),
          new Group(64, 101, false),
          new Group(101, 101, true),
          new Group(101, 4_000, true),
          new Group(4_000, 5_001, false));

  /** The same with as many learning rates as there may be, and one twice. */
  private static final List<Group> GROUPS_OF_OWN_RATES =
      List.of(
          new Group(0, 64, true, 0.1),
          new Group(64, 101, false, 6),
          new Group(101, 101, true),
          new Group(101, 4_000, true, 0.1),
          new Group(4_000, 4_200, true),
          new Group(4_200, 4_203, false, 0.0625),
          new Group(4_203, 4_300, true, 0.75),
          new Group(4_300, 4_400, true, 0.5),
          new Group(4_400, 4_500, true, 2),
          new Group(4_500, 5_001, false, 1.0 / 3));

  private static final int FEW = 3;

  private UpdateChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    List<Check> checks = new ArrayList<>();
    for (Entry<Optimizer> entry : Optimizers.ALL.entries()) {
      checks.add(
          new Check(
              "update " + entry.name(), Unit.ULP, tally -> check(sides, sizes, entry, tally)));
    }
    return checks;
  }

  private static void check(Sides sides, Sizes sizes, Entry<Optimizer> entry, Tally tally) {
    for (Optimizer optimizer : entry.settings()) {
      for (int length : sizes.lengths()) {
        Walk.random(optimizer, Clip.NONE, Walk.whole(length)).check(sides, tally, "");
      }
      Walk.random(optimizer, Clip.NONE, Walk.whole(70_001)).check(sides, tally, "");
      Walk.random(optimizer, Clip.NONE, GROUPS).check(sides, tally, " in groups");
      Walk.random(optimizer, new Clip(0.25, 1), GROUPS).check(sides, tally, " clipped");
      if (optimizer instanceof ElementwiseOptimizer) {
        Walk.random(optimizer, Clip.NONE, GROUPS_OF_OWN_RATES)
            .check(sides, tally, " in groups of own rates");
      }
      awkward(optimizer).check(sides, tally, " awkward");
      if (optimizer instanceof LayerwiseOptimizer) {
        awkwardTensors(optimizer).check(sides, tally, " awkward tensors");
      }
    }
    if (sizes.isFull()) {
      List<Group> groups =
          List.of(
              new Group(0, Sizes.LONG - 1000, true),
              new Group(Sizes.LONG - 1000, Sizes.LONG, false));
      Walk.random(entry.defaults(), Clip.NONE, groups).check(sides, tally, " in groups");
    }
  }

  /** Tensors of a few of the pairs of parameter and gradient, so that not all norms are NaN. */
  private static Walk awkwardTensors(Optimizer optimizer) {
    int values = Values.awkward().length;
    int length = values * values;
    List<Group> groups = new ArrayList<>();
    for (int from = 0; from < length; from += FEW) {
      int to = Math.min(length, from + FEW);
      groups.add(new Group(from, to, groups.size() % 4 != 3));
    }
    List<float[]> state = new ArrayList<>();
    optimizer.state().forEach(name -> state.add(Values.awkward(length, 3)));
    return new Walk(
        optimizer,
        Clip.NONE,
        groups,
        Values.awkward(length, 1),
        state,
        List.of(Values.awkward(length, values)));
  }

  /** Every triple of parameter, gradient and state; half of the elements are not decayed. */
  private static Walk awkward(Optimizer optimizer) {
    int values = Values.awkward().length;
    int length = values * values * values;
    List<float[]> state = new ArrayList<>();
    for (int s = 0; s < optimizer.state().size(); s++) {
      float[] vector = Values.awkward(length, values * values);
      // The other vectors go through the values out of step with the first.
      for (int i = 0; s > 0 && i < length; i++) {
        vector[i] = Values.at(i / (values * values) + (5 * s + i) % values);
      }
      state.add(vector);
    }
    return new Walk(
        optimizer,
        Clip.NONE,
        List.of(new Group(0, length / 2, true), new Group(length / 2, length, false)),
        Values.awkward(length, 1),
        state,
        List.of(Values.awkward(length, values)));
  }
}
