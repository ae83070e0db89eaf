package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.memory.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reads NumPy's arrays of numbers: a {@code .npy} file, whose columns are called c1, c2, .., or the
 * arrays of an {@code .npz} archive side by side: array X of several columns gives X1, X2, .., y of
 * one column gives y. Further dimensions are laid out in a row. Source: NumPy's "NPY format", NEP
 * 1.
 */
final class NumpyReader {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");
  private static final Pattern TYPE = Pattern.compile("([<>|=])([fiub])([1248])");
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int MOST_COLUMNS = 1 << 20;
  private static final int MOST_ROWS = Integer.MAX_VALUE - 8;
  private static final int BUFFER = 1 << 16;

  /** An array, column by column. */
  private record Array(String name, int rows, List<CellColumn> columns) {}

  /** How an array's numbers are written. */
  private record Type(ByteOrder order, char kind, int size) {}

  private final Path file;
  private final CellColumn.Store store;
  private long offset;

  private NumpyReader(Path file, CellColumn.Store store) {
    this.file = file;
    this.store = store;
  }

  static Table readArray(Path file, InputStream in, Scratch scratch, TableReader.Choice choice)
      throws IOException {
    CellColumn.Store store = new CellColumn.Store(scratch);
    try {
      Array array = new NumpyReader(file, store).array("", in);
      if (in.read() >= 0) {
        throw DataException.of(file, "must end after its array: there is more");
      }
      List<String> columns =
          IntStream.rangeClosed(1, array.columns().size()).mapToObj(i -> "c" + i).toList();
      return table(file, List.of(array), columns, false, store, choice);
    } catch (Throwable e) {
      store.discard();
      throw e;
    }
  }

  static Table readArchive(Path file, InputStream in, Scratch scratch, TableReader.Choice choice)
      throws IOException {
    CellColumn.Store store = new CellColumn.Store(scratch);
    try {
      return readArchive(file, new ZipInputStream(in), store, choice);
    } catch (Throwable e) {
      store.discard();
      throw e;
    }
  }

  private static Table readArchive(
      Path file, ZipInputStream zip, CellColumn.Store store, TableReader.Choice choice)
      throws IOException {
    List<Array> arrays = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (ZipEntry entry = next(file, zip); entry != null; entry = next(file, zip)) {
      String name = entry.getName().replaceFirst("\\.npy$", "");
      Array array = new NumpyReader(file, store).array(name, zip);
      arrays.add(array);
      int count = array.columns().size();
      for (int column = 1; column <= count; column++) {
        columns.add(count == 1 ? name : name + column);
      }
      if (array.rows() != arrays.get(0).rows()) {
        throw DataException.of(
            file,
            "the arrays must have equally many rows: %s has %d, %s %d"
                .formatted(arrays.get(0).name(), arrays.get(0).rows(), name, array.rows()));
      }
    }
    if (arrays.isEmpty()) {
      throw DataException.of(file, "must have an array: the archive is empty");
    }
    return table(file, arrays, columns, true, store, choice);
  }

  private static ZipEntry next(Path file, ZipInputStream zip) throws IOException {
    try {
      return zip.getNextEntry();
    } catch (ZipException | IllegalArgumentException e) {
      // The latter for a name that is not UTF-8.
      throw DataException.of(file, "damaged archive: " + e.getMessage());
    }
  }

  private static Table table(
      Path file,
      List<Array> arrays,
      List<String> columns,
      boolean named,
      CellColumn.Store store,
      TableReader.Choice choice) {
    return Table.ofColumns(
        file,
        columns,
        named,
        choice.of(columns, file),
        arrays.stream().flatMap(array -> array.columns().stream()).toList(),
        store);
  }

