package dev.warpstep.backend;

import dev.warpstep.memory.FloatRows;
import dev.warpstep.op.Step;
import java.util.OptionalLong;

/**
 * A device that trains: its memory, products, where in the data and the run it is, and, in a group
 * each, the other operations of a training step. One thread uses a backend at a time. Operations
 * run in the order of their calls, whatever their groups; results are complete when {@link
 * Tensor#toFloats} or {@link Tensor#toDoubles} returns them. Nothing allocates but {@link
 * #allocate}, {@link #allocateData}, {@link #readback} and {@link #record}. A group is the same
 * object at every call.
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
   * Makes a data set one that {@link #gather} reads; see {@link #allocateData}. A device that has
   * no memory of its own copies nothing.
   *
   * @param values not written to as long as it is in use
   * @throws DeviceException if there is no room for it
   */
  DataRows data(FloatRows values);

  /**
   * {@code c = op(a)·op(b)}, where op transposes if asked.
   *
   * @param a (m, k), or (k, m) if transposed
   * @param b (k, n), or (n, k) if transposed
   * @param c (m, n); overwritten
   */
  void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c);

  /** What layers compute, besides products and normalisation. */
  LayerOperations layers();

  /** Batch and layer normalisation. */
  NormalizationOperations normalizations();

  /** What is done to parameters once their gradient is there. */
  UpdateOperations updates();

  /** Copies the present batch's rows of {@code source} to the rows of {@code destination}. */
  void gather(DataRows source, Batches batches, Tensor destination);

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
}
