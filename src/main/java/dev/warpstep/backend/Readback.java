package dev.warpstep.backend;

/** A copy of a tensor's numbers to the host that goes on while the device works. */
public interface Readback extends AutoCloseable {
  /** Queues a copy of the numbers as they are after all that was called before. */
  void request();

  /** Whether the copy that was last requested is complete; false before the first. */
  boolean ready();

  /**
   * One number of the last copy, which must be {@link #ready}.
   *
   * @param i element of the tensor
   */
  float value(int i);

  @Override
  void close();

  /** On a device that runs operations as they are called: copies at once. */
  static Readback copying(Tensor tensor) {
    return new Readback() {
      private float[] values;

      @Override
      public void request() {
        values = tensor.toFloats();
      }

      @Override
      public boolean ready() {
        return values != null;
      }

      @Override
      public float value(int i) {
        return values[i];
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }
}
