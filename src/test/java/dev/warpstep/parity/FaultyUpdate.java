package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Parameters;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import java.util.function.UnaryOperator;

/** A backend that updates by another optimizer than it is told. */
final class FaultyUpdate extends FlatBackend {
  private final UnaryOperator<Optimizer> wrong;

  FaultyUpdate(Backend backend, UnaryOperator<Optimizer> wrong) {
    super(backend);
    this.wrong = wrong;
  }

  @Override
  public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
    super.update(wrong.apply(optimizer), parameters, clip, step);
  }
}
