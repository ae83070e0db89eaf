package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.MatrixWorkspace;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Readback;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.nn.Pass;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Penalty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One step of training, planned once: advance, gather a batch, forward, loss, backward, penalties,
 * clip, update, limits on the weights. Buffers are allocated for the batch size; the last batch of
 * an epoch may be short, and its loss is the exact mean over its rows.
 */
public final class TrainingStep implements AutoCloseable {
  private final Network network;
  private final DataRows x;
  private final DataRows y;
  private final Batches batches;
  private final Loss loss;
  private final Optimizer optimizer;
  private final Clip clip;
  private final Penalty penalty;
  private final double maxNorm;
  private final List<Tensor> limited = new ArrayList<>();
  private final Step step;
  private final Parameters parameters;
  private final WeightAverage average;
  private final Tensor averaged;
  private final Tensor batchX;
  private final Tensor batchY;
  private final Tensor rowLosses;
  private final Tensor losses;
  private final Replay full;
  private final Replay last;
  private final Replay many;
  private final int stepsOfMany;
  private final int fullBatches;
  private final Readback recent;
  private final Resources owned = new Resources();
  private int requested = -1;

  /**
   * Allocates the buffers and plans the operations.
   *
   * @param x data set, (rows, inputs)
   * @param y targets, (rows, 1) class indices or (rows, outputs) values, and a column more for
   *     weights: see {@link dev.warpstep.backend.Targets}
   * @param options loss, optimizer and what is done to the gradient; order and number of the rows
   *     are {@code batches}' matter
   */
  public TrainingStep(
      Network network, DataRows x, DataRows y, Batches batches, TrainingOptions options) {
    this.network = network;
    this.x = x;
    this.y = y;
    this.batches = batches;
    this.loss = options.loss();
    this.optimizer = options.optimizer();
    this.clip = options.clip();
    average = options.average().orElse(null);
    step = options.step(batches.count());
    this.penalty = options.penalty();
    this.maxNorm = options.maxNorm();
    Backend backend = network.backend();
    try {
      parameters =
          owned.own(network.parameters(optimizer, options.decayBiases(), options.lrFactors()));
      averaged = average == null ? null : owned.own(backend.allocate(1, parameters.theta().size()));
      if (average != null) {
        SavedVector.copy(backend, parameters.theta(), averaged);
      }
      if (maxNorm > 0) {
        limited.addAll(hiddenWeights(parameters.theta()));
        optimizersOwn().map(this::hiddenWeights).ifPresent(limited::addAll);
        if (average != null) {
          // It begins within the limits, and so never leaves them.
          hiddenWeights(averaged).forEach(weight -> backend.updates().maxNorm(weight, maxNorm));
        }
      }
      int size = batches.size();
      losses = owned.own(backend.allocate(1, batches.count()));
      recent = owned.own(backend.readback(losses));
      batchX = owned.own(backend.allocate(size, x.columns()));
      batchY = owned.own(backend.allocate(size, y.columns()));
      rowLosses = owned.own(backend.allocate(size, 1));
      Pass pass = owned.own(Pass.training(network, size, options.seed(), step));
      full = record(pass, size, 1);
      boolean even = batches.lastSize() == size;
      last = even ? full : record(pass.rows(batches.lastSize()), batches.lastSize(), 1);
      fullBatches = even ? batches.count() : batches.count() - 1;
      int steps = backend.stepsPerReplay();
      many = steps > 1 && steps <= fullBatches ? record(pass, size, steps) : null;
      stepsOfMany = many == null ? 1 : steps;
    } catch (OutOfDeviceMemoryException e) {
      owned.close();
      throw e.with(advice());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** What batch would fit, from what a row and what the parameters take. */
  private String advice() {
    // Factors of products have a copy in bfloat16: inputs, what layers give on, gradients, weights.
    double copy = network.backend().precision().equals(Precision.BF16.text()) ? 0.5 : 0;
    boolean dropped = network.mlp().inputDropout() > 0;
    boolean scaled = network.mlp().inputScale(); // and the gradient by what is scaled
    double inputs = x.columns() * (1 + (dropped ? 1 : 0) + (scaled ? 2 : 0));
    double row = inputs * (1 + copy) + y.columns() + 1;
    for (Dense layer : network.mlp().layers()) {
      row += layer.outputs() * (Pass.tensors(layer) + 2 * copy);
    }
    double parts = (average == null ? 1 : 2) + optimizer.state().size() + copy;
    double workspace =
        optimizer instanceof MatrixOptimizer
            ? MatrixWorkspace.elements(network.parts()) * (1 + copy)
            : 0;
    double fixed = parts * network.mlp().flatLength() + workspace + batches.count();
    double free = network.backend().freeBytes().orElse(0) / (double) Float.BYTES;
    long rows = (long) ((free - fixed) / row * 0.9); // scratch
    long fitting = Math.min(rows, batches.size() - 1);
    return fitting < 1
        ? "the network and the optimizer's state do not fit: use a smaller network"
        : "a batch of about %d would fit".formatted(fitting);
  }

  private Replay record(Pass pass, int rows, int steps) {
    Backend backend = network.backend();
    LayerOperations layers = backend.layers();
    UpdateOperations updates = backend.updates();
    Tensor rowsX = batchX.view(0, rows, x.columns());
    Tensor rowsY = batchY.view(0, rows, y.columns());
    Tensor perRow = rowLosses.view(0, rows, 1);
    Pass.Backward backward = pass.backward(rowsX, parameters.gradient());
    Tensor used = optimizersOwn().orElse(parameters.theta());
    Runnable one =
        () -> {
          backend.advance(step, batches);
          backend.gather(x, batches, rowsX);
          backend.gather(y, batches, rowsY);
          pass.forward(rowsX);
          layers.loss(loss, pass.output(), rowsY, perRow, pass.outputGradient(), losses, batches);
          backward.run();
          if (!penalty.isNone()) {
            updates.penalize(parameters, penalty);
          }
          updates.update(optimizer, parameters, clip, step);
          for (int i = 0; i < limited.size(); i++) { // an iterator would be an allocation
            updates.maxNorm(limited.get(i), maxNorm);
          }
          if (average != null) {
            updates.average(average, used, averaged, step);
          }
        };
    return owned.own(
        backend.record(
            steps == 1
                ? one
                : () -> {
                  for (int i = 0; i < steps; i++) {
                    one.run();
                  }
                }));
  }

  /** The weights of the hidden layers in a vector that is laid out as the parameters. */
  private List<Tensor> hiddenWeights(Tensor flat) {
    Mlp mlp = network.mlp();
    List<Tensor> weights = new ArrayList<>();
    for (int l = 0; l < mlp.layers().size() - 1; l++) {
      Dense layer = mlp.layers().get(l);
      weights.add(flat.view(mlp.weightOffset(l), layer.outputs(), layer.inputs()));
    }
    return weights;
  }

  private Optional<Tensor> optimizersOwn() {
    return optimizer
        .evaluated()
        .map(name -> parameters.state().get(optimizer.state().indexOf(name)));
  }

  /**
   * What is to be evaluated and kept instead of the network's parameters, valid after the first
   * step: the average, where there is one, of the parameters or of what the optimizer keeps for
   * evaluation; else the latter itself.
   */
  public Optional<Tensor> evaluated() {
    return average != null ? Optional.of(averaged) : optimizersOwn();
  }

  /** Takes one step. Allocates nothing. */
  public void run() {
    run(1);
  }

  /**
   * Takes as many steps as the device does best in one go, but not past the end of an epoch.
   *
   * @param most at least 1
   * @return how many were taken, at most {@code most}
   */
  public int run(int most) {
    int done = batches.batch() == batches.count() - 1 ? 0 : batches.batch() + 1;
    if (many != null && most >= stepsOfMany && fullBatches - done >= stepsOfMany) {
      many.run();
      return stepsOfMany;
    }
    (done < fullBatches ? full : last).run();
    return 1;
  }

  /** Asks for the loss of the step last taken, without waiting for it. */
  public void requestLoss() {
    requested = batches.batch();
    recent.request();
  }

  /** The loss last asked for, once, as soon as the device has it. */
  public OptionalDouble pollLoss() {
    if (requested < 0 || !recent.ready()) {
      return OptionalDouble.empty();
    }
    float value = recent.value(requested);
    requested = -1;
    return OptionalDouble.of(value);
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
    owned.close();
  }
}