  private Array array(String name, InputStream in) throws IOException {
    byte[] begin = bytes(in, 10);
    if (begin[0] != (byte) 0x93 || begin[1] != 'N' || begin[6] < 1 || begin[6] > 3) {
      throw DataException.of(file, "must hold arrays in NPY format 1 to 3: " + name);
    }
    int length = ByteBuffer.wrap(begin, 8, 2).order(ByteOrder.LITTLE_ENDIAN).getShort() & 0xffff;
    if (begin[6] > 1) {
      byte[] high = bytes(in, 2);
      length |= (high[0] & 0xff) << 16 | (high[1] & 0xff) << 24;
    }
    if (length < 0 || length > LONGEST_HEADER) {
      throw DataException.atOffset(
          file, 8, "an array's header must be shorter than " + LONGEST_HEADER + ": " + length);
    }
    String header = new String(bytes(in, length), StandardCharsets.ISO_8859_1);
    Matcher fields = HEADER.matcher(header);
    if (!fields.matches()) {
      throw DataException.of(file, "not a NumPy header: " + DataException.quote(header.strip()));
    }
    Matcher type = TYPE.matcher(fields.group(1));
    if (!type.matches() || !isKnown(type.group(2).charAt(0), type.group(3).charAt(0))) {
      throw DataException.of(
          file,
          "an array must hold numbers (f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1): "
              + fields.group(1)
              + (name.isEmpty() ? "" : " in " + name));
    }
    long rows = 1;
    long columns = 1;
    List<Integer> inner = new ArrayList<>();
    String[] shape = fields.group(3).strip().split("[, ]+");
    for (int d = 0; d < shape.length; d++) {
      long size = shape[d].isEmpty() || shape[d].length() > 10 ? 0 : Long.parseLong(shape[d]);
      if (d == 0) {
        rows = size;
      } else {
        columns = columns > MOST_COLUMNS ? columns : columns * size;
        inner.add((int) Math.min(size, MOST_COLUMNS));
      }
    }
    if (rows < 1 || columns < 1 || columns > MOST_COLUMNS || rows > MOST_ROWS) {
      throw DataException.of(
          file,
          "an array must have 1 to 2^31 rows of 1 to 2^20 numbers: (%s)"
              .formatted(fields.group(3).strip()));
    }
    boolean fortran = fields.group(2).equals("True") && columns > 1;
    Type numbers =
        new Type(
            type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
            type.group(2).charAt(0),
            type.group(3).charAt(0) - '0');
    List<CellColumn> cells = new ArrayList<>();
    if (fortran) {
      for (int column = 0; column < columns; column++) {
        cells(in, (int) rows, 1, numbers, cells);
      }
      cells = lastFastest(cells, inner);
    } else {
      cells(in, (int) rows, (int) columns, numbers, cells);
    }
    return new Array(name, (int) rows, cells);
  }

  /** Columns of which the first of the inner dimensions runs fastest, as if the last did. */
  private static List<CellColumn> lastFastest(List<CellColumn> columns, List<Integer> inner) {
    CellColumn[] ordered = new CellColumn[columns.size()];
    for (int column = 0; column < ordered.length; column++) {
      int rest = column;
      int place = 0;
      for (int size : inner) {
        place = place * size + rest % size;
        rest /= size;
      }
      ordered[place] = columns.get(column);
    }
    return Arrays.asList(ordered);
  }

  private static boolean isKnown(char kind, char size) {
    return switch (kind) {
      case 'f' -> size != '1';
      case 'b' -> size == '1';
      default -> true;
    };
  }

  /**
   * Appends columns. Nothing is allocated before the bytes are there, so that a header that lies
   * does not take the memory it claims.
   */
  private void cells(InputStream in, int rows, int columns, Type type, List<CellColumn> appended)
      throws IOException {
    int block = Math.max(1, BUFFER / type.size() / columns);
    CellColumn[] cells = null;
    long[][] some = null;
    for (long row = 0; row < rows; row += block) {
      int count = (int) Math.min(block, rows - row);
      ByteBuffer bytes =
          ByteBuffer.wrap(bytes(in, count * columns * type.size())).order(type.order());
      if (cells == null) {
        cells = new CellColumn[columns];
        Arrays.setAll(cells, column -> new CellColumn(store));
        some = new long[columns][count];
      }
      for (int i = 0; i < count; i++) {
        for (int column = 0; column < columns; column++) {
          some[column][i] = Cell.of(value(bytes, type.kind(), type.size()));
        }
      }
      for (int column = 0; column < columns; column++) {
        cells[column].add(some[column], count);
      }
    }
    appended.addAll(Arrays.asList(cells));
  }

  private static double value(ByteBuffer in, char kind, int size) {
    boolean unsigned = kind == 'u';
    return switch (size) {
      case 1 -> kind == 'i' ? in.get() : in.get() & 0xff;
      case 2 ->
          kind == 'f' ? half(in.getShort()) : unsigned ? in.getShort() & 0xffff : in.getShort();
      case 4 ->
          kind == 'f'
              ? in.getFloat()
              : unsigned ? Integer.toUnsignedLong(in.getInt()) : in.getInt();
      default -> {
        if (kind == 'f') {
          yield in.getDouble();
        }
        long bits = in.getLong();
        yield unsigned ? ParquetCells.unsigned(bits) : bits;
      }
    };
  }

  /** IEEE 754 binary16. */
  static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double size =
        exponent == 0
            ? fraction * 0x1p-24
            : exponent == 31
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
    return bits < 0 ? -size : size;
  }

  private byte[] bytes(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    offset += bytes.length;
    if (bytes.length < count) {
      throw DataException.of(
          file, "the array must go on: the data end after %d of its bytes".formatted(offset));
    }
    return bytes;
  }
}
