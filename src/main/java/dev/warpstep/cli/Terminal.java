package dev.warpstep.cli;

import java.io.PrintStream;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err progress and diagnostics
 * @param live whether err is a terminal, on which a line can be redrawn
 * @param columns width of the terminal
 */
public record Terminal(PrintStream out, PrintStream err, boolean live, int columns) {
  private static final int USUAL_COLUMNS = 80;
  private static final int LEAST_COLUMNS = 40;
  private static final int MOST_COLUMNS = 120;

  /**
   * As the system properties {@code warpstep.terminal} and {@code warpstep.columns} say, which the
   * launcher sets.
   */
  static Terminal of(PrintStream out, PrintStream err) {
    String live = System.getProperty("warpstep.terminal");
    int columns = Integer.getInteger("warpstep.columns", USUAL_COLUMNS);
    // Since Java 22 there is a console even where there is no terminal.
    boolean console = Runtime.version().feature() < 22 && System.console() != null;
    return new Terminal(
        out,
        err,
        live == null ? console : Boolean.parseBoolean(live),
        Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, columns)));
  }

  /** One line on stderr that is no failure. */
  void note(String message) {
    err.println("warpstep: " + message);
  }

  /** How the user calls this program, for hints. */
  static String command() {
    return System.getProperty("warpstep.command", "warpstep");
  }
}
