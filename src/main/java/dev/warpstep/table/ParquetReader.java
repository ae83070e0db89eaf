package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.InputFile;
import dev.warpstep.memory.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads Parquet files column by column. A text is a text, whatever it looks like; what means a
 * missing value in a table of text does so here.
 */
final class ParquetReader {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int MOST_ROWS = Integer.MAX_VALUE - 8;

  private final List<Path> files;
  private final MissingMarkers markers;
  private final ReadListener listener;
  private final CellColumn.Store store;
  private final int[] firstRows;
  private List<String> columns;
  private boolean[] wanted;
  private CellColumn[] cells;
  private Texts[] texts;
  private long[] some = new long[0];
  private int rows;
  private long bytes;

  private ParquetReader(
      List<Path> files, ReadOptions options, ReadListener listener, CellColumn.Store store) {
    this.files = files;
    this.listener = listener;
    this.store = store;
    char decimal = options.decimal().orElse('.');
    markers = new MissingMarkers(options.missingMarkers(), (byte) decimal);
    firstRows = new int[files.size()];
  }

  static boolean isParquet(byte[] first) {
    return first.length >= MAGIC.length
        && IntStream.range(0, MAGIC.length).allMatch(i -> first[i] == MAGIC[i]);
  }

  /**
   * Reads files as one table.
   *
   * @param java the version of Java that runs
   * @throws DataException if they can't be used
   */
  static Table read(
      List<Path> files,
      ReadOptions options,
      ReadListener listener,
      Scratch scratch,
      int java,
      TableReader.Choice choice) {
    if (java < ParquetFile.JAVA) {
      throw DataException.of(
          files.get(0),
          "Parquet needs Java %d or newer, this is Java %d; write it as CSV, or set JAVA_HOME to a newer Java"
              .formatted(ParquetFile.JAVA, java));
    }
    if (!ParquetFile.isThere()) {
      throw DataException.of(
          files.get(0),
          "Parquet needs dev.hardwood:hardwood-core on the class path; add it, or write it as CSV");
    }
    CellColumn.Store store = new CellColumn.Store(scratch);
    try {
      return new ParquetReader(files, options, listener, store).read(choice);
    } catch (Throwable e) {
      store.discard();
      throw e;
    }
  }

  private Table read(TableReader.Choice choice) {
    for (int file = 0; file < files.size(); file++) {
      Path path = files.get(file);
      requireSeekable(path);
      try (FileChannel channel = FileChannel.open(path)) {
        ParquetPages.requireDirectory(channel);
        try (ParquetFile parquet = ParquetFile.open(path)) {
          read(file, parquet, channel, choice);
        }
      } catch (DataException e) {
        throw e;
      } catch (IOException | RuntimeException | StackOverflowError e) {
        throw damaged(path, e);
      }
    }
    if (rows == 0) {
      throw DataException.of(files.get(0), "must have rows: it has none");
    }
    return Table.ofColumns(files, firstRows, columns, true, wanted, List.of(cells), texts, store);
  }

  /** Its directory is at its end. */
  private void requireSeekable(Path path) {
    if (!Files.exists(path)) {
      InputFile.open(path); // says what is wrong
    }
    byte[] first = new byte[0];
    if (Files.isRegularFile(path)) {
      try (InputStream in = Files.newInputStream(path)) {
        first = in.readNBytes(MAGIC.length);
      } catch (IOException e) {
        throw InputFile.explain(path, e);
      }
    }
    if (!isParquet(first)) {
      throw DataException.of(
          path,
          path.equals(files.get(0))
              ? "Parquet must be a file by itself, not compressed as a whole and not standard input"
              : "must be Parquet as " + files.get(0));
    }
  }

  /** What the library says about a file; it has no type of its own for that. */
  private static DataException damaged(Path path, Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof OutOfMemoryError) {
      return DataException.of(path, "Parquet must fit the heap page by page: give more with -Xmx");
    }
    String text = root.getMessage() == null ? root.toString() : root.getMessage();
    return DataException.of(path, "damaged Parquet: " + text.replaceFirst("^\\[[^]]*] ?", ""));
  }

  private void read(int file, ParquetFile parquet, FileChannel channel, TableReader.Choice choice)
      throws IOException {
    Path path = files.get(file);
    List<ParquetFile.Column> found = parquet.columns();
    List<String> names = found.stream().map(ParquetFile.Column::name).toList();
    if (file == 0) {
      begin(names, choice.of(names, path));
    } else if (!names.equals(columns)) {
      throw DataException.of(
          path, "must have the columns of " + files.get(0) + ": " + ColumnNames.list(names));
    }
    long more = parquet.rows();
    if (more > MOST_ROWS - rows) {
      throw DataException.of(path, "rows must not exceed 2^31: there are more");
    }
    firstRows[file] = rows;
    int[] chosen = IntStream.range(0, wanted.length).filter(column -> wanted[column]).toArray();
    for (int i = 0; i < chosen.length; i++) {
      int column = chosen[i];
      read(path, parquet, channel, found.get(column), column, (int) more);
      // Of columns, as if they were rows.
      double share = (i + 1.0) / chosen.length;
      listener.read(
          rows + (long) (share * more),
          bytes + (long) (share * channel.size()),
          (file + share) / files.size());
    }
    bytes += channel.size();
    rows += (int) more;
  }

  private void begin(List<String> names, boolean[] chosen) {
    columns = names;
    wanted = chosen;
    cells = new CellColumn[chosen.length];
    texts = new Texts[chosen.length];
    for (int column = 0; column < chosen.length; column++) {
      cells[column] = new CellColumn(store);
      texts[column] = new Texts();
    }
  }

  private void read(
      Path path,
      ParquetFile parquet,
      FileChannel channel,
      ParquetFile.Column found,
      int column,
      int count)
      throws IOException {
    String place = path + ":" + found.name();
    if (found.leaf() < 0) {
      throw DataException.of(
          place, "a column must hold single values: it is a list or a group; " + leaveOut(column));
    }
    ParquetCells values =
        ParquetCells.of(found, markers, texts[column])
            .orElseThrow(
                () ->
                    DataException.of(
                        place,
                        "a column must hold numbers, texts, yes and no, or dates: %s; %s"
                            .formatted(found.text(), leaveOut(column))));
    for (ParquetPages.Chunk chunk : parquet.chunks(found.leaf())) {
      if (!ParquetFile.canRead(chunk.codec())) {
        throw DataException.of(
            place, "compression must be snappy, gzip, zstd or none: " + chunk.codec());
      }
      ParquetPages.require(channel, chunk);
    }
    CellColumn to = cells[column];
    int end = rows + count;
    parquet.read(
        found,
        (length, array, offsets, present) -> {
          if (length > end - to.size()) {
            throw new IllegalStateException(found.name() + " has more values than rows");
          }
          some = some.length < length ? new long[length] : some;
          try {
            values.fill(some, length, array, offsets, present);
          } catch (ParquetCells.BadValueException e) {
            int row = to.size() - rows + e.at() + 1;
            throw DataException.of(path + ":row " + row + ":" + found.name(), e.getMessage());
          }
          to.add(some, length);
        });
    if (to.size() != end) {
      throw DataException.of(
          place, "must have %d values: the data end after %d".formatted(count, to.size() - rows));
    }
  }

  private String leaveOut(int column) {
    return "--drop " + columns.get(column) + " leaves it out";
  }
}
