package dev.warpstep.backend;

/**
 * A row-major matrix on a device, or a view of a part of one. A view shares memory with the tensor
 * it was made from, and closing it frees nothing.
 */
public interface Tensor extends DataRows {
  /** Number of elements. */
  default int size() {
    return rows() * columns();
  }

  /**
   * A view of {@code rows*columns} consecutive elements.
   *
   * @param offset first element, counted from this tensor's first
   * @throws IndexOutOfBoundsException if the view would leave the tensor
   */
  Tensor view(int offset, int rows, int columns);

  /** Copies {@code values} ({@code size()} numbers) to the device. */
  void write(float[] values);

  /** Copies {@code values} to the device, rounded to its precision. */
  void write(double[] values);

  /** A copy of the elements, rounded to float32 where the device keeps more. */
  float[] toFloats();

  /** A copy of the elements. */
  double[] toDoubles();
}
