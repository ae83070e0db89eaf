package dev.warpstep.backend;

/** Rows of a data set, on a device or where it can get at them; batches of them are gathered. */
public interface DataRows extends AutoCloseable {
  /** Number of rows. */
  int rows();

  /** Number of columns. */
  int columns();

  @Override
  void close();
}
