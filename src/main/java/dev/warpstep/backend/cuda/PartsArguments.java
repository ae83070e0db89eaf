package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Parameters.Part;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.numeric.Reduction;
import java.nio.ByteBuffer;

/**
 * What a pass over parameter tensors gets, and the scratch memory of such a step: the gradient's
 * factor and what that needs, then chunk sums, then a number of each tensor.
 */
final class PartsArguments {
  private static final int MOST_STATES = 3;

  private final Optimizer optimizer;
  private final Parameters parameters;
  private final Clip clip;
  private final long step;
  private final long table;
  private final long clipScratch;
  private final long sums;
  private final long numbers;
  private final int chunks;

  /**
   * @param step address of the step's record
   * @param sumsOfChunk how many sums a chunk has
   */
  PartsArguments(
      Optimizer optimizer,
      Parameters parameters,
      Clip clip,
      long step,
      Plan plan,
      int sumsOfChunk) {
    this.optimizer = optimizer;
    this.parameters = parameters;
    this.clip = clip;
    this.step = step;
    table = plan.parts(parameters);
    chunks = parameters.parts().stream().mapToInt(PartsArguments::chunks).sum();
    long clipBytes = Reductions.scratchBytes(parameters.theta().size()) + Float.BYTES;
    long sumsBytes = (long) sumsOfChunk * chunks * Float.BYTES;
    long bytes = clipBytes + sumsBytes + (long) parameters.parts().size() * Float.BYTES;
    clipScratch = plan.scratch(bytes);
    sums = clipScratch + clipBytes;
    numbers = sums + sumsBytes;
  }

  private static int chunks(Part part) {
    return Reduction.chunks(part.to() - part.from());
  }

  /** {@code Part} of {@code records.cuh} for each of the parts. */
  static byte[] table(Parameters parameters) {
    ByteBuffer bytes = Record.buffer(parameters.parts().size() * Record.PART);
    long chunk = 0;
    for (Part part : parameters.parts()) {
      bytes.putLong(part.from()).putLong(part.to()).putLong(chunk);
      bytes.putInt(parameters.isDecayed(part) ? 1 : 0).putInt(part.hidden() ? 1 : 0);
      chunk += chunks(part);
    }
    return bytes.array();
  }

  /** Queues what makes the gradient's factor, if its norm is to be clipped. */
  void clip(Reductions reductions) {
    if (clip.norm() > 0) {
      CudaTensor gradient = UpdateArguments.whole(parameters.gradient());
      reductions.clipScale(gradient.address(), gradient.size(), clip, clipScratch);
    }
  }

  /**
   * {@code PartsArguments} of {@code records.cuh}.
   *
   * @param theta16 address of theta's copy in bfloat16; 0 for none
   * @param direction16 address of that of the directions; 0 for none
   */
  byte[] bytes(long theta16, long direction16) {
    ByteBuffer bytes =
        Record.buffer(Record.PARTS)
            .putLong(UpdateArguments.whole(parameters.theta()).address())
            .putLong(UpdateArguments.whole(parameters.gradient()).address())
            .putLong(theta16)
            .putLong(direction16);
    for (int i = 0; i < MOST_STATES; i++) {
      boolean there = i < parameters.state().size();
      bytes.putLong(there ? UpdateArguments.whole(parameters.state().get(i)).address() : 0);
    }
    return bytes
        .putLong(step)
        .putLong(clip.norm() > 0 ? clipScratch : 0)
        .putLong(table)
        .putLong(sums)
        .putLong(numbers)
        .putLong(chunks)
        .putInt(parameters.parts().size())
        .putFloat((float) clip.value())
        .put(Record.hyper(optimizer))
        .put(Record.hyper(optimizer.withoutWeightDecay()))
        .array();
  }

  /** Address of the copy in bfloat16 of a vector that the kernels write; 0 for none. */
  static long freshCopy(Tensor vector) {
    CudaTensor whole = UpdateArguments.whole(vector);
    return whole.storage().freshCopy(0, whole.size());
  }

  long table() {
    return table;
  }

  long sums() {
    return sums;
  }

  long numbers() {
    return numbers;
  }

  /** Chunks of all parts. */
  int chunks() {
    return chunks;
  }

  int parts() {
    return parameters.parts().size();
  }
}
