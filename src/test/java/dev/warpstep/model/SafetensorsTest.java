package dev.warpstep.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.model.Safetensors.FloatTensor;
import dev.warpstep.text.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/mlp/init.safetensors");

  @TempDir Path directory;

  @Test
  void readsWhatPyTorchWrote() throws IOException {
    Safetensors file = Safetensors.read(GOLDEN);
    assertEquals(
        List.of("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"),
        List.copyOf(file.tensors().keySet()));
    FloatTensor weight = file.tensors().get("layers.0.weight");
    assertArrayEquals(new long[] {32, 64}, weight.shape());
    // The first bytes of its data, as a hex dump shows them: 1515153e e65606be.
    assertEquals(Float.intBitsToFloat(0x3e151515), weight.data()[0]);
    assertEquals(Float.intBitsToFloat(0xbe0656e6), weight.data()[1]);
    assertEquals(10, file.tensors().get("layers.1.bias").data().length);
  }

  @Test
  void writesTheGoldenFileByteForByte() throws IOException {
    Path copy = directory.resolve("copy.safetensors");
    Safetensors.read(GOLDEN).write(copy);
    assertArrayEquals(Files.readAllBytes(GOLDEN), Files.readAllBytes(copy));
  }

  @Test
  void roundTripKeepsOrderShapesBitsAndMetadata() throws IOException {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put("z scalar", new FloatTensor(new long[0], new float[] {-0f}));
    tensors.put("empty", new FloatTensor(new long[] {5_000_000_000L, 0}, new float[0]));
    tensors.put("a \"quoted\"\nname, größer", tensor(3, 5, 7));
    // More than one chunk, and not a multiple of it.
    tensors.put("large", tensor(300_001));
    float[] odd = {Float.NaN, Float.intBitsToFloat(0x7fa12345), Float.NEGATIVE_INFINITY, 1e-45f};
    tensors.put("odd", new FloatTensor(new long[] {2, 2}, odd));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("seed", "42");
    metadata.put("format", "pt");
    Path path = directory.resolve("round.safetensors");

    new Safetensors(metadata, tensors).write(path);
    Safetensors back = Safetensors.read(path);

    assertEquals(List.copyOf(metadata.entrySet()), List.copyOf(back.metadata().entrySet()));
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(back.tensors().keySet()));
    tensors.forEach(
        (name, expected) -> {
          FloatTensor actual = back.tensors().get(name);
          assertArrayEquals(expected.shape(), actual.shape(), name);
          assertArrayEquals(bits(expected.data()), bits(actual.data()), name);
        });
  }

  @Test
  void headerIsPaddedWithSpacesToEightBytes() throws IOException {
    Path path = directory.resolve("padded.safetensors");
    for (int length = 1; length <= 8; length++) {
      new Safetensors(Map.of(), Map.of("n".repeat(length), tensor(1))).write(path);
      byte[] bytes = Files.readAllBytes(path);
      long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
      assertEquals(0, header % 8);
      assertEquals(8 + header + 4, bytes.length);
      String json = new String(bytes, 8, (int) header, StandardCharsets.UTF_8);
      assertTrue(json.stripTrailing().endsWith("}}"), json);
    }
  }

  @Test
  void anEmptyFileOfTensorsIsAFile() throws IOException {
    Path path = directory.resolve("none.safetensors");
    new Safetensors(Map.of(), Map.of()).write(path);
    assertTrue(Safetensors.read(path).tensors().isEmpty());
  }

  @Test
  void writingReplacesTheFileAndLeavesNothingBeside() throws IOException {
    Path path = directory.resolve("model.safetensors");
    Files.writeString(path, "older");
    new Safetensors(Map.of(), Map.of("x", tensor(3))).write(path);
    assertEquals(3, Safetensors.read(path).tensors().get("x").data().length);
    assertEquals(List.of(path), list());
  }

  @Test
  void aFailedWriteKeepsTheOlderFileAndRemovesTheTemporary() throws IOException {
    Path path = directory.resolve("model.safetensors");
    Files.writeString(path, "older");
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    path,
                    channel -> {
                      channel.write(ByteBuffer.allocate(9));
                      throw new IOException("disk full");
                    }));
    assertEquals("disk full", failure.getMessage());
    assertEquals("older", Files.readString(path));
    assertEquals(List.of(path), list());
  }

  @Test
  void aFailedMoveRemovesTheTemporary() throws IOException {
    Path path = directory.resolve("folder");
    Files.createDirectories(path.resolve("full"));
    Safetensors file = new Safetensors(Map.of(), Map.of("x", tensor(1)));
    assertThrows(IOException.class, () -> file.write(path));
    assertEquals(List.of(path), list());
  }

  @Test
  void aMissingFileStaysNoSuchFile() {
    assertThrows(NoSuchFileException.class, () -> Safetensors.read(directory.resolve("not-there")));
    Safetensors file = new Safetensors(Map.of(), Map.of());
    assertThrows(NoSuchFileException.class, () -> file.write(directory.resolve("not-there/file")));
  }

  @Test
  void convertsTheOtherFloatTypes() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(3 * 8 + 2 * 2 + 2 * 2).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(0.1).putDouble(1e300).putDouble(-0.0);
    data.putShort((short) 0x3c01).putShort((short) 0xfc00);
    data.putShort((short) 0x3f81).putShort((short) 0x8000);
    String header =
        "{\"d\":{\"dtype\":\"F64\",\"shape\":[3],\"data_offsets\":[0,24]},"
            + "\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[24,28]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[28,32]}}";
    Path path = lay(header, data.array());
    Map<String, FloatTensor> tensors = Safetensors.read(path).tensors();
    assertArrayEquals(new float[] {0.1f, Float.POSITIVE_INFINITY, -0f}, tensors.get("d").data());
    assertArrayEquals(new float[] {1 + 0x1p-10f, Float.NEGATIVE_INFINITY}, tensors.get("h").data());
    assertArrayEquals(new float[] {1 + 0x1p-7f, -0f}, tensors.get("b").data());
  }

  /** Against the definition, (-1)^s 2^(e-15) (1 + f/1024), for all 65536 patterns. */
  @Test
  void everyF16IsExact() {
    for (int half = 0; half < 0x10000; half++) {
      int exponent = (half >> 10) & 31;
      int fraction = half & 1023;
      double expected;
      if (exponent == 31) {
        expected = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      } else if (exponent == 0) {
        expected = fraction * Math.scalb(1.0, -24);
      } else {
        expected = (1024 + fraction) * Math.scalb(1.0, exponent - 25);
      }
      float actual = SafetensorsDtype.fromF16((short) half);
      assertEquals((float) (half < 0x8000 ? expected : -expected), actual, "pattern " + half);
    }
  }

  @Test
  void tensorsMustHoldWhatTheirShapeSays() {
    for (long[] shape : new long[][] {{2}, {-1, -1}, {1L << 32, 1L << 32}, {0}}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> new FloatTensor(shape, new float[] {1}));
      assertTrue(refused.getMessage().endsWith(Arrays.toString(shape)), refused.getMessage());
    }
    Map<String, FloatTensor> reserved = Map.of("__metadata__", tensor(1));
    assertThrows(IllegalArgumentException.class, () -> new Safetensors(Map.of(), reserved));
  }

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("{", "", "the header must be valid JSON"),
        lie("", "", "the header must be a JSON object: "),
        lie("[1]", "", "the header must be a JSON object: [1]"),
        lie(" {}", "", "the header must be a JSON object:  {}"),
        lie("{} {}", "", "the header must be one JSON object, but more follows it: {"),
        lie("{\"x\":}", "", "the header must be valid JSON"),
        lie("{\"x\":1,\"x\":2}", "", "valid JSON: Duplicate key"),
        lie("{" + x() + "," + x() + "}", "1234", "valid JSON: Duplicate key"),
        lie("{\"x\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "", "valid JSON: Duplicate key"),
        lie("{\"x\":3}", "", "tensor x must be an object with dtype, shape and data_offsets: 3"),
        lie("{\"x\":null}", "", "tensor x must be an object"),
        lie(
            x("", "[1]", "[0,4]"),
            "1234",
            "tensor x: dtype must be F32, F64, F16, BF16 or I64: null"),
        lie(x("\"I32\"", "[2]", "[0,8]"), "12345678", "F16, BF16 or I64: I32"),
        lie(x("\"f32\"", "[1]", "[0,4]"), "1234", "F16, BF16 or I64: f32"),
        lie(x("32", "[1]", "[0,4]"), "1234", "F16, BF16 or I64: 32"),
        lie(x("\"F32\"", "", "[0,4]"), "1234", "shape must be an array of integers: null"),
        lie(x("\"F32\"", "1", "[0,4]"), "1234", "shape must be an array of integers: 1"),
        lie(x("\"F32\"", "[1.0]", "[0,4]"), "1234", "shape must hold integers"),
        lie(x("\"F32\"", "[\"1\"]", "[0,4]"), "1234", "shape must hold integers"),
        lie(x("\"F32\"", "[null]", "[0,4]"), "1234", "shape must hold integers"),
        lie(x("\"F32\"", "[-1]", "[0,4]"), "1234", "shape must hold integers"),
        lie(x("\"F32\"", "[-1,-1]", "[0,4]"), "1234", "shape must hold integers"),
        lie(x("\"F32\"", "[18446744073709551617]", "[0,4]"), "1234", "shape must hold integers"),
        lie(x("\"F32\"", "[4294967296,4294967296]", "[0,0]"), "", "shape must hold at most"),
        lie(x("\"F32\"", "[4611686018427387905,4]", "[0,4]"), "1234", "shape must hold at most"),
        lie(x("\"F32\"", "[2147483647]", "[0,4]"), "1234", "shape must hold at most"),
        lie(x("\"F32\"", "[1]", ""), "1234", "data_offsets must be an array of integers: null"),
        lie(x("\"F32\"", "[1]", "{}"), "1234", "data_offsets must be an array of integers: {}"),
        lie(x("\"F32\"", "[1]", "[4]"), "1234", "data_offsets must be [begin, end]: [4]"),
        lie(x("\"F32\"", "[1]", "[0,4,8]"), "1234", "must be [begin, end]: [0, 4, 8]"),
        lie(x("\"F32\"", "[1]", "[4,0]"), "1234", "must be [begin, end]: [4, 0]"),
        lie(x("\"F32\"", "[1]", "[-4,0]"), "1234", "data_offsets must hold integers"),
        lie(x("\"F32\"", "[1]", "[0,9223372036854775807]"), "1234", "inside the file's 4 data"),
        lie(x("\"F32\"", "[2]", "[0,4]"), "1234", "span 8 bytes for F32[2]: 4"),
        lie(x("\"F64\"", "[1]", "[0,4]"), "1234", "span 8 bytes for F64[1]: 4"),
        lie(x("\"F32\"", "[]", "[0,0]"), "", "span 4 bytes for F32[]: 0"),
        lie(x("\"F32\"", "[1]", "[0,4]"), "123", "inside the file's 3 data bytes: 4"),
        lie(x("\"F32\"", "[1]", "[0,4]"), "12345", "end with the last tensor, at byte 4: 5"),
        lie("{}", "1", "end with the last tensor, at byte 0: 1"),
        lie(x("\"F32\"", "[1]", "[4,8]"), "12345678", "no bytes may be skipped"),
        lie("{" + x() + "," + y("[2,6]") + "}", "123456", "tensor y: no bytes may be shared"),
        lie("{" + x() + "," + y("[0,4]") + "}", "1234", "no bytes may be shared"),
        lie("{" + x() + "," + y("[8,12]") + "}", "123456789012", "tensor y: no bytes may be skip"),
        lie("{\"__metadata__\":3}", "", "__metadata__ must be an object of strings: 3"),
        lie("{\"__metadata__\":{\"a\":1}}", "", "__metadata__ must hold strings only: a = 1"),
        lie("{\"__metadata__\":{\"a\":null}}", "", "must hold strings only: a = null"),
        lie("{\"a\\nb\\u001b\":3}", "", "tensor a\\u000ab\\u001b must be an object"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("lies")
  void refusesALyingHeader(String header, String data, String message) throws IOException {
    Path path = lay(header, data.getBytes(StandardCharsets.US_ASCII));
    assertRefused(path, message);
  }

  @Test
  void refusesALyingLength() throws IOException {
    Path path = directory.resolve("bad.safetensors");
    for (int size = 0; size < 8; size++) {
      Files.write(path, new byte[size]);
      assertRefused(path, "a file must have at least 8 bytes: " + size);
    }
    Files.write(path, length(3).put((byte) '{').put((byte) '}').array());
    assertRefused(
        path,
        "not a safetensors file, or cut off: the header length must be at most the 2 bytes after it: 3");
    Files.write(path, length(-1).array());
    assertRefused(path, "at most the 2 bytes after it: 18446744073709551615");
    try (var channel = Files.newByteChannel(path, java.nio.file.StandardOpenOption.WRITE)) {
      // A sparse file: a header of 100 MB and one byte, for free.
      channel.write(ByteBuffer.wrap(length(100_000_001).array(), 0, 8));
      channel.position(8 + 100_000_001L).write(ByteBuffer.allocate(1));
    }
    assertRefused(path, "the header length must be at most 100000000: 100000001");
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() throws IOException {
    byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
    assertRefused(lay(utf16, new byte[0]), "the header must be valid JSON");
    byte[] latin1 = "{\"é\":3}".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(lay(latin1, new byte[0]), "the header must be UTF-8");
  }

  @Test
  void everyTruncationOfAFileIsRefused() throws IOException {
    Path path = directory.resolve("cut.safetensors");
    new Safetensors(Map.of("a", "b"), Map.of("x", tensor(2, 3))).write(path);
    byte[] whole = Files.readAllBytes(path);
    for (int size = 0; size < whole.length; size++) {
      Files.write(path, Arrays.copyOf(whole, size));
      assertThrows(SafetensorsException.class, () -> Safetensors.read(path), "size " + size);
    }
  }

  private void assertRefused(Path path, String message) {
    SafetensorsException refused =
        assertThrows(SafetensorsException.class, () -> Safetensors.read(path));
    String text = refused.getMessage();
    assertTrue(text.startsWith(path + ": "), text);
    assertTrue(text.contains(message), text);
    assertTrue(text.chars().noneMatch(Character::isISOControl), text);
  }

  private static Arguments lie(String header, String data, String message) {
    return Arguments.of(header, data, message);
  }

  /** A header of one tensor, x; an empty field is left out. */
  private static String x(String dtype, String shape, String offsets) {
    StringBuilder fields = new StringBuilder();
    String[][] pairs = {{"dtype", dtype}, {"shape", shape}, {"data_offsets", offsets}};
    for (String[] pair : pairs) {
      if (!pair[1].isEmpty()) {
        fields.append(fields.isEmpty() ? "" : ",").append('"' + pair[0] + "\":" + pair[1]);
      }
    }
    return "{\"x\":{" + fields + "}}";
  }

  private static String x() {
    return "\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
  }

  private static String y(String offsets) {
    return "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" + offsets + "}";
  }

  private Path lay(String header, byte[] data) throws IOException {
    return lay(header.getBytes(StandardCharsets.UTF_8), data);
  }

  private Path lay(byte[] header, byte[] data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).put(data);
    return Files.write(directory.resolve("bad.safetensors"), bytes.array());
  }

  private static ByteBuffer length(long length) {
    return ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static FloatTensor tensor(long... shape) {
    int elements = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    float[] data = new float[elements];
    Random random = new Random(elements);
    for (int i = 0; i < elements; i++) {
      data[i] = (float) random.nextGaussian();
    }
    return new FloatTensor(shape, data);
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }
}
