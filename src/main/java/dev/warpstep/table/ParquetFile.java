package dev.warpstep.table;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Parquet file through Hardwood, which is called by reflection: its classes are Java 21's, which
 * a compiler of Java 17 can't read.
 */
final class ParquetFile implements AutoCloseable {
  /** The Java that Hardwood needs. */
  static final int JAVA = 21;

  private static final String LIBRARY = "dev.hardwood.";

  /** The class that reads what a codec wrote, none for LZO; those that are not here need none. */
  private static final Map<String, String> CODECS =
      Map.of(
          "SNAPPY", "org.xerial.snappy.Snappy",
          "ZSTD", "com.github.luben.zstd.Zstd",
          "LZ4", "net.jpountz.lz4.LZ4Factory",
          "LZ4_RAW", "net.jpountz.lz4.LZ4Factory",
          "BROTLI", "com.aayushatharva.brotli4j.Brotli4jLoader",
          "LZO", "");

  private static final Logger LOG = Logger.getLogger("dev.hardwood");

  static {
    // It says on stderr how fast it will be.
    if (LOG.getLevel() == null) {
      LOG.setLevel(Level.WARNING);
    }
    // The JDK's own gzip reads as well as what the system may have, and needs no native access.
    if (System.getProperty("hardwood.uselibdeflate") == null) {
      System.setProperty("hardwood.uselibdeflate", "false");
    }
  }

  private final Object reader;

  /**
   * A column of single values, or a group of columns.
   *
   * @param name in the file
   * @param leaf its place among the columns of values; -1 for a group or a list
   * @param type how its values are stored
   * @param length of its values in bytes, where all have the same
   * @param logical what they mean, {@code Decimal} for DecimalType; empty where the file does not
   *     say
   * @param scale digits behind the point, for a decimal
   * @param unit of a time: MILLIS, MICROS, NANOS
   * @param flag whether whole numbers are signed, or times UTC
   */
  record Column(
      String name,
      int leaf,
      String type,
      int length,
      String logical,
      int scale,
      String unit,
      boolean flag) {
    String text() {
      return logical.isEmpty() ? type : type + " (" + logical + ")";
    }
  }

