package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Loss;

/** A backend that does something wrong before or after it computes a loss. */
abstract class FaultyLoss extends FlatBackend {
  FaultyLoss(Backend backend) {
    super(backend);
  }

  /** The loss that is taken instead. */
  Loss before(Loss loss, Tensor y, Tensor target) {
    return loss;
  }

  void after(Tensor y, Tensor log, Batches batches) {}

  @Override
  public void loss(
      Loss loss,
      Tensor y,
      Tensor target,
      Tensor rowLosses,
      Tensor dy,
      Tensor log,
      Batches batches) {
    super.loss(before(loss, y, target), y, target, rowLosses, dy, log, batches);
    after(y, log, batches);
  }
}
