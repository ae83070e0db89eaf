package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The same steps replayed and called one by one: the same bits, products too, on one device. */
final class ReplayChecks {
  private static final int EPOCHS = 3;
  private static final int ROWS = 100;

  private ReplayChecks() {}

  static List<Check> of(Sides sides, Dataset digits) {
    Dataset data = digits.rows(IntStream.range(0, ROWS).toArray());
    List<Check> checks = new ArrayList<>();
    int i = 0;
    for (Entry<Optimizer> entry : Optimizers.ALL.entries()) {
      boolean even = i++ % 2 == 0;
      checks.add(
          new Check(
              "replay " + entry.name(),
              Unit.ULP,
              tally -> {
                compare(sides.device(), plan(data, entry.defaults(), even, 32), tally);
                compare(sides.device(), plan(data, entry.defaults(), !even, ROWS), tally);
              }));
    }
    UnaryOperator<TrainingOptions> cycle =
        options -> options.epochs(EPOCHS).schedule("one_cycle").warmup(0.5).average("ema");
    Optimizer adam = Optimizers.ALL.parse("adam");
    checks.add(
        new Check(
            "replay one_cycle",
            Unit.ULP,
            tally -> {
              compare(sides.device(), plan(data, adam, true, 32).with(cycle), tally);
              compare(sides.device(), plan(data, adam, false, 7).with(cycle), tally);
            }));
    checks.add(
        new Check(
            "replay regularized",
            Unit.ULP,
            tally ->
                compare(
                    sides.device(), regularized(data, Optimizers.ALL.parse("adamw"), 32), tally)));
    checks.add(
        new Check(
            "replay of weighted rows",
            Unit.ULP,
            tally ->
                compare(sides.device(), plan(StepChecks.weighted(data), adam, false, 32), tally)));
    return checks;
  }

  /**
   * Masks and running statistics go on from step to step, inputs are scaled, and weights are
   * penalised and limited.
   */
  private static Training.Plan regularized(Dataset data, Optimizer optimizer, int batch) {
    Mlp mlp = Mlp.of(data.width(), List.of(33, 17), 10, Activations.ALL.parse("gelu"));
    return new Training.Plan(
        mlp.normalized(Normalization.BATCH).dropout(0.3, 0.2).inputScale(true),
        data,
        batch,
        true,
        TrainingOptions.defaults()
            .optimizer(optimizer)
            .penalty(new Penalty(1e-4, 1e-3))
            .maxNorm(1.5));
  }

  /** With batches of {@code batch} rows; one of all rows leaves a single batch an epoch. */
  private static Training.Plan plan(Dataset data, Optimizer optimizer, boolean clipped, int batch) {
    Mlp mlp = Mlp.of(data.width(), List.of(33), 10, Activations.ALL.parse("gelu"));
    return new Training.Plan(
        mlp,
        data,
        batch,
        !clipped,
        TrainingOptions.defaults()
            .optimizer(optimizer)
            .loss(new CrossEntropy(0.1))
            .clip(clipped ? new Clip(0.1, 0.5) : Clip.NONE)
            .decayBiases(clipped));
  }

  private static void compare(Backend backend, Training.Plan plan, Tally tally) {
    try (Training eager = new Training(new Eager(backend), plan);
        Training replayed = new Training(backend, plan)) {
      int steps = EPOCHS * eager.step().batches().count();
      for (int t = 1; t <= steps; t++) {
        tally.inputs(
            "%s batch=%d step %d"
                .formatted(Optimizers.ALL.text(plan.optimizer()), plan.batch(), t));
        if (t == steps) {
          // A plan must not have kept the learning rate.
          eager.step().step().lr(plan.optimizer().lr() / 2);
          replayed.step().step().lr(plan.optimizer().lr() / 2);
        }
        eager.step().run();
        replayed.step().run();
        tally.sameBits(
            "loss",
            new float[] {(float) eager.lastLoss()},
            new float[] {(float) replayed.lastLoss()});
        List<Tensor> expected = eager.position();
        List<Tensor> actual = replayed.position();
        for (int i = 0; i < expected.size(); i++) {
          String name = i == 0 ? "theta" : plan.optimizer().state().get(i - 1);
          tally.sameBits(name, expected.get(i).toFloats(), actual.get(i).toFloats());
        }
        if (eager.step().evaluated().isPresent()) {
          tally.sameBits(
              "evaluated",
              eager.step().evaluated().get().toFloats(),
              replayed.step().evaluated().orElseThrow().toFloats());
        }
        if (eager.statistics().isPresent()) {
          tally.sameBits(
              "running statistics",
              eager.statistics().get().toFloats(),
              replayed.statistics().orElseThrow().toFloats());
        }
      }
    }
  }

  /** Plans nothing: operations run as they are called. */
  private static final class Eager extends DelegatingBackend {
    private final Backend other;

    Eager(Backend other) {
      super(other);
      this.other = other;
    }

    @Override
    public UpdateOperations updates() {
      return other.updates(); // a matrix optimizer's in one, as the other plans it
    }

    @Override
    public Replay record(Runnable operations) {
      return Replay.calling(operations);
    }
  }
}
