package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Clip;
import dev.warpstep.op.CrossEntropy;
import dev.warpstep.op.Initializer;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.train.TrainingOptions;
import dev.warpstep.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A planned training step on one backend, with the data and the network that it owns. */
final class Training implements AutoCloseable {
  /**
   * @param batch rows a step
   * @param shuffled the order of the rows
   * @param decayBiases whether weight decay applies to biases too
   */
  record Plan(
      Mlp mlp,
      Dataset data,
      int batch,
      boolean shuffled,
      Optimizer optimizer,
      Loss loss,
      Clip clip,
      boolean decayBiases) {
    /** Shuffled, cross-entropy, no clipping, biases not decayed. */
    static Plan of(Mlp mlp, Dataset data, int batch, Optimizer optimizer) {
      return new Plan(mlp, data, batch, true, optimizer, new CrossEntropy(0), Clip.NONE, false);
    }
  }

  private static final long SEED = 5;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final Network network;
  private final TrainingStep step;

  Training(Backend backend, Plan plan) {
    this(backend, plan, UnaryOperator.identity());
  }

  /**
   * @param change further options
   */
  Training(Backend backend, Plan plan, UnaryOperator<TrainingOptions> change) {
    Dataset data = plan.data();
    Batches batches =
        plan.shuffled()
            ? Batches.shuffled(data.rows(), plan.batch(), SEED)
            : Batches.inOrder(data.rows(), plan.batch());
    try {
      network = own(new Network(backend, plan.mlp()));
      network.initialize(Initializer.GLOROT_NORMAL, SEED);
      Tensor x = own(backend.allocateData(data.rows(), data.width()));
      Tensor y = own(backend.allocateData(data.rows(), 1));
      x.write(data.x());
      y.write(data.y());
      step =
          own(
              new TrainingStep(
                  network,
                  x,
                  y,
                  batches,
                  change.apply(
                      TrainingOptions.defaults()
                          .loss(plan.loss())
                          .optimizer(plan.optimizer())
                          .clip(plan.clip())
                          .decayBiases(plan.decayBiases()))));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T own(T part) {
    owned.add(0, part);
    return part;
  }

  TrainingStep step() {
    return step;
  }

  Tensor theta() {
    return network.theta();
  }

  /** Parameters and state. */
  List<Tensor> position() {
    List<Tensor> tensors = new ArrayList<>(List.of(theta()));
    tensors.addAll(step.parameters().state());
    return tensors;
  }

  /** Loss of the step that was taken last. */
  double lastLoss() {
    double[] losses = step.losses();
    return losses[losses.length - 1];
  }

  @Override
  public void close() {
    for (AutoCloseable part : owned) {
      try {
        part.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
