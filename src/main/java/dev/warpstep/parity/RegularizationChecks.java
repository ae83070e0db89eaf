package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Step;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;

/** Dropout, penalties on the weights, and the limit on their norms. */
final class RegularizationChecks {
  private static final int STEPS = 3;
  private static final double[] RATES = {0.5, 0.2, 0, 1e-9, 0.999999999};
  private static final long SEED = 0xfedcba9876543210L;

  private RegularizationChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    return List.of(
        new Check("dropout", Unit.ULP, tally -> dropout(sides, sizes, tally)),
        new Check("penalty", Unit.ULP, tally -> penalty(sides, tally)),
        new Check("max norm", Unit.ULP, tally -> maxNorm(sides, sizes, tally)));
  }

  private static void dropout(Sides sides, Sizes sizes, Tally tally) {
    int i = 0;
    for (double rate : RATES) {
      for (int[] shape : sizes.shapes()) {
        Dropout dropout = new Dropout(rate, i % 2 == 0 ? SEED : i, i);
        float[] x = Values.normal(shape[0] * shape[1], 1, shape[0]);
        drop(sides, tally, dropout, shape[0], shape[1], x, Workspace.offset(i++));
      }
    }
    float[] awkward = Values.awkward(1023, 1);
    drop(sides, tally, new Dropout(0.5, SEED, 1), 1, awkward.length, awkward, 0);
    if (sizes.isFull()) {
      float[] x = Values.normal(Sizes.LONG, 1, 1);
      drop(sides, tally, new Dropout(0.5, SEED, 1), 1, Sizes.LONG, x, 0);
    }
  }

  /** Steps one after another, each with its mask; the first also in place. */
  private static void drop(
      Sides sides, Tally tally, Dropout dropout, int rows, int width, float[] x, int offset) {
    List<String> names = new ArrayList<>(List.of("in place"));
    for (int t = 1; t <= STEPS; t++) {
      names.add("step " + t);
    }
    sides.sameBits(
        tally,
        "rate=%s layer=%d rows=%d width=%d".formatted(dropout.rate(), dropout.layer(), rows, width),
        names,
        backend -> {
          Step step = new Step(new Sgd(1, 0));
          Batches batches = Batches.inOrder(1, 1);
          List<float[]> results = new ArrayList<>();
          try (Workspace space = new Workspace(backend, offset)) {
            Tensor from = space.of(rows, width, x);
            Tensor same = space.of(rows, width, x);
            backend.layers().dropout(same, dropout, step, same);
            results.addAll(space.read(same));
            for (int t = 1; t <= STEPS; t++) {
              backend.advance(step, batches);
              Tensor to = space.output(rows, width);
              backend.layers().dropout(from, dropout, step, to);
              results.addAll(space.read(to));
            }
          }
          return results;
        });
  }

  /** Every pair of parameter and gradient, in groups that begin and end off every alignment. */
  private static void penalty(Sides sides, Tally tally) {
    int values = Values.awkward().length;
    int length = values * values;
    List<Parameters.Group> groups =
        List.of(
            new Parameters.Group(0, 101, true),
            new Parameters.Group(101, 101, true),
            new Parameters.Group(101, 150, false),
            new Parameters.Group(150, length, true));
    for (Penalty penalty :
        List.of(new Penalty(0.1, 0), new Penalty(0, 0.1), new Penalty(1e-3, 0.03))) {
      penalty(
          sides, tally, penalty, groups, Values.awkward(length, 1), Values.awkward(length, values));
      int many = 70_001;
      penalty(
          sides,
          tally,
          penalty,
          List.of(
              new Parameters.Group(0, many / 2, true), new Parameters.Group(many / 2, many, false)),
          Values.normal(many, 1, 1),
          Values.gradient(many, 2));
    }
  }

  private static void penalty(
      Sides sides,
      Tally tally,
      Penalty penalty,
      List<Parameters.Group> groups,
      float[] theta,
      float[] gradient) {
    sides.sameBits(
        tally,
        "l1=%s l2=%s n=%d".formatted(penalty.l1(), penalty.l2(), theta.length),
        List.of("gradient", "theta"),
        backend -> {
          try (Workspace space = new Workspace(backend, 5)) {
            Tensor weights = space.of(1, theta.length, theta);
            Tensor slope = space.of(1, theta.length, gradient);
            Parameters parameters = new Parameters(weights, slope, List.of(), groups);
            backend.updates().penalize(parameters, penalty);
            return space.read(slope, weights);
          }
        });
  }

  private static void maxNorm(Sides sides, Sizes sizes, Tally tally) {
    int i = 0;
    for (int[] shape : sizes.shapes()) {
      float[] weight = Values.normal(shape[0] * shape[1], 1, shape[1]);
      for (double limit : new double[] {0.5, 3, 1e6}) {
        maxNorm(sides, tally, shape[0], shape[1], weight, limit, Workspace.offset(i++));
      }
    }
    int awkward = Values.awkward().length;
    maxNorm(sides, tally, awkward, awkward, Values.awkward(awkward * awkward, awkward), 2, 5);
    maxNorm(sides, tally, awkward * awkward, 2, pairs(), 1, 0);
    if (sizes.isFull()) {
      maxNorm(sides, tally, 1, Sizes.LONG, Values.normal(Sizes.LONG, 1, 1), 2, 0);
      maxNorm(sides, tally, Sizes.TALL, 1, Values.normal(Sizes.TALL, 1, 1), 1, 0);
    }
  }

  /** Every pair of awkward values, a row each. */
  private static float[] pairs() {
    int values = Values.awkward().length;
    float[] pairs = new float[2 * values * values];
    for (int i = 0; i < values * values; i++) {
      pairs[2 * i] = Values.at(i);
      pairs[2 * i + 1] = Values.at(i / values);
    }
    return pairs;
  }

  private static void maxNorm(
      Sides sides, Tally tally, int rows, int width, float[] weight, double limit, int offset) {
    sides.sameBits(
        tally,
        "limit=%s rows=%d width=%d".formatted(limit, rows, width),
        List.of("weight"),
        backend -> limited(backend, rows, width, weight, limit, offset));
  }

  private static List<float[]> limited(
      Backend backend, int rows, int width, float[] weight, double limit, int offset) {
    try (Workspace space = new Workspace(backend, offset)) {
      Tensor w = space.of(rows, width, weight);
      backend.updates().maxNorm(w, limit);
      return space.read(w);
    }
  }
}
