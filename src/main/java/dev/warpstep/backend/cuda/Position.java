package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import dev.warpstep.op.Step;

/**
 * {@link Step} and {@link Batches} in device memory. Operations read them there; the host's are
 * their mirror, advanced alongside without reading anything back. Where the mirror was changed
 * otherwise (another learning rate, another run) it is written anew, as arguments of a kernel, so
 * that no copy has to wait.
 */
final class Position implements AutoCloseable {
  private final DeviceMemory memory;
  private final RateTable rates;
  private Step step;
  private long t;
  private double lr;
  private double momentum;
  private Batches batches;
  private int batch;
  private int epoch;

  Position(Memory memory, Stream stream) {
    rates = new RateTable(memory, stream);
    try {
      this.memory = memory.allocate(Record.STEP + Record.BATCHES);
    } catch (Throwable e) {
      rates.close();
      throw e;
    }
  }

  long stepAddress() {
    return memory.address();
  }

  long batchesAddress() {
    return memory.address() + Record.STEP;
  }

  /** Makes the device's step that of the host. */
  void write(Step wanted, Kernels kernels) {
    if (wanted != step || wanted.t() != t || wanted.lr() != lr || wanted.momentum() != momentum) {
      kernels.launch("set_step", 1, 1, stepAddress(), Record.of(wanted, rates.address(wanted)));
      noteStep(wanted);
    }
  }

  /** Makes learning rates and momentums of the next steps known to the device. */
  void cover(Step coming, int advances) {
    rates.cover(coming, advances);
  }

  /** Makes the device's batches those of the host. */
  void write(Batches wanted, Kernels kernels) {
    if (wanted != batches || wanted.batch() != batch || wanted.epoch() != epoch) {
      kernels.launch("set_batches", 1, 1, batchesAddress(), Record.of(wanted));
      noteBatches(wanted);
    }
  }

  /** The device's step is now this. */
  void noteStep(Step now) {
    step = now;
    t = now.t();
    lr = now.lr();
    momentum = now.momentum();
  }

  /** The device's batches are now these. */
  void noteBatches(Batches now) {
    batches = now;
    batch = now.batch();
    epoch = now.epoch();
  }

  @Override
  public void close() {
    rates.close();
    memory.close();
  }
}
