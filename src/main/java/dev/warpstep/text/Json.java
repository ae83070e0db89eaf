package dev.warpstep.text;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Prints a command's result as one JSON document. */
public final class Json {
  private static final JSON PRETTY =
      JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES);

  private Json() {}

  /** Prints it on lines of its own. */
  public static void print(PrintStream out, Map<String, Object> document) {
    try {
      out.println(PRETTY.asString(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JSON has no NaN and no infinity: null stands for them. */
  public static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
