package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tensors of one case on one backend, closed together. Each is a view within a longer tensor
 * full of a mark, so that it shows if an operation writes beside it.
 */
final class Workspace implements AutoCloseable {
  /** Elements behind each tensor: a float4 and some more. */
  private static final int MARGIN = 7;

  private static final float MARK = -77;

  private final Backend backend;
  private final int offset;
  private final List<Tensor> whole = new ArrayList<>();

  /**
   * @param offset elements before each tensor; 0 leaves it aligned
   */
  Workspace(Backend backend, int offset) {
    this.backend = backend;
    this.offset = offset;
  }

  /** An offset for the {@code i}-th case: some aligned, some not. */
  static int offset(int i) {
    return i % 2 == 0 ? 0 : 5;
  }

  /** A (rows, columns) tensor with values. */
  Tensor of(int rows, int columns, float[] values) {
    Tensor tensor = backend.allocate(1, offset + rows * columns + MARGIN);
    whole.add(tensor);
    float[] all = new float[tensor.size()];
    Arrays.fill(all, MARK);
    System.arraycopy(values, 0, all, offset, rows * columns);
    tensor.write(all);
    return tensor.view(offset, rows, columns);
  }

  /** A tensor to be overwritten: full of NaN, which a read before the write would spread. */
  Tensor output(int rows, int columns) {
    float[] unset = new float[rows * columns];
    Arrays.fill(unset, Float.NaN);
    return of(rows, columns, unset);
  }

  /** The values of tensors that this workspace made, after {@link #check}. */
  List<float[]> read(Tensor... tensors) {
    check();
    return Arrays.stream(tensors).map(Tensor::toFloats).toList();
  }

  /**
   * Looks at both sides of every tensor.
   *
   * @throws IllegalStateException if anything was written beside one
   */
  void check() {
    for (Tensor tensor : whole) {
      float[] all = tensor.toFloats();
      for (int i = 0; i < all.length; i++) {
        boolean beside = i < offset || i >= all.length - MARGIN;
        if (beside && all[i] != MARK) {
          throw new IllegalStateException(
              "%s wrote %s beside a tensor of %d elements, at %d"
                  .formatted(backend.name(), all[i], all.length - offset - MARGIN, i - offset));
        }
      }
    }
  }

  @Override
  public void close() {
    whole.forEach(Tensor::close);
  }
}
