package dev.warpstep.backend;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Penalty;
import java.util.OptionalLong;

/**
 * A device that trains: its memory and the operations of a training step. One thread uses a backend
 * at a time. Operations run in the order of their calls; results are complete when {@link
 * Tensor#toFloats} or {@link Tensor#toDoubles} returns them. Nothing allocates but {@link
 * #allocate} and {@link #record}.
 */
public interface Backend extends AutoCloseable {
  /** The name that {@code --device} takes. */
  String name();

  /** The device in words, e.g. {@code cpu, 2 threads, OpenBLAS 0.3.31}. */
  String description();

  /** The number format that it computes in, as {@code --precision} names it, or {@code fp64}. */
  String precision();

  /**
   * A zeroed (rows, columns) tensor.
   *
   * @throws DeviceException if it does not fit the device's memory
   */
  Tensor allocate(int rows, int columns);

  /**
   * A zeroed (rows, columns) tensor for a data set, which is written from the host and read by
   * {@link #gather}; it may lie elsewhere than {@link #allocate}'s where it does not fit there.
   *
   * @throws DeviceException if there is no room for it
   */
  default Tensor allocateData(int rows, int columns) {
    return allocate(rows, columns);
  }

  /**
   * {@code c = op(a)·op(b)}, where op transposes if asked.
   *
   * @param a (m, k), or (k, m) if transposed
   * @param b (k, n), or (n, k) if transposed
   * @param c (m, n); overwritten
   */
  void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c);

  /**
   * {@code z += bias} on every row, then {@code h = f(z)}.
   *
   * @param z (rows, width); modified
   * @param bias (1, width)
   * @param h (rows, width); may be {@code z} itself where f does not need its input afterwards
   */
  void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h);

  /**
   * {@code d *= f'(z)}, then {@code biasGradient} = the sums of d's columns. Rows are added in
   * order within each 64, then the sums of the 64s in order.
   *
   * @param z (rows, width); z, h and d begin at the same offset of what they are views of
   * @param d (rows, width): the gradient by h; becomes the gradient by z
   * @param biasGradient (1, width); overwritten
   */
  void activationGradient(Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient);

  /**
   * {@code y = mask*x/(1 - rate)} with the mask of the present step; also the way back.
   *
   * @param x (rows, width)
   * @param y (rows, width); overwritten; may be x itself
   */
  void dropout(Tensor x, Dropout dropout, Step step, Tensor y);

  /**
   * Batch normalisation in training: {@code z = gamma*((x - mean)*scale)} with mean and scale =
   * 1/sqrt(variance + epsilon) of each column of x, and these move the running statistics; see
   * {@link dev.warpstep.op.layer.Normalization}. Sums are taken as by {@link #activationGradient},
   * first of x, then of (x - mean)^2.
   *
   * @param x (rows, width), 2 rows or more
   * @param gamma (1, width)
   * @param running both (1, width); moved on
   * @param batch both (1, width); overwritten
   * @param z (rows, width); overwritten
   */
  void batchNorm(Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z);

  /** Batch normalisation in evaluation: the running statistics are taken, and stay. */
  void batchNormFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z);

  /**
   * The way back through {@link #batchNorm}: {@code gammaGradient = sum d*n} over the rows, with n
   * = (x - mean)*scale, and {@code d <- gamma*scale*(d - betaGradient/rows -
   * n*gammaGradient/rows)}.
   *
   * @param betaGradient (1, width): sums of d's columns
   * @param d (rows, width): the gradient by z; becomes the gradient by x
   * @param gammaGradient (1, width); overwritten
   * @param biasGradient (1, width); set to 0, for what is added to a whole column is normalised
   *     away
   */
  void batchNormGradient(
      Tensor x,
      BatchMoments batch,
      Tensor gamma,
      Tensor betaGradient,
      Tensor d,
      Tensor gammaGradient,
      Tensor biasGradient);

  /**
   * Layer normalisation: {@code z = gamma*((x - mean)*scale)} with mean and scale of each row of x,
   * whose sums {@link dev.warpstep.op.numeric.Lanes} takes.
   *
   * @param x (rows, width)
   * @param gamma (1, width)
   * @param batch both (rows, 1); overwritten
   * @param z (rows, width); overwritten
   */
  void layerNorm(Tensor x, Tensor gamma, BatchMoments batch, Tensor z);

  /**
   * The way back through {@link #layerNorm}: {@code gammaGradient = sum d*n} over the rows, with n
   * = (x - mean)*scale, and, with {@code g = gamma*d}, {@code d <- scale*(g - mean(g) -
   * n*mean(g*n))} in each row.
   *
   * @param d (rows, width): the gradient by z; becomes the gradient by x
   * @param gammaGradient (1, width); overwritten
   */
  void layerNormGradient(
      Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient);

  /**
   * Loss of a batch, the mean over its rows, and its gradient.
   *
   * @param y outputs, (rows, width)
   * @param target (rows, 1) class indices or (rows, width) values
   * @param rowLosses (rows, 1); overwritten
   * @param dy (rows, width): gradient of the mean; overwritten; begins at the same offset as y
   * @param log where the loss is kept: element {@code batches.batch()}
   */
  void loss(
      Loss loss, Tensor y, Tensor target, Tensor rowLosses, Tensor dy, Tensor log, Batches batches);

  /** Copies the present batch's rows of {@code source} to the rows of {@code destination}. */
  void gather(Tensor source, Batches batches, Tensor destination);

  /** Adds the gradient of {@code penalty} to that of the decayed groups. */
  void penalize(Parameters parameters, Penalty penalty);

  /**
   * Scales each row of {@code weight} whose Euclidean norm is above {@code limit} by {@code limit /
   * (norm + 1e-7)}, as torch.renorm; the squares are added up by {@link
   * dev.warpstep.op.numeric.Lanes}.
   *
   * @param weight (outputs, inputs); modified
   * @param limit above 0
   */
  void maxNorm(Tensor weight, double limit);

  /**
   * One step of {@code optimizer} on all parameters with their gradient clipped; the state tensors
   * are those that {@link Optimizer#state} names. Whether the gradient itself is clipped afterwards
   * or as before is the device's matter: clipping is part of the one pass where it can be.
   *
   * @throws IllegalArgumentException if the optimizer is of no kind that is known
   */
  void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step);

  /**
   * Takes the parameters after {@code step} into an average.
   *
   * @param theta (1, n); modified where the average {@link WeightAverage#movesParameters}
   * @param averaged (1, n); modified
   */
  void average(WeightAverage average, Tensor theta, Tensor averaged, Step step);

  /** The parts of {@link #update} for a matrix optimizer, which has products between them. */
  MatrixPasses matrices();

  /** Goes to the next step and the next batch. */
  default void advance(Step step, Batches batches) {
    step.advance();
    batches.advance();
  }

  /** Prepares copies of a tensor to the host that do not hold up the device. */
  default Readback readback(Tensor tensor) {
    return Readback.copying(tensor);
  }

  /** How many steps of training are worth recording as one; 1 where a replay costs nothing. */
  default int stepsPerReplay() {
    return 1;
  }

  /** Bytes that {@link #allocate} has left; empty where that is the Java heap's matter. */
  default OptionalLong freeBytes() {
    return OptionalLong.empty();
  }

  /** Plans a sequence of operations, so that it can run again and again at the least cost. */
  default Replay record(Runnable operations) {
    return Replay.calling(operations);
  }

  @Override
  void close();

  /** That {@link #update} knows no such kind of rule. */
  static IllegalArgumentException unknownKind(Optimizer optimizer) {
    return new IllegalArgumentException(
        "an optimizer must be elementwise, layerwise or one of matrices: " + optimizer);
  }
}
