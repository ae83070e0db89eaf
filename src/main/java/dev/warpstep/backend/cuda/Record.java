package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.Permutation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The structures of {@code records.cuh} as bytes, in the layout of a C compiler. */
final class Record {
  /** Size of {@code StepRecord}. */
  static final int STEP = 96;

  /** Size of {@code BatchesRecord}. */
  static final int BATCHES = 104;

  /** Size of {@code Group}. */
  static final int GROUP = 24;

  /** Size of {@code Hyper}. */
  static final int HYPER = 64;

  /** Size of {@code UpdateArguments}. */
  static final int UPDATE = 88 + Parameters.MOST_LR_FACTORS * Double.BYTES + 2 * HYPER;

  /** Size of {@code Part}. */
  static final int PART = 32;

  /** Size of {@code PartsArguments}. */
  static final int PARTS = 112 + 2 * HYPER;

  private Record() {}

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * {@code StepRecord}.
   *
   * @param rates address of the table of learning rates; 0 where they stay as set
   */
  static byte[] of(Step step, long rates) {
    ByteBuffer record =
        buffer(STEP)
            .putDouble(step.lr())
            .putDouble(step.momentum())
            .putDouble(step.product())
            .putDouble(step.warm())
            .putDouble(step.warmDecay());
    for (int i = 0; i < Step.MOST_DECAYS; i++) {
      record.putDouble(i < step.decays() ? step.decay(i) : 0);
    }
    for (int i = 0; i < Step.MOST_DECAYS; i++) {
      record.putDouble(i < step.decays() ? step.power(i) : 0);
    }
    return record.putLong(step.t()).putLong(rates).putLong(RateTable.WINDOW).array();
  }

  static byte[] of(Batches batches) {
    Permutation order = batches.order().orElse(null);
    ByteBuffer record =
        buffer(BATCHES)
            .putInt(batches.rows())
            .putInt(batches.size())
            .putInt(batches.count())
            .putInt(batches.batch())
            .putInt(batches.epoch())
            .putInt(order == null ? 0 : 1);
    if (order != null) {
      record.putInt(order.halfBits()).putLong(order.seed()); // low word first on x86 and Arm
      for (int key = 0; key < Permutation.KEYS; key++) {
        record.putInt(order.key(key));
      }
    }
    return record.array();
  }

  /** A catalogue record's components, as doubles in the order of their declaration. */
  static byte[] hyper(Object entry) {
    ByteBuffer record = buffer(HYPER);
    Hyperparameters.of(entry)
        .values()
        .forEach(
            value ->
                record.putDouble(
                    value instanceof Boolean flag
                        ? (flag ? 1 : 0)
                        : ((Number) value).doubleValue()));
    return record.array();
  }
}
