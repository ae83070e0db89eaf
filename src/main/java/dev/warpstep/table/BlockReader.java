package dev.warpstep.table;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream of text into blocks that end where a row ends. */
final class BlockReader {
  private static final int LONGEST_ROW = 1 << 28;

  private final InputStream in;
  private byte[] buffer;
  private int length;
  private boolean last;

  BlockReader(InputStream in, int size) throws IOException {
    this.in = in;
    buffer = new byte[size];
    fill();
  }

  private void fill() throws IOException {
    int read = in.readNBytes(buffer, length, buffer.length - length);
    length += read;
    last = length < buffer.length;
  }

  /** What comes next, as far as it is read. */
  byte[] buffer() {
    return buffer;
  }

  /** How much of the buffer is filled. */
  int length() {
    return length;
  }

  /** Whether the buffer holds the rest of the stream. */
  boolean isLast() {
    return last;
  }

  /** Passes over what begins the buffer. */
  void skip(int bytes) {
    System.arraycopy(buffer, bytes, buffer, 0, length - bytes);
    length -= bytes;
  }

  /** The next whole rows; empty at the end. The array is the caller's. */
  byte[] next(byte delimiter) throws IOException {
    if (!last) {
      fill();
    }
    int end = rowsEnd(delimiter);
    while (end == 0 && !last) {
      if (buffer.length >= LONGEST_ROW) {
        throw new LongRowException();
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      fill();
      end = rowsEnd(delimiter);
    }
    byte[] rows = Arrays.copyOf(buffer, end);
    skip(end);
    return rows;
  }

  /** A row that no memory should be taken for; most likely a quote that is not closed. */
  static final class LongRowException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Where the last whole row ends. */
  private int rowsEnd(byte delimiter) {
    if (last) {
      return length;
    }
    // A carriage return at the very end may be half of an end of line.
    int end = buffer[length - 1] == '\r' ? length - 1 : length;
    boolean quotes = false;
    for (int i = 0; i < end && !quotes; i++) {
      quotes = buffer[i] == '"';
    }
    return quotes ? scannedEnd(end, delimiter) : plainEnd(end);
  }

  private int plainEnd(int end) {
    for (byte mark : new byte[] {'\n', '\r'}) {
      for (int i = end; i > 0; i--) {
        if (buffer[i - 1] == mark) {
          return i;
        }
      }
    }
    return 0;
  }

  private int scannedEnd(int end, byte delimiter) {
    FieldScanner fields = new FieldScanner(buffer, 0, end, delimiter);
    int rowsEnd = 0;
    while (fields.nextRow()) {
      while (fields.nextField()) {
        // only where it ends matters
      }
      if (fields.isOpen() || !fields.endedByBreak()) {
        break;
      }
      rowsEnd = fields.at();
    }
    return rowsEnd;
  }
}
