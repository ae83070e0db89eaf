package dev.warpstep.cli;

import dev.warpstep.report.Figures;
import dev.warpstep.table.ReadListener;

/** Shows on a terminal how the reading of a large table goes. */
final class ReadLine implements ReadListener, AutoCloseable {
  private final LiveLine line;
  private final long began = System.nanoTime();

  ReadLine(Terminal terminal) {
    line = new LiveLine(terminal);
  }

  @Override
  public void read(long rows, long bytes, double share) {
    line.show(() -> text(rows, bytes, share, (System.nanoTime() - began) / 1e9));
  }

  static String text(long rows, long bytes, double share, double seconds) {
    String text =
        "reading: %s rows, %s rows/s, %s MB/s"
            .formatted(
                Figures.count(rows),
                Figures.count(rows / seconds),
                Figures.count(bytes / seconds / 1e6));
    return Double.isNaN(share) || share == 0
        ? text
        : text + ", " + Figures.duration(seconds * (1 - share) / share) + " left";
  }

  /** Removes the line. */
  @Override
  public void close() {
    line.close();
  }
}
