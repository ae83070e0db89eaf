package dev.warpstep.data;

/**
 * Input that does not exist or cannot be opened. The message is one line and says how to fix it.
 */
public final class NoInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is missing, then what to do
   */
  public NoInputException(String message) {
    super(message);
  }
}
