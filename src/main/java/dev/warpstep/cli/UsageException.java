package dev.warpstep.cli;

import java.util.function.Supplier;

/** The command line or a --config file asks for something that is not right; exit code 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }

  /** Takes an IllegalArgumentException of {@code source} for the user's mistake. */
  static <T> T ofArguments(Supplier<T> source) {
    try {
      return source.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
