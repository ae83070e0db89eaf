package dev.warpstep.table;

/** Hears how the reading of a table of text goes, in the thread that reads it. */
@FunctionalInterface
public interface ReadListener {
  /** Hears nothing. */
  ReadListener NONE = (rows, bytes, share) -> {};

  /**
   * After each block of rows.
   *
   * @param rows read so far
   * @param bytes of text read so far, uncompressed
   * @param share of all files' bytes that is read, in [0, 1]; NaN where that is not known
   */
  void read(long rows, long bytes, double share);
}
