package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import java.nio.ByteBuffer;
import java.util.List;

/** What the one launch of an optimizer's step gets. */
record UpdateArguments(Optimizer optimizer, Parameters parameters, Clip clip) {
  private static final int MOST_STATES = 3;

  /** Checks that the kernels have room for the rule's state. */
  UpdateArguments {
    if (parameters.state().size() > MOST_STATES) {
      throw new IllegalArgumentException(
          "an optimizer may have at most 3 state vectors: " + parameters.state().size());
    }
  }

  /** The kernel's name: the row of the catalogue, then the state vectors. */
  static String kernel(Optimizer optimizer) {
    return kernel("update_", optimizer);
  }

  /** A prefix, the row of the catalogue, then the state vectors. */
  static String kernel(String prefix, Optimizer optimizer) {
    StringBuilder name = new StringBuilder(prefix).append(Optimizers.ALL.of(optimizer).name());
    optimizer.state().forEach(state -> name.append('_').append(state));
    return name.toString();
  }

  String kernel() {
    return kernel(optimizer);
  }

  int count() {
    return parameters.theta().size();
  }

  long gradient() {
    return whole(parameters.gradient()).address();
  }

  /**
   * {@code UpdateArguments} of {@code records.cuh}.
   *
   * @param step address of the step's record
   * @param scale address of the gradient's factor; 0 for none
   * @param groups address of the table of groups
   */
  byte[] bytes(long step, long scale, long groups) {
    CudaTensor theta = whole(parameters.theta());
    ByteBuffer bytes =
        Record.buffer(Record.UPDATE)
            .putLong(theta.address())
            .putLong(gradient())
            .putLong(theta.storage().freshCopy(0, theta.size()));
    for (int i = 0; i < MOST_STATES; i++) {
      boolean there = i < parameters.state().size();
      bytes.putLong(there ? whole(parameters.state().get(i)).address() : 0);
    }
    bytes
        .putLong(step)
        .putLong(scale)
        .putLong(groups)
        .putLong(count())
        .putInt(parameters.groups().size())
        .putFloat((float) clip.value());
    List<Double> factors = Parameters.lrFactors(parameters.groups());
    for (int i = 0; i < Parameters.MOST_LR_FACTORS; i++) {
      bytes.putDouble(i < factors.size() ? factors.get(i) : 1);
    }
    return bytes
        .put(Record.hyper(optimizer))
        .put(Record.hyper(optimizer.withoutWeightDecay()))
        .array();
  }

  static CudaTensor whole(Tensor tensor) {
    CudaTensor cuda = (CudaTensor) tensor;
    if (cuda.storage().memory().bytes() != (long) cuda.size() * Float.BYTES) {
      throw new IllegalArgumentException("parameters must be whole tensors, not views");
    }
    return cuda;
  }
}
