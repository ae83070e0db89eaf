package dev.warpstep.backend;

/** An allocation does not fit the device's memory. */
public final class OutOfDeviceMemoryException extends DeviceException {
  private static final long serialVersionUID = 1L;

  private final long free;

  /**
   * Without advice.
   *
   * @param asked bytes
   * @param free bytes
   * @param total bytes
   */
  public OutOfDeviceMemoryException(long asked, long free, long total) {
    super("no room on the device: %,d bytes asked, %,d free of %,d".formatted(asked, free, total));
    this.free = free;
  }

  private OutOfDeviceMemoryException(String message, long free, Throwable cause) {
    super(message);
    this.free = free;
    initCause(cause);
  }

  /** Bytes that were free when the allocation failed. */
  public long free() {
    return free;
  }

  /** The same, with how to fix it. */
  public OutOfDeviceMemoryException with(String advice) {
    return new OutOfDeviceMemoryException(getMessage() + "; " + advice, free, this);
  }
}
