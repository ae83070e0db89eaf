package dev.warpstep.op;

/**
 * Limits on the gradient of a step, first on each element, then on the whole: scaled by {@code norm
 * / (|g| + 1e-6)} if that is less than 1, as PyTorch's clip_grad_norm_.
 *
 * @param value each element is clipped to [-value, value]; 0 for no limit
 * @param norm the whole gradient is scaled to at most this Euclidean norm; 0 for no limit
 */
public record Clip(double value, double norm) {
  /** No limits. */
  public static final Clip NONE = new Clip(0, 0);

  /** Checks that both are 0 or positive float32. */
  public Clip {
    Hyperparameters.factor("clip value", value);
    Hyperparameters.factor("clip norm", norm);
  }
}
