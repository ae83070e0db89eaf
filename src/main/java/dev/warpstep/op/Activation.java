package dev.warpstep.op;

/**
 * An elementwise nonlinearity {@code h = f(z)}. An implementation is a record whose components are
 * the hyperparameters, and one row in {@code Activations.ALL}.
 */
public interface Activation {
  /** f(z), the definition in float64. */
  double apply(double z);

  /** f'(z), given z and h = f(z). */
  double derivative(double z, double h);

  /** f(z) in float32: the twin of the CUDA kernel. */
  float apply(float z);

  /** f'(z)·dh in float32: the gradient by z from the gradient by h; the twin of the CUDA kernel. */
  float backward(float z, float h, float dh);

  /** Whether {@link #backward} reads z; where it does not, z and h may share one buffer. */
  default boolean needsInput() {
    return false;
  }
}
