package dev.warpstep.run;

import dev.warpstep.nn.Mlp;
import java.util.function.Supplier;

/** The command line or a --config file asks for something that is not right; exit code 2. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  /** Makes a network, whose flat vector must have fewer than 2^31 elements. */
  public static Mlp networkOf(Object layers, Supplier<Mlp> source) {
    try {
      Mlp mlp = source.get();
      mlp.flatLength();
      return mlp;
    } catch (ArithmeticException e) {
      throw new UsageException("--layers must give fewer than 2^31 parameters: " + layers);
    }
  }

  /** Takes an IllegalArgumentException of {@code source} for the user's mistake. */
  public static <T> T ofArguments(Supplier<T> source) {
    try {
      return source.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Takes an IllegalArgumentException of {@code check} for the user's mistake. */
  static void unless(Runnable check) {
    ofArguments(
        () -> {
          check.run();
          return null;
        });
  }
}
