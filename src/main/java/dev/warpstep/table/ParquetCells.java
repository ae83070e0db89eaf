package dev.warpstep.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Makes cells of a Parquet column's values. Source: Parquet's "Logical Types". */
final class ParquetCells {
  /** The Julian day of 1970-01-01. */
  private static final long EPOCH = 2_440_588;

  /** Bytes of a decimal number; no writer makes more than 32. */
  private static final int LONGEST_FIXED = 1 << 8;

  private static final long NANOS = 1_000_000_000;

  /** The value at a place, as a cell. */
  @FunctionalInterface
  private interface Value {
    long cell(Object values, int[] offsets, int at) throws CharacterCodingException;
  }

  private final Value value;

  private ParquetCells(Value value) {
    this.value = value;
  }

  /**
   * For a column.
   *
   * @param texts takes the column's
   * @return empty for values that are no number, text, yes or no, date or time
   */
  static Optional<ParquetCells> of(ParquetFile.Column column, MissingMarkers markers, Texts texts) {
    Value value =
        column.logical().equals("Null")
            ? (values, offsets, at) -> Cell.MISSING
            : switch (column.type()) {
              case "BOOLEAN" ->
                  (values, offsets, at) ->
                      Cell.text(texts.code(String.valueOf(((boolean[]) values)[at])));
              case "FLOAT" -> number(markers, (values, at) -> ((float[]) values)[at]);
              case "DOUBLE" -> number(markers, (values, at) -> ((double[]) values)[at]);
              case "INT32" -> whole(column, markers, texts, (values, at) -> ((int[]) values)[at]);
              case "INT64" -> whole(column, markers, texts, (values, at) -> ((long[]) values)[at]);
              case "INT96" ->
                  (values, offsets, at) ->
                      Cell.text(texts.code(int96((byte[]) values, offsets[at])));
              default -> bytes(column, markers, texts);
            };
    return Optional.ofNullable(value).map(ParquetCells::new);
  }

  /** A number at a place of an array. */
  @FunctionalInterface
  private interface Number {
    double at(Object values, int at);
  }

  /** A whole number at a place of an array. */
  @FunctionalInterface
  private interface Whole {
    long at(Object values, int at);
  }

  private static Value number(MissingMarkers markers, Number number) {
    return (values, offsets, at) -> markers.cell(number.at(values, at));
  }

  private static Value whole(
      ParquetFile.Column column, MissingMarkers markers, Texts texts, Whole whole) {
    boolean small = column.type().equals("INT32");
    return switch (column.logical()) {
      case "" -> number(markers, whole::at);
      case "Int" ->
          column.flag()
              ? number(markers, whole::at)
              : number(
                  markers,
                  (values, at) -> {
                    long bits = whole.at(values, at);
                    return small ? bits & 0xffff_ffffL : unsigned(bits);
                  });
      case "Decimal" ->
          number(
              markers,
              (values, at) ->
                  BigDecimal.valueOf(whole.at(values, at), column.scale()).doubleValue());
      case "Date" ->
          (values, offsets, at) ->
              Cell.text(texts.code(LocalDate.ofEpochDay(whole.at(values, at)).toString()));
      case "Timestamp" ->
          (values, offsets, at) -> Cell.text(texts.code(timestamp(whole.at(values, at), column)));
      case "Time" ->
          (values, offsets, at) ->
              Cell.text(
                  texts.code(
                      LocalTime.ofNanoOfDay(
                              Math.multiplyExact(whole.at(values, at), NANOS / second(column)))
                          .toString()));
      default -> null;
    };
  }

  /** The value of 64 bits without a sign. */
  static double unsigned(long bits) {
    return bits < 0 ? (bits >>> 1 | bits & 1) * 2.0 : bits;
  }

  /** Units in a second. */
  private static long second(ParquetFile.Column column) {
    return switch (column.unit()) {
      case "MILLIS" -> 1_000;
      case "MICROS" -> 1_000_000;
      default -> NANOS;
    };
  }

  private static String timestamp(long time, ParquetFile.Column column) {
    long second = second(column);
    int nano = (int) (Math.floorMod(time, second) * (NANOS / second));
    LocalDateTime utc =
        LocalDateTime.ofEpochSecond(Math.floorDiv(time, second), nano, ZoneOffset.UTC);
    return utc + (column.flag() ? "Z" : "");
  }

  /** What Impala and older Spark wrote: nanoseconds of the day, and the Julian day. */
  private static String int96(byte[] values, int from) {
    ByteBuffer bytes = ByteBuffer.wrap(values, from, 12).order(ByteOrder.LITTLE_ENDIAN);
    long nanos = bytes.getLong();
    return LocalDate.ofEpochDay(bytes.getInt() - EPOCH).atStartOfDay().plusNanos(nanos).toString();
  }

  private static Value bytes(ParquetFile.Column column, MissingMarkers markers, Texts texts) {
    boolean fixed = column.type().equals("FIXED_LEN_BYTE_ARRAY");
    int length =
        switch (column.logical()) {
          case "Float16" -> 2;
          case "Uuid" -> 16;
          default -> column.length();
        };
    if (length != column.length() || length > LONGEST_FIXED) {
      return null;
    }
    return switch (column.logical()) {
      case "Decimal" ->
          (values, offsets, at) ->
              markers.cell(
                  new BigDecimal(
                          new BigInteger(
                              (byte[]) values, offsets[at], offsets[at + 1] - offsets[at]),
                          column.scale())
                      .doubleValue());
      case "Float16" ->
          (values, offsets, at) ->
              markers.cell(
                  NumpyReader.half(
                      ByteBuffer.wrap((byte[]) values)
                          .order(ByteOrder.LITTLE_ENDIAN)
                          .getShort(offsets[at])));
      case "Uuid" ->
          (values, offsets, at) -> {
            ByteBuffer bytes = ByteBuffer.wrap((byte[]) values, offsets[at], 16);
            return Cell.text(texts.code(new UUID(bytes.getLong(), bytes.getLong()).toString()));
          };
      case "", "String", "Enum", "Json" ->
          fixed
              ? null
              : (values, offsets, at) ->
                  markers.text((byte[]) values, offsets[at], offsets[at + 1], texts);
      default -> null;
    };
  }

  /**
   * The cells of some values.
   *
   * @throws BadValueException if a value can't be one
   */
  void fill(long[] cells, int count, Object values, int[] offsets, long[] present) {
    for (int at = 0; at < count; at++) {
      boolean there = present == null || (present[at >> 6] >>> at & 1) != 0;
      try {
        cells[at] = there ? value.cell(values, offsets, at) : Cell.MISSING;
      } catch (CharacterCodingException e) {
        throw new BadValueException(at, "must be UTF-8");
      } catch (java.time.DateTimeException | ArithmeticException e) {
        throw new BadValueException(at, "must be a date or a time that there is");
      }
    }
  }

  /** A value that can't be used. */
  static final class BadValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int at;

    BadValueException(int at, String rule) {
      super(rule);
      this.at = at;
    }

    /** Its place among those that came together. */
    int at() {
      return at;
    }
  }
}
