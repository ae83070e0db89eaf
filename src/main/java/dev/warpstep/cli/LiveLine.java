package dev.warpstep.cli;

import java.util.function.Supplier;

/** A line on stderr that is redrawn in place, at most ten times a second; only on a terminal. */
final class LiveLine implements AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000;
  private static final String CLEAR = "\r\u001b[K";

  private final Terminal terminal;
  private long last = System.nanoTime();
  private boolean drawn;

  LiveLine(Terminal terminal) {
    this.terminal = terminal;
  }

  void show(Supplier<String> text) {
    long now = System.nanoTime();
    if (terminal.live() && now - last > REDRAW_NANOS) {
      last = now;
      drawn = true;
      String line = text.get();
      terminal
          .err()
          .print(CLEAR + line.substring(0, Math.min(line.length(), terminal.columns() - 1)));
      terminal.err().flush();
    }
  }

  /** Removes the line. */
  @Override
  public void close() {
    if (drawn) {
      drawn = false;
      terminal.err().print(CLEAR);
      terminal.err().flush();
    }
  }
}