  /** Hears the values of a column, as they come. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes some values.
     *
     * @param values an array of the column's type; of bytes, one value after the other, for texts
     * @param offsets where each value's bytes begin, and the last one's end; null for numbers
     * @param present a bit for each that is there; null if all are
     */
    void accept(int count, Object values, int[] offsets, long[] present);
  }

  private ParquetFile(Object reader) {
    this.reader = reader;
  }

  /** Whether the library is on the class path. */
  static boolean isThere() {
    return isThere(LIBRARY + "reader.ParquetFileReader");
  }

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, ParquetFile.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  static ParquetFile open(Path path) throws IOException {
    Object file = call("InputFile", null, "of", path);
    return new ParquetFile(call("reader.ParquetFileReader", null, "open", file));
  }

  /** The columns of the top level. */
  List<Column> columns() throws IOException {
    Object schema = call("reader.ParquetFileReader", reader, "getFileSchema");
    List<Column> columns = new ArrayList<>();
    String group = null;
    for (Object leaf : (List<?>) call("schema.FileSchema", schema, "getColumns")) {
      List<?> path = (List<?>) of(of(leaf, "fieldPath"), "elements");
      String name = (String) path.get(0);
      boolean nested = path.size() > 1 || (int) of(leaf, "maxRepetitionLevel") > 0;
      if (!nested) {
        columns.add(column(name, leaf));
      } else if (!name.equals(group)) {
        columns.add(new Column(name, -1, "list or group", 0, "", 0, "", false));
      }
      group = nested ? name : null;
    }
    return columns;
  }

  private static Column column(String name, Object leaf) throws IOException {
    Object logical = of(leaf, "logicalType");
    Integer length = (Integer) of(leaf, "typeLength");
    String kind =
        logical == null ? "" : logical.getClass().getSimpleName().replaceFirst("Type$", "");
    boolean time = kind.equals("Timestamp") || kind.equals("Time");
    return new Column(
        name,
        (int) of(leaf, "columnIndex"),
        of(leaf, "type").toString(),
        length == null ? 0 : length,
        kind,
        kind.equals("Decimal") ? (int) of(logical, "scale") : 0,
        time ? of(logical, "unit").toString() : "",
        time
            ? (boolean) of(logical, "isAdjustedToUTC")
            : kind.equals("Int") && (boolean) of(logical, "isSigned"));
  }

  /**
   * How many rows there are.
   *
   * @throws IOException if the file contradicts itself
   */
  long rows() throws IOException {
    Object data = call("reader.ParquetFileReader", reader, "getFileMetaData");
    long rows = 0;
    for (Object group : (List<?>) of(data, "rowGroups")) {
      long some = (long) of(group, "numRows");
      rows = Math.addExact(rows, some);
    }
    long claimed = (long) of(data, "numRows");
    if (claimed != rows) {
      throw new IOException("it says it has " + claimed + " rows, its parts have " + rows);
    }
    return rows;
  }

  /** A column's parts, one for each group of rows. */
  List<ParquetPages.Chunk> chunks(int leaf) throws IOException {
    Object data = call("reader.ParquetFileReader", reader, "getFileMetaData");
    List<ParquetPages.Chunk> chunks = new ArrayList<>();
    for (Object group : (List<?>) of(data, "rowGroups")) {
      Object chunk = ((List<?>) of(group, "columns")).get(leaf);
      Object column = of(chunk, "metaData");
      Long index = (Long) of(chunk, "offsetIndexOffset");
      Integer length = (Integer) of(chunk, "offsetIndexLength");
      chunks.add(
          new ParquetPages.Chunk(
              (long) of(chunk, "chunkStartOffset"),
              (long) of(column, "totalCompressedSize"),
              of(column, "codec").toString(),
              (long) of(column, "numValues"),
              (long) of(group, "numRows"),
              index == null ? 0 : index,
              index == null || length == null ? 0 : length));
    }
    return chunks;
  }

  /** Whether what a codec wrote can be read here. */
  static boolean canRead(String codec) {
    return !CODECS.containsKey(codec) || isThere(CODECS.get(codec));
  }

  /** Reads a column from its first to its last value. */
  void read(Column column, Sink sink) throws IOException {
    String owner = "reader.ColumnReader";
    Object builder = call("reader.ParquetFileReader", reader, "buildColumnReader", column.leaf());
    try (AutoCloseable values =
        (AutoCloseable) call("reader.ParquetFileReader$ColumnReaderBuilder", builder, "build")) {
      String getter = getter(column.type());
      while ((boolean) call(owner, values, "nextBatch")) {
        Object validity = call(owner, values, "getLeafValidity");
        boolean gaps = (boolean) call("reader.Validity", validity, "hasNulls");
        sink.accept(
            (int) call(owner, values, "getRecordCount"),
            call(owner, values, getter),
            getter.equals("getBinaryValues")
                ? (int[]) call(owner, values, "getBinaryOffsets")
                : null,
            gaps ? (long[]) call("reader.Validity", validity, "words") : null);
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static String getter(String type) {
    return switch (type) {
      case "INT32" -> "getInts";
      case "INT64" -> "getLongs";
      case "FLOAT" -> "getFloats";
      case "DOUBLE" -> "getDoubles";
      case "BOOLEAN" -> "getBooleans";
      default -> "getBinaryValues";
    };
  }

  @Override
  public void close() throws IOException {
    call("reader.ParquetFileReader", reader, "close");
  }

  /** A component of a record. */
  private static Object of(Object record, String component) throws IOException {
    return invoke(record.getClass(), record, component);
  }

  private static Object call(String owner, Object target, String name, Object... arguments)
      throws IOException {
    try {
      return invoke(Class.forName(LIBRARY + owner), target, name, arguments);
    } catch (ClassNotFoundException e) {
      throw new LinkageError("another Hardwood than " + LIBRARY + owner + " is known of", e);
    }
  }

  private static Object invoke(Class<?> owner, Object target, String name, Object... arguments)
      throws IOException {
    try {
      for (Method method : owner.getMethods()) {
        if (method.getName().equals(name) && takes(method, arguments)) {
          return method.invoke(target, arguments);
        }
      }
      throw new LinkageError("another Hardwood: no " + owner.getName() + "." + name);
    } catch (IllegalAccessException e) {
      throw new LinkageError("another Hardwood: " + owner.getName() + "." + name, e);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IOException(cause);
    }
  }

  private static boolean takes(Method method, Object... arguments) {
    Class<?>[] types = method.getParameterTypes();
    boolean takes = types.length == arguments.length;
    for (int i = 0; takes && i < types.length; i++) {
      takes =
          types[i] == int.class
              ? arguments[i] instanceof Integer
              : types[i].isInstance(arguments[i]);
    }
    return takes;
  }
}
