package dev.warpstep.backend;

/** A device that is asked for cannot be used, or failed. The message says why and what to do. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the reason and the mend in one line. */
  public DeviceException(String message) {
    super(message);
  }
}
