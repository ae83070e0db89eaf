package dev.warpstep.backend;

/** A device that is asked for cannot be used, or failed. The message says why and what to do. */
public class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the reason and how to fix it, in one line. */
  public DeviceException(String message) {
    super(message);
  }

  /** A tensor does not fit the Java heap. */
  public static DeviceException noHeap(int rows, int columns, int elementBytes) {
    return new DeviceException(
        "no room for %d x %d numbers (%d MB; the Java heap has %d MB): use a smaller --batch or a larger -Xmx"
            .formatted(
                rows,
                columns,
                (long) elementBytes * rows * columns >> 20,
                Runtime.getRuntime().maxMemory() >> 20));
  }
}
