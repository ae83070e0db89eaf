package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.Network;
import dev.warpstep.nn.Pass;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of training, planned once: advance, gather a batch, forward, loss, backward, clip,
 * update. Buffers are allocated for the batch size; the last batch of an epoch may be short, and
 * its loss is the exact mean over its rows.
 */
public final class TrainingStep implements AutoCloseable {
  private final Network network;
  private final Tensor x;
  private final Tensor y;
  private final Batches batches;
  private final Loss loss;
  private final Optimizer optimizer;
  private final Clip clip;
  private final Step step;
  private final Parameters parameters;
  private final Tensor batchX;
  private final Tensor batchY;
  private final Tensor rowLosses;
  private final Tensor losses;
  private final Replay full;
  private final Replay last;
  private final List<Runnable> owned = new ArrayList<>();

  /**
   * Allocates the buffers and plans the operations.
   *
   * @param x data set, (rows, inputs)
   * @param y targets, (rows, 1) class indices or (rows, outputs) values
   * @param decayBiases whether weight decay applies to biases too
   */
  public TrainingStep(
      Network network,
      Tensor x,
      Tensor y,
      Batches batches,
      Loss loss,
      Optimizer optimizer,
      Clip clip,
      boolean decayBiases) {
    this.network = network;
    this.x = x;
    this.y = y;
    this.batches = batches;
    this.loss = loss;
    this.optimizer = optimizer;
    this.clip = clip;
    Backend backend = network.backend();
    step = new Step(optimizer);
    parameters = network.parameters(optimizer, decayBiases);
    own(parameters.gradient());
    parameters.state().forEach(this::own);
    int size = batches.size();
    losses = own(backend.allocate(1, batches.count()));
    batchX = own(backend.allocate(size, x.columns()));
    batchY = own(backend.allocate(size, y.columns()));
    rowLosses = own(backend.allocate(size, 1));
    Pass pass = new Pass(network, size);
    owned.add(pass::close);

    full = record(pass, size);
    int rest = batches.lastSize();
    last = rest == size ? full : record(pass.rows(rest), rest);
  }

  private Replay record(Pass pass, int rows) {
    Backend backend = network.backend();
    Tensor rowsX = batchX.view(0, rows, x.columns());
    Tensor rowsY = batchY.view(0, rows, y.columns());
    Tensor perRow = rowLosses.view(0, rows, 1);
    Pass.Backward backward = pass.backward(rowsX, parameters.gradient());
    Replay replay =
        backend.record(
            () -> {
              backend.advance(step, batches);
              backend.gather(x, batches, rowsX);
              backend.gather(y, batches, rowsY);
              pass.forward(rowsX);
              backend.loss(
                  loss, pass.output(), rowsY, perRow, pass.outputGradient(), losses, batches);
              backward.run();
              backend.update(optimizer, parameters, clip, step);
            });
    owned.add(replay::close);
    return replay;
  }

  private Tensor own(Tensor tensor) {
    owned.add(tensor::close);
    return tensor;
  }

  /** Takes one step. Allocates nothing. */
  public void run() {
    (batches.batch() == batches.count() - 2 || batches.count() == 1 ? last : full).run();
  }

  /** The loss of each batch of the present epoch so far, each taken before its update. */
  public double[] losses() {
    return java.util.Arrays.copyOf(losses.toDoubles(), batches.batch() + 1);
  }

  /** The optimizer's position. */
  public Step step() {
    return step;
  }

  /** The data set's position. */
  public Batches batches() {
    return batches;
  }

  /** Gradient and state of the parameters. */
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public void close() {
    owned.forEach(Runnable::run);
  }
}
