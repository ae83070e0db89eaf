package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warpstep.data.DataException;
import dev.warpstep.data.DataFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumpyReaderTest {
  @TempDir Path folder;

  /** A file as numpy.save writes it. */
  static byte[] npy(String type, boolean fortran, String shape, byte[] values) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
            .formatted(type, fortran ? "True" : "False", shape);
    int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
    String padded = header + " ".repeat(length - header.length() - 1) + "\n";
    return ByteBuffer.allocate(10 + length + values.length)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) length)
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .put(values)
        .array();
  }

  /** An archive as numpy.savez_compressed writes it. */
  static byte[] npz(Object... namesAndArrays) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndArrays.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndArrays[i] + ".npy"));
        zip.write((byte[]) namesAndArrays[i + 1]);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] doubles(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  private TrainingTable read(byte[] bytes, String label) {
    return TrainingTable.read(DataFiles.write(folder.resolve("data.npy"), bytes), label);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<f8|false|000000000000f03f 0000000000000040",
        ">f8|false|3ff0000000000000 4000000000000000",
        "<f4|false|0000803f 00000040",
        "<f2|false|003c 0040",
        "'|i1'|false|01 02",
        "<i2|false|0100 0200",
        ">i4|false|00000001 00000002",
        "<i8|false|0100000000000000 0200000000000000",
        "'|u1'|false|01 02",
        "<u2|false|0100 0200",
        "<u4|false|01000000 02000000",
        "<u8|false|0100000000000000 0200000000000000"
      })
  void everyTypeOfNumber(String type, boolean fortran, String hex) {
    byte[] values = java.util.HexFormat.of().parseHex(hex.replace(" ", "").repeat(2));
    // Rows (1, 2) and (1, 2): the label is constant, so the values are looked at through it.
    DataException e =
        assertThrows(DataException.class, () -> read(npy(type, fortran, "(2, 2)", values), "last"));
    assertEquals(
        folder.resolve("data.npy") + ": a feature column must have two values or more: none has",
        e.getMessage());
    byte[] column =
        npy(type, fortran, "(2, 1)", java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
    byte[] label = npy("|b1", false, "(2,)", new byte[] {0, 1});
    TrainingTable table = read(npz("x", column, "label", label), "label");
    assertArrayEquals(new float[] {1, 2}, table.dataset().x());
  }

  /** Of numpy.arange(24).reshape(2, 2, 3, 2), in either order of its memory. */
  @Test
  void theLastDimensionRunsFastestInEitherOrder() {
    double[] c = IntStream.range(0, 24).asDoubleStream().toArray();
    double[] fortran = new double[24];
    for (int i = 0; i < 24; i++) {
      fortran[i / 12 + 2 * (i / 6 % 2 + 2 * (i / 2 % 3 + 3 * (i % 2)))] = i;
    }
    byte[] label = npy("|b1", false, "(2,)", new byte[] {0, 1});
    float[] expected =
        read(npz("x", npy("<f8", false, "(2, 2, 3, 2)", doubles(c)), "label", label), "label")
            .dataset()
            .x();
    assertArrayEquals(
        expected,
        read(npz("x", npy("<f8", true, "(2, 2, 3, 2)", doubles(fortran)), "label", label), "label")
            .dataset()
            .x());
    assertEquals(23, expected[23]);
  }

  @Test
  void arraysStandSideBySide() {
    TrainingTable table =
        read(
            npz(
                "x", npy("<f8", false, "(2, 1, 2)", doubles(1, 2, 3, 4)),
                "z", npy("<f8", true, "(2, 2)", doubles(5, 6, 7, 8)),
                "y", npy("<i2", false, "(2,)", new byte[] {3, 0, -1, -1})),
            "y");
    assertEquals(List.of("x1", "x2", "z1", "z2"), table.dataset().features());
    assertArrayEquals(new float[] {1, 2, 5, 7, 3, 4, 6, 8}, table.dataset().x());
    assertEquals(List.of("-1", "3"), table.labels().classes());
  }

  @Test
  void halvesAndLargeUnsignedNumbers() {
    byte[] large = java.util.HexFormat.of().parseHex("ffffffffffffffff0000000000000080");
    byte[] label = npy("|u1", false, "(2,)", new byte[] {0, 1});
    TrainingTable table =
        read(
            npz(
                "h", npy("<f2", false, "(2,)", java.util.HexFormat.of().parseHex("0100ff7b")),
                "u", npy("<u8", false, "(2,)", large),
                "label", label),
            "label");
    assertArrayEquals(new float[] {0x1p-24f, 0x1p64f, 65504, 0x1p63f}, table.dataset().x());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "<c16;(2, 2);an array must hold numbers (f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1): <c16",
        "|O;(2, 2);an array must hold numbers (f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1): |O",
        "<f8;(0, 2);an array must have 1 to 2^31 rows of 1 to 2^20 numbers: (0, 2)",
        "<f8;();an array must have 1 to 2^31 rows of 1 to 2^20 numbers: ()",
        "<f8;(9, 9);the array must go on: the data end after 160 of its bytes",
      })
  void whatIsNoTableIsRefused(String type, String shape, String message) {
    DataException e =
        assertThrows(
            DataException.class, () -> read(npy(type, false, shape, doubles(1, 2, 3, 4)), "last"));
    assertEquals(folder.resolve("data.npy") + ": " + message, e.getMessage());
  }

  @Test
  void arraysMustHaveEquallyManyRows() {
    byte[] two = npy("<f8", false, "(2,)", doubles(1, 2));
    byte[] three = npy("<f8", false, "(3,)", doubles(1, 2, 3));
    DataException e = assertThrows(DataException.class, () -> read(npz("x", two, "y", three), "y"));
    assertEquals(
        folder.resolve("data.npy") + ": the arrays must have equally many rows: x has 2, y 3",
        e.getMessage());
  }
}
