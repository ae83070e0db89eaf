package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.LrFactors;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.activation.Tanh;
import dev.warpstep.op.layer.Parametrization;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whole steps of training, as {@link dev.warpstep.train.TrainingStep} plans them. Loss and gradient
 * are compared with the reference's within {@link GradientBound}; from the device's gradient on
 * parameters and state must have the bits of the other device's update, whose products, if it has
 * any, are the device's too. After each step all sides go on from that device's parameters and
 * state.
 */
final class StepChecks {
  /** An epoch of two full batches and a short one, and a step of the next. */
  private static final int STEPS = 4;

  private static final int ROWS = 70;
  private static final int BATCH = 33;

  private StepChecks() {}

  static List<Check> of(Sides sides, Dataset digits) {
    Dataset data = digits.rows(IntStream.range(0, ROWS).toArray());
    List<Check> checks = new ArrayList<>();
    for (Entry<Optimizer> entry : Optimizers.ALL.entries()) {
      checks.add(
          new Check(
              "step " + entry.name() + ", gradient",
              Unit.BOUND,
              tally -> {
                for (Optimizer o : entry.settings()) {
                  walk(sides, plan(data, o), tally, new Tally());
                }
              }));
      checks.add(
          new Check(
              "step " + entry.name() + ", theta",
              Unit.ULP,
              tally -> {
                for (Optimizer o : entry.settings()) {
                  walk(sides, plan(data, o), new Tally(), tally);
                }
              }));
    }
    Optimizer adam = Optimizers.ALL.find("adam").defaults();
    checks.add(
        new Check(
            "step of weighted rows, gradient",
            Unit.BOUND,
            tally -> walk(sides, plan(weighted(data), adam), tally, new Tally())));
    LrFactors factors = new LrFactors(0.1, 6, Parametrization.STANDARD);
    Training.Plan slow =
        plan(data, Optimizers.ALL.parse("momentum"), true)
            .with(options -> options.lrFactors(factors));
    checks.add(
        new Check(
            "step of own rates, theta", Unit.ULP, tally -> walk(sides, slow, new Tally(), tally)));
    return checks;
  }

  /** With the weights 0 to 4, again and again. */
  static Dataset weighted(Dataset data) {
    float[] weights = new float[data.rows()];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = row % 5;
    }
    return data.weighted(weights);
  }

  private static Training.Plan plan(Dataset data, Optimizer optimizer) {
    return plan(data, optimizer, false);
  }

  private static Training.Plan plan(Dataset data, Optimizer optimizer, boolean scaled) {
    Mlp mlp = Mlp.of(data.width(), List.of(33, 17), 10, new Tanh()).inputScale(scaled);
    return Training.Plan.of(mlp, data, BATCH, optimizer);
  }

  private static void walk(Sides sides, Training.Plan plan, Tally gradients, Tally updates) {
    Optimizer optimizer = plan.optimizer();
    try (Training device = new Training(sides.device(), plan);
        Training reference = new Training(sides.reference(), plan);
        Update update = new Update(sides.againstWithProducts(), optimizer, device)) {
      for (int t = 1; t <= STEPS; t++) {
        String inputs = "%s step %d".formatted(Optimizers.ALL.text(optimizer), t);
        float[] theta = device.theta().toFloats();
        if (t == STEPS) {
          device.step().step().lr(optimizer.lr() / 2);
        }
        device.step().run();
        reference.step().run();
        gradients.inputs(inputs);
        compare(gradients, plan, theta, device, reference, ProductBound.of(sides.device()));
        updates.inputs(inputs);
        update.run(device, updates, t == STEPS ? optimizer.lr() / 2 : optimizer.lr());
        update.realign(device);
        update.realign(reference);
      }
    }
  }

  private static void compare(
      Tally tally,
      Training.Plan plan,
      float[] theta,
      Training device,
      Training reference,
      ProductBound product) {
    Batches batches = reference.step().batches();
    boolean last = batches.batch() == batches.count() - 1;
    int rows = last ? batches.lastSize() : batches.size();
    int width = plan.data().width();
    double[] x = new double[rows * width];
    int[] labels = new int[rows];
    float[] all = Targets.ofMeanOne(plan.data().weights());
    float[] weights = new float[rows];
    Arrays.fill(weights, 1);
    for (int r = 0; r < rows; r++) {
      int row = batches.row(r);
      labels[r] = (int) plan.data().y()[row];
      if (all != null) {
        weights[r] = all[row];
      }
      for (int c = 0; c < width; c++) {
        x[r * width + c] = plan.data().x()[row * width + c];
      }
    }
    GradientBound bound = new GradientBound(plan.mlp(), theta, x, labels, weights, product);
    tally.within(
        "loss",
        new double[] {reference.lastLoss()},
        new double[] {device.lastLoss()},
        i -> bound.loss());
    tally.within(
        "gradient",
        reference.step().parameters().gradient().toDoubles(),
        device.step().parameters().gradient().toDoubles(),
        i -> bound.gradient()[i]);
  }

  /** The other device's update from the device's gradient. */
  private static final class Update implements AutoCloseable {
    private final Backend backend;
    private final Optimizer optimizer;
    private final Step step;
    private final Batches batches = Batches.inOrder(1, 1);
    private final Resources owned = new Resources();
    private final List<Tensor> position = new ArrayList<>();
    private final Parameters parameters;

    Update(Backend backend, Optimizer optimizer, Training start) {
      this.backend = backend;
      this.optimizer = optimizer;
      step = new Step(optimizer);
      Parameters from = start.step().parameters();
      try {
        Tensor theta = owned.own(backend.allocate(1, start.theta().size()));
        parameters =
            owned.own(Parameters.allocate(backend, optimizer, theta, from.groups(), from.parts()));
        position.add(theta);
        position.addAll(parameters.state());
        for (int i = 0; i < position.size(); i++) {
          position.get(i).write(start.position().get(i).toFloats());
        }
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    void run(Training device, Tally tally, double lr) {
      parameters.gradient().write(device.step().parameters().gradient().toFloats());
      step.lr(lr);
      backend.advance(step, batches);
      backend.updates().update(optimizer, parameters, Clip.NONE, step);
      List<Tensor> actual = device.position();
      for (int i = 0; i < actual.size(); i++) {
        String name = i == 0 ? "theta" : optimizer.state().get(i - 1);
        tally.sameBits(name, position.get(i).toFloats(), actual.get(i).toFloats());
      }
    }

    void realign(Training other) {
      List<Tensor> tensors = other.position();
      for (int i = 0; i < tensors.size(); i++) {
        tensors.get(i).write(position.get(i).toFloats());
      }
    }

    @Override
    public void close() {
      owned.close();
    }
  }
}
