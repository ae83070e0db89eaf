package dev.warpstep.table;

import dev.warpstep.data.DataException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Parses blocks of text into chunks; several may be parsed at the same time. */
final class ChunkParser {
  private static final String NOT_UTF8 = "must be UTF-8";

  private final Dialect dialect;
  private final boolean[] wanted;
  private final MissingMarkers markers;

  /** Memory that is touched for the first time costs more than its bytes. */
  private final Queue<long[][]> used = new ConcurrentLinkedQueue<>();

  /** Rows a byte in the block before; only a guess of how much room to take. */
  private volatile double density = 1.0 / 256;

  /**
   * @param wanted which columns are read
   */
  ChunkParser(Dialect dialect, boolean[] wanted, Set<String> missingMarkers) {
    this.dialect = dialect;
    this.wanted = wanted;
    markers = new MissingMarkers(missingMarkers, dialect.decimal());
  }

  Chunk parse(byte[] block) {
    // As dense as the block before, and a little more.
    int rows = (int) Math.min(block.length / 2, block.length * density * 1.05) + 16;
    Chunk.Builder chunk = new Chunk.Builder(wanted, rows, used.poll());
    FieldScanner fields = new FieldScanner(block, 0, block.length, dialect.delimiter());
    int columns = wanted.length;
    while (fields.nextRow(columns == 1)) {
      int line = fields.line();
      int column = 0;
      String defect = null;
      int at = -1;
      boolean blank = true;
      while (fields.nextField()) {
        if (column < columns && chunk.wants(column)) {
          try {
            chunk.set(column, cell(fields, chunk.texts(column)));
          } catch (CharacterCodingException e) {
            defect = NOT_UTF8;
            at = column;
          }
        }
        blank &= fields.from() == fields.to() && !fields.isQuoted();
        column++;
      }
      if (blank && column == 1 && columns > 1) {
        continue;
      }
      if (fields.isOpen()) {
        chunk.badRow(line, -1, "a quote must be closed");
      } else if (fields.hasTrailingText()) {
        chunk.badRow(line, -1, "a closing quote must end its field");
      } else if (column != columns) {
        chunk.badRow(line, -1, "every row must have %d fields: %d".formatted(columns, column));
      } else if (defect != null) {
        chunk.badRow(line, at, defect);
      } else {
        chunk.endRow(line);
      }
    }
    Chunk parsed = chunk.build(fields.line());
    density = (double) parsed.rows() / Math.max(1, block.length);
    return parsed;
  }

  /** Takes back the cells of a chunk that nobody reads any more. */
  void recycle(Chunk chunk) {
    for (long[] cells : chunk.cells()) {
      if (cells != null && cells.length > chunk.rows() + chunk.rows() / 4) {
        return; // it grew by doubling, or was the last and short
      }
    }
    used.add(chunk.cells());
  }

  private long cell(FieldScanner field, Texts texts) throws CharacterCodingException {
    byte[] b = field.bytes();
    int from = field.from();
    int to = field.to();
    if (from == to) {
      return Cell.MISSING;
    }
    double number = NumberText.parse(b, from, to, dialect.decimal());
    if (number == number) {
      return markers.cell(number);
    }
    if (markers.isMarker(b, from, to)) {
      return Cell.MISSING;
    }
    if (b[from] <= '9') {
      number = NumberText.parseGrouped(b, from, to, dialect.decimal());
      if (number == number) {
        return Cell.of(number);
      }
    }
    return Cell.text(texts.code(b, from, to));
  }

  /** The names in a first row. */
  static List<String> header(FieldScanner fields, String file) {
    List<String> names = new ArrayList<>();
    while (fields.nextField()) {
      byte[] b = fields.bytes();
      try {
        names.add(
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(b, fields.from(), fields.to() - fields.from()))
                .toString());
      } catch (CharacterCodingException e) {
        throw DataException.atLine(Path.of(file), fields.line() + 1L, NOT_UTF8);
      }
    }
    return names;
  }
}
