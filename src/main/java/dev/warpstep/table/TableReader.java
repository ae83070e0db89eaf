package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.InputFile;
import dev.warpstep.memory.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Reads tables of text: separated fields, UTF-8, with or without a byte order mark, plain or
 * compressed. Blocks of rows are parsed on all cores, and come together in their order.
 */
final class TableReader {
  private static final int BLOCK = 1 << 20;
  private static final int MOST_SKIPPED = 20;

  /** Which of a file's columns to read; may refuse the file with a DataException. */
  @FunctionalInterface
  interface Choice {
    boolean[] of(List<String> columns, Path file);
  }

  private final List<Path> files;
  private final ReadOptions options;
  private final Choice choice;
  private final Scratch scratch;
  private final ReadListener listener;
  private final long total;
  private long bytes;
  private final int threads = threads();
  private final List<String> skipped = new ArrayList<>();
  private long skippedCount;
  private Table.Builder builder;
  private List<String> columns;
  private Dialect dialect;
  private ChunkParser parser;
  private long line;

  private TableReader(
      List<Path> files,
      ReadOptions options,
      ReadListener listener,
      Scratch scratch,
      Choice choice) {
    this.files = files;
    this.options = options;
    this.listener = listener;
    this.choice = choice;
    this.scratch = scratch;
    total = files.stream().mapToLong(TableReader::size).sum();
  }

  /** As many as there are cores, unless their blocks and cells would take most of a small heap. */
  private static int threads() {
    long room = Runtime.getRuntime().maxMemory() / (16 * BLOCK);
    return (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), room));
  }

  /** What a file's text has at least, 0 where that is not known. */
  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0; // reading it says what is wrong
    }
  }

  /**
   * Reads files as one table.
   *
   * @param files parts of the table, with one header
   * @param first the content of the first
   * @throws dev.warpstep.data.NoInputException if there is no such file
   * @throws DataException if the content cannot be used; line and column of the first defect are
   *     named
   */
  static Table read(
      List<Path> files,
      InputStream first,
      ReadOptions options,
      ReadListener listener,
      Scratch scratch,
      Choice choice) {
    return new TableReader(files, options, listener, scratch, choice).read(first);
  }

  private Table read(InputStream first) {
    try {
      readAll(first);
      return builder.build(new Table.Skipped(skippedCount, List.copyOf(skipped)));
    } catch (Throwable e) {
      if (builder != null) {
        builder.discard();
      }
      throw e;
    }
  }

  private void readAll(InputStream first) {
    for (int file = 0; file < files.size(); file++) {
      Path path = files.get(file);
      try (InputStream in = file == 0 ? first : InputFile.openText(path)) {
        read(file, new BlockReader(in, BLOCK));
      } catch (BlockReader.LongRowException e) {
        throw DataException.atLine(path, line + 1, "a row must have an end: is a quote open?");
      } catch (IOException e) {
        throw InputFile.explain(path, e);
      }
    }
  }

  private void read(int file, BlockReader blocks) throws IOException {
    begin(file, blocks);
    boolean single = threads == 1 || blocks.isLast();
    ExecutorService pool = single ? null : Executors.newFixedThreadPool(threads, this::thread);
    try {
      Deque<Future<Chunk>> pending = new ArrayDeque<>();
      byte[] block = blocks.next(dialect.delimiter());
      while (block.length > 0) {
        byte[] rows = block;
        bytes += rows.length;
        if (single) {
          merge(parser.parse(rows), file);
        } else {
          Callable<Chunk> parse = () -> parser.parse(rows);
          pending.add(pool.submit(parse));
          if (pending.size() > threads) {
            merge(take(pending.remove()), file);
          }
        }
        block = blocks.next(dialect.delimiter());
      }
      while (!pending.isEmpty()) {
        merge(take(pending.remove()), file);
      }
    } finally {
      if (pool != null) {
        pool.shutdownNow();
      }
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "warpstep-read");
    thread.setDaemon(true);
    return thread;
  }

  private static Chunk take(Future<Chunk> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading", e);
    }
  }

  /** Reads the header, if the file has one. */
  private void begin(int file, BlockReader blocks) {
    Path path = files.get(file);
    line = 0;
    if (blocks.length() == 0) {
      throw DataException.of(path, "must have a header and rows: the file is empty");
    }
    requireText(path, blocks);
    if (file == 0) {
      dialect = DialectSniffer.sniff(blocks.buffer(), blocks.length(), blocks.isLast(), options);
    }
    FieldScanner first = new FieldScanner(blocks.buffer(), 0, blocks.length(), dialect.delimiter());
    if (!first.nextRow()) {
      throw DataException.of(path, "must have a header and rows: there are only blank lines");
    }
    if (first.line() > 0 && dialect.header()) {
      throw DataException.atLine(path, 1, "must be the header: blank line");
    }
    List<String> names = named(ChunkParser.header(first, path.toString()));
    if (first.isOpen()) {
      throw DataException.atLine(path, 1, "a quote must be closed");
    }
    if (file == 0) {
      columns =
          dialect.header()
              ? names
              : IntStream.rangeClosed(1, names.size()).mapToObj(i -> "c" + i).toList();
      boolean[] wanted = choice.of(columns, path);
      parser = new ChunkParser(dialect, wanted, options.missingMarkers());
      builder =
          new Table.Builder(
              TableFiles.name(files), files, columns, dialect.header(), wanted, scratch);
    } else if (dialect.header()
        && !names.equals(columns)
        && !DialectSniffer.hasNumber(names, dialect.decimal())) {
      throw DataException.atLine(
          path, 1, "must have the header of " + files.get(0) + ": " + ColumnNames.list(names));
    }
    // A further part may go on without a header.
    boolean named = dialect.header() && names.equals(columns);
    boolean passed = dialect.skipsFirst() && !DialectSniffer.hasNumber(names, dialect.decimal());
    if (named || passed) {
      blocks.skip(first.at());
      line = first.line();
    }
  }

  /** A column without a name is called by its number. */
  private static List<String> named(List<String> header) {
    List<String> names = new ArrayList<>(header);
    for (int column = 0; column < names.size(); column++) {
      if (names.get(column).isEmpty()) {
        names.set(column, "c" + (column + 1));
      }
    }
    return names;
  }

  /** Numbers and texts have no zero bytes; what has is another kind of file. */
  private static void requireText(Path path, BlockReader blocks) {
    for (int i = 0; i < Math.min(4096, blocks.length()); i++) {
      if (blocks.buffer()[i] == 0) {
        throw DataException.of(path, "must be text in UTF-8: there is a zero byte at offset " + i);
      }
    }
  }

  private void merge(Chunk chunk, int file) {
    for (Chunk.Defect defect : chunk.defects()) {
      Path path = files.get(file);
      long at = line + defect.line() + 1;
      DataException e =
          defect.column() < 0
              ? DataException.atLine(path, at, defect.rule())
              : DataException.atCell(path, at, columns.get(defect.column()), defect.rule());
      if (!options.skipBadRows()) {
        throw e;
      }
      if (skipped.size() < MOST_SKIPPED) {
        skipped.add(e.getMessage());
      }
    }
    skippedCount += chunk.badRows();
    builder.add(chunk, file, line + 1);
    parser.recycle(chunk);
    line += chunk.lineCount();
    // Compressed text is longer than its file.
    double share = bytes > total ? Double.NaN : (double) bytes / total;
    listener.read(builder.rows(), bytes, share);
  }
}
