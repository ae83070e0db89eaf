package dev.warpstep.table;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks through a file's directory and the headers of its columns' pages before Hardwood reads
 * them, which waits for ever for a page that is longer than its column, and takes the memory that a
 * length claims. Source: Parquet's parquet.thrift.
 */
final class ParquetPages {
  /** PAR1, as a number. */
  private static final int MAGIC = 'P' | 'A' << 8 | 'R' << 16 | '1' << 24;

  /** The directory's length, and PAR1. */
  private static final int TAIL = 8;

  private static final int FIRST_PEEK = 1 << 8;
  private static final int LONGEST_HEADER = 1 << 20;
  private static final int DATA = 0;
  private static final int DICTIONARY = 2;
  private static final int DATA_2 = 3;

  /** How many bytes a codec can make of one; a little is added for what is short. */
  private static final Map<String, Long> EXPANSION =
      Map.of(
          "UNCOMPRESSED", 1L,
          // A copy of 64 bytes takes 3.
          "SNAPPY", 22L,
          // A match of 258 bytes takes 2 bits.
          "GZIP", 1032L,
          "LZ4", 255L,
          "LZ4_RAW", 255L,
          // A block of 128 KB takes 4.
          "ZSTD", 1L << 15);

  private static final long LITTLE = 1 << 10;

  /**
   * A column in a group of rows.
   *
   * @param start of its first page in the file
   * @param length of all pages
   * @param values it claims to have
   * @param rows of the group
   * @param index where the file says where its pages are; 0 if it does not
   * @param indexLength of that
   */
  record Chunk(
      long start, long length, String codec, long values, long rows, long index, int indexLength) {}

  private record Page(long at, long length) {}

  private final FileChannel file;
  private final Chunk chunk;
  private int headerLength;

  private ParquetPages(FileChannel file, Chunk chunk) {
    this.file = file;
    this.chunk = chunk;
  }

  /**
   * Checks that the pages are where they should be, and as long.
   *
   * @throws IOException if they are not
   */
  static void require(FileChannel file, Chunk chunk) throws IOException {
    new ParquetPages(file, chunk).require();
  }

  /**
   * Checks that a file has a directory at its end, which is as long as it says.
   *
   * @throws IOException if it has not
   */
  static void requireDirectory(FileChannel file) throws IOException {
    long end = file.size() - TAIL;
    require(end >= 4, "the file must have a directory");
    ByteBuffer tail = read(file, end, TAIL).order(ByteOrder.LITTLE_ENDIAN);
    long length = tail.getInt();
    require(tail.getInt() == MAGIC, "the file must end with PAR1: it is cut off");
    require(length >= 0 && length <= end - 4, "the directory must lie in the file");
    try {
      ThriftStruct.read(read(file, end - length, (int) length));
    } catch (BufferUnderflowException e) {
      throw new EOFException("the directory must have an end");
    }
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("the file must go on: it ends at " + (at + bytes.position()));
      }
    }
    return bytes.flip();
  }

  private void require() throws IOException {
    long size = file.size();
    require(chunk.values() == chunk.rows(), "a column must have a value for each row");
    require(
        chunk.start() >= 0 && chunk.length() >= 0 && chunk.start() <= size - chunk.length(),
        "a column must lie in the file");
    require(chunk.length() <= Integer.MAX_VALUE, "a column must be shorter than 2 GB in a group");
    long at = chunk.start();
    long end = at + chunk.length();
    long values = 0;
    List<Page> pages = new ArrayList<>();
    while (at < end && values < chunk.values()) {
      Map<Integer, Object> header = struct(at, Math.min(end - at, LONGEST_HEADER));
      long type = number(header, 1);
      long plain = number(header, 2);
      long packed = number(header, 3);
      long next = at + headerLength + packed;
      require(packed >= 0 && next <= end, "a page must lie in its column");
      require(
          plain >= 0
              && plain
                  <= packed * EXPANSION.getOrDefault(chunk.codec(), (long) LONGEST_HEADER) + LITTLE
              && plain <= Integer.MAX_VALUE - 8,
          "a page must have a length that its compression can have");
      if (type == DATA || type == DATA_2) {
        long count = number(group(header, type == DATA ? 5 : 8), 1);
        require(count >= 0, "a page must have values");
        values += count;
        pages.add(new Page(at, headerLength + packed));
      } else if (type == DICTIONARY) {
        long count = number(group(header, 7), 1);
        require(count >= 0 && count <= plain, "a dictionary must be as long as its values");
      }
      at = next;
    }
    require(values == chunk.values(), "the pages must have the column's values");
    if (chunk.indexLength() > 0) {
      requireIndex(pages);
    }
  }

  /** The index must say what the pages do. */
  private void requireIndex(List<Page> pages) throws IOException {
    require(
        chunk.index() >= 0 && chunk.index() <= file.size() - chunk.indexLength(),
        "an index must lie in the file");
    Object locations = struct(chunk.index(), chunk.indexLength()).get(1);
    require(
        locations instanceof List<?> list && list.size() == pages.size(),
        "an index must have all pages");
    int place = 0;
    long row = -1;
    for (Object location : (List<?>) locations) {
      require(location instanceof Map, "an index must have pages");
      @SuppressWarnings("unchecked")
      Map<Integer, Object> fields = (Map<Integer, Object>) location;
      Page page = pages.get(place++);
      require(
          number(fields, 1) == page.at()
              && number(fields, 2) == page.length()
              && number(fields, 3) > row,
          "an index must say where the pages are");
      row = number(fields, 3);
    }
  }

  private static void require(boolean holds, String rule) throws IOException {
    if (!holds) {
      throw new IOException(rule);
    }
  }

  private static long number(Map<Integer, Object> struct, int field) throws IOException {
    if (struct.get(field) instanceof Long number) {
      return number;
    }
    throw new IOException("a page's header must have field " + field);
  }

  @SuppressWarnings("unchecked")
  private static Map<Integer, Object> group(Map<Integer, Object> struct, int field)
      throws IOException {
    if (struct.get(field) instanceof Map<?, ?> group) {
      return (Map<Integer, Object>) group;
    }
    throw new IOException("a page's header must have field " + field);
  }

  /** What is at a place; {@link #headerLength} is how long it is. */
  private Map<Integer, Object> struct(long at, long most) throws IOException {
    for (long peek = Math.min(most, FIRST_PEEK); ; peek = Math.min(most, 16 * peek)) {
      ByteBuffer bytes = read(file, at, (int) peek);
      try {
        ThriftStruct parsed = ThriftStruct.read(bytes);
        headerLength = parsed.length();
        return parsed.fields();
      } catch (BufferUnderflowException e) {
        require(peek < most, "a page's header must have an end");
      }
    }
  }
}
