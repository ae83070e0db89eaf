package dev.warpstep.train;

import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Philox;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Standard normal numbers for measurements: a device can be faster on zeros than on data. */
final class RandomData {
  /** A prime, so that the rows of a matrix begin at different places of the block. */
  private static final int BLOCK = 1_000_003;

  private final float[] block = new float[BLOCK];

  RandomData(long seed) {
    RandomGenerator random = Philox.generator(seed, Philox.Stream.SPLIT);
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (float) random.nextGaussian();
    }
  }

  /** The block over and over, without a copy of the tensor's size on the host. */
  void fill(Tensor tensor) {
    for (int from = 0; from < tensor.size(); from += BLOCK) {
      int length = Math.min(BLOCK, tensor.size() - from);
      float[] values = length == BLOCK ? block : Arrays.copyOf(block, length);
      tensor.view(from, 1, length).write(values);
      if (length < BLOCK) {
        return; // from + BLOCK could pass 2^31
      }
    }
  }

  /** The first {@code length} numbers of the block over and over. */
  float[] values(int length) {
    float[] values = new float[length];
    for (int from = 0; from < length; from += Math.min(BLOCK, length - from)) {
      System.arraycopy(block, 0, values, from, Math.min(BLOCK, length - from));
    }
    return values;
  }
}
