package dev.warpstep.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, checked in full: whoever holds one may allocate and read
 * what it says.
 *
 * @param metadata the file's free text, in file order
 * @param entries one a tensor, in the header's order
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
  static final String METADATA = "__metadata__";

  private static final JSON STRICT = JSON.std.with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS);

  /** The longest array every JVM can make. */
  private static final BigInteger MOST_ELEMENTS = BigInteger.valueOf(Integer.MAX_VALUE - 8);

  /**
   * Where a tensor lies.
   *
   * @param begin offset of the first byte, counted from the end of the header
   * @param end offset after the last byte
   */
  record Entry(
      String name, SafetensorsDtype dtype, long[] shape, int elements, long begin, long end) {}

  /**
   * Reads and checks a header.
   *
   * @param file named in errors only
   * @param json the header's bytes, padding included
   * @param dataBytes how many bytes follow the header
   * @throws SafetensorsException if a rule of the format is broken
   */
  static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
    Map<String, Object> fields = object(file, json);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(file, field.getValue(), metadata);
      } else {
        entries.add(entry(file, field.getKey(), field.getValue(), dataBytes));
      }
    }
    checkContiguous(file, entries, dataBytes);
    return new SafetensorsHeader(metadata, entries);
  }

  private static Map<String, Object> object(Path file, byte[] json) {
    String text;
    try {
      // Decoded here, since the parser would also take UTF-16 and UTF-32.
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new SafetensorsException(file, "the header must be UTF-8", e.getMessage());
    }
    if (!text.startsWith("{")) {
      throw new SafetensorsException(file, "the header must be a JSON object", text);
    }
    try (JsonParser parser = STRICT.createParser(text)) {
      Map<String, Object> fields = STRICT.mapFrom(parser);
      if (parser.nextToken() != null) {
        throw new SafetensorsException(
            file, "the header must be one JSON object, but more follows it", parser.getText());
      }
      return fields;
    } catch (JacksonException e) {
      throw new SafetensorsException(file, "the header must be valid JSON", e.getOriginalMessage());
    } catch (IOException e) {
      throw new SafetensorsException(file, "the header must be valid JSON", e.getMessage());
    }
  }

  private static void readMetadata(Path file, Object value, Map<String, String> metadata) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new SafetensorsException(file, METADATA + " must be an object of strings", value);
    }
    for (Map.Entry<?, ?> item : map.entrySet()) {
      if (!(item.getValue() instanceof String text)) {
        throw new SafetensorsException(
            file, METADATA + " must hold strings only", item.getKey() + " = " + item.getValue());
      }
      metadata.put((String) item.getKey(), text);
    }
  }

  private static Entry entry(Path file, String name, Object value, long dataBytes) {
    String tensor = "tensor " + name;
    if (!(value instanceof Map<?, ?> fields)) {
      throw new SafetensorsException(
          file, tensor + " must be an object with dtype, shape and data_offsets", value);
    }
    SafetensorsDtype dtype = dtype(file, tensor, fields.get("dtype"));
    long[] shape = longs(file, tensor + ": shape", fields.get("shape"));
    BigInteger product = Safetensors.FloatTensor.elements(shape);
    if (product.compareTo(MOST_ELEMENTS) > 0) {
      throw new SafetensorsException(
          file,
          tensor + ": shape must hold at most " + MOST_ELEMENTS + " elements",
          Arrays.toString(shape));
    }
    long elements = product.longValue();
    long[] offsets = longs(file, tensor + ": data_offsets", fields.get("data_offsets"));
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw new SafetensorsException(
          file, tensor + ": data_offsets must be [begin, end]", Arrays.toString(offsets));
    }
    if (offsets[1] > dataBytes) {
      throw new SafetensorsException(
          file,
          tensor + ": data_offsets must end inside the file's " + dataBytes + " data bytes",
          offsets[1]);
    }
    long span = offsets[1] - offsets[0];
    if (span != elements * dtype.bytes()) {
      throw new SafetensorsException(
          file,
          tensor
              + ": data_offsets must span "
              + elements * dtype.bytes()
              + " bytes for "
              + dtype
              + Arrays.toString(shape),
          span);
    }
    return new Entry(name, dtype, shape, (int) elements, offsets[0], offsets[1]);
  }

  private static SafetensorsDtype dtype(Path file, String tensor, Object value) {
    for (SafetensorsDtype dtype : SafetensorsDtype.values()) {
      if (dtype.name().equals(value)) {
        return dtype;
      }
    }
    throw new SafetensorsException(
        file, tensor + ": dtype must be F32, F64, F16, BF16 or I64", value);
  }

  private static long[] longs(Path file, String field, Object value) {
    if (!(value instanceof List<?> list)) {
      throw new SafetensorsException(file, field + " must be an array of integers", value);
    }
    long[] numbers = new long[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      Object item = list.get(i);
      if (!(item instanceof Integer || item instanceof Long) || ((Number) item).longValue() < 0) {
        throw new SafetensorsException(
            file, field + " must hold integers from 0 to 2^63-1 only", value);
      }
      numbers[i] = ((Number) item).longValue();
    }
    return numbers;
  }

  private static void checkContiguous(Path file, List<Entry> entries, long dataBytes) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long end = 0;
    for (Entry entry : sorted) {
      if (entry.begin() != end) {
        throw new SafetensorsException(
            file,
            "tensor "
                + entry.name()
                + (entry.begin() < end ? ": no bytes may be shared" : ": no bytes may be skipped")
                + ", so data_offsets must begin at "
                + end,
            entry.begin());
      }
      end = entry.end();
    }
    if (end != dataBytes) {
      throw new SafetensorsException(
          file, "the data must end with the last tensor, at byte " + end, dataBytes);
    }
  }

  /**
   * The header's bytes, padded with spaces so that the data begins at a multiple of eight.
   *
   * @param metadata may be empty
   * @param tensors all written as F32, one after the other
   * @throws IOException if a name cannot be written as JSON
   */
  static byte[] format(Map<String, String> metadata, Map<String, Safetensors.FloatTensor> tensors)
      throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      fields.put(METADATA, metadata);
    }
    long begin = 0;
    for (Map.Entry<String, Safetensors.FloatTensor> tensor : tensors.entrySet()) {
      long end = begin + (long) tensor.getValue().data().length * SafetensorsDtype.F32.bytes();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", SafetensorsDtype.F32.name());
      entry.put("shape", tensor.getValue().shape());
      entry.put("data_offsets", new long[] {begin, end});
      fields.put(tensor.getKey(), entry);
      begin = end;
    }
    byte[] json = STRICT.asString(fields).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }
}
