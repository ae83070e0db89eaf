package dev.warpstep.bench;

import dev.warpstep.backend.Tensor;
import dev.warpstep.op.numeric.Philox;
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
    fill(tensor, block);
  }

  /** Likewise, with that standard deviation. */
  void fill(Tensor tensor, double deviation) {
    float[] scaled = block.clone();
    for (int i = 0; i < BLOCK; i++) {
      scaled[i] *= (float) deviation;
    }
    fill(tensor, scaled);
  }

  private static void fill(Tensor tensor, float[] source) {
    int size = tensor.size();
    int length;
    for (int from = 0; from < size; from += length) {
      length = Math.min(BLOCK, size - from);
      float[] values = length == BLOCK ? source : Arrays.copyOf(source, length);
      tensor.view(from, 1, length).write(values);
    }
  }

  /** The first {@code length} numbers of the block over and over. */
  float[] values(int length) {
    float[] values = new float[length];
    int part;
    for (int from = 0; from < length; from += part) {
      part = Math.min(BLOCK, length - from);
      System.arraycopy(block, 0, values, from, part);
    }
    return values;
  }
}
