package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.train.TrainingOptions;
import dev.warpstep.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A planned training step on one backend, with the data and the network that it owns. */
final class Training implements AutoCloseable {
  /**
   * @param batch rows a step
   * @param shuffled the order of the rows
   * @param options loss, optimizer, and what is done to gradient and weights
   */
  record Plan(Mlp mlp, Dataset data, int batch, boolean shuffled, TrainingOptions options) {
    /** Shuffled, cross-entropy, no clipping, biases not decayed. */
    static Plan of(Mlp mlp, Dataset data, int batch, Optimizer optimizer) {
      return new Plan(
          mlp,
          data,
          batch,
          true,
          TrainingOptions.defaults().optimizer(optimizer).decayBiases(false));
    }

    Optimizer optimizer() {
      return options.optimizer();
    }

    Plan with(UnaryOperator<TrainingOptions> change) {
      return new Plan(mlp, data, batch, shuffled, change.apply(options));
    }
  }

  private static final long SEED = 5;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final Network network;
  private final TrainingStep step;

  Training(Backend backend, Plan plan) {
    Dataset data = plan.data();
    Batches batches =
        plan.shuffled()
            ? Batches.shuffled(data.rows(), plan.batch(), SEED)
            : Batches.inOrder(data.rows(), plan.batch());
    try {
      network = own(new Network(backend, plan.mlp()));
      network.initialize(Initializer.GLOROT_NORMAL, SEED);
      DataRows x = own(backend.data(data.inputs()));
      DataRows y = own(Targets.allocate(backend, data.rows(), data.y(), data.weights()));
      step = own(new TrainingStep(network, x, y, batches, plan.options()));
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

  /** Running statistics of batch normalisation. */
  Optional<Tensor> statistics() {
    return network.statistics();
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
