package dev.warpstep.model;

import dev.warpstep.text.AtomicFile;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What a safetensors file holds: a header length (u64), a JSON header, then the tensors' bytes, all
 * little-endian. Named float32 tensors in a fixed order, and free text.
 *
 * @param metadata the file's free text; unmodifiable
 * @param tensors in the order of the header; unmodifiable
 */
public record Safetensors(Map<String, String> metadata, Map<String, FloatTensor> tensors) {
  private static final long LONGEST_HEADER = 100_000_000;
  private static final int CHUNK_BYTES = 1 << 20;

  /**
   * A dense tensor. The arrays are not copied.
   *
   * @param shape extents, the outermost first; empty for a scalar
   * @param data row-major, as many elements as the product of {@code shape}
   */
  public record FloatTensor(long[] shape, float[] data) {
    /**
     * @throws IllegalArgumentException if an extent is negative or the extents' product is not
     *     {@code data.length}
     */
    public FloatTensor {
      boolean negative = LongStream.of(shape).anyMatch(extent -> extent < 0);
      if (negative || !elements(shape).equals(BigInteger.valueOf(data.length))) {
        throw new IllegalArgumentException(
            "shape must hold as many elements as data, "
                + data.length
                + ": "
                + Arrays.toString(shape));
      }
    }

    /** The product of the extents; a BigInteger, since a file may claim anything. */
    static BigInteger elements(long[] shape) {
      return LongStream.of(shape)
          .mapToObj(BigInteger::valueOf)
          .reduce(BigInteger.ONE, BigInteger::multiply);
    }
  }

  /**
   * @throws IllegalArgumentException if a tensor is named as the format names its metadata
   */
  public Safetensors {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    if (tensors.containsKey(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException(
          "a tensor's name must not be the format's own: " + SafetensorsHeader.METADATA);
    }
  }

  /**
   * Reads a file. F64 and I64 are rounded to float32; F16 and BF16 convert exactly; other element
   * types are refused.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws SafetensorsException if the file breaks the format
   * @throws IOException if the file cannot be read
   */
  public static Safetensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size < Long.BYTES) {
        throw new SafetensorsException(file, "a file must have at least 8 bytes", size);
      }
      long length = fill(channel, littleEndian(Long.BYTES)).getLong();
      long after = size - Long.BYTES;
      if (length < 0 || length > after) {
        throw new SafetensorsException(
            file,
            "not a safetensors file, or cut off: the header length must be at most the "
                + after
                + " bytes after it",
            Long.toUnsignedString(length));
      }
      if (length > LONGEST_HEADER) {
        throw new SafetensorsException(
            file, "the header length must be at most " + LONGEST_HEADER, length);
      }
      byte[] json = fill(channel, littleEndian((int) length)).array();
      SafetensorsHeader header = SafetensorsHeader.parse(file, json, after - length);
      Map<String, FloatTensor> tensors = new LinkedHashMap<>();
      ByteBuffer chunk = littleEndian(CHUNK_BYTES);
      for (SafetensorsHeader.Entry entry : header.entries()) {
        channel.position(Long.BYTES + length + entry.begin());
        tensors.put(entry.name(), new FloatTensor(entry.shape(), data(channel, entry, chunk)));
      }
      return new Safetensors(header.metadata(), tensors);
    }
  }

  private static float[] data(FileChannel channel, SafetensorsHeader.Entry entry, ByteBuffer chunk)
      throws IOException {
    float[] data = new float[entry.elements()];
    int atOnce = chunk.capacity() / entry.dtype().bytes();
    for (int from = 0; from < data.length; ) {
      int to = from + Math.min(atOnce, data.length - from);
      chunk.clear().limit((to - from) * entry.dtype().bytes());
      fill(channel, chunk);
      while (from < to) {
        data[from++] = entry.dtype().next(chunk);
      }
    }
    return data;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer fill(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  /**
   * Writes a file: F32 tensors in this order without gaps. The file appears only when it is whole.
   *
   * @param file made, or replaced
   * @throws IOException if the file cannot be written; nothing is left behind then
   */
  public void write(Path file) throws IOException {
    byte[] header = SafetensorsHeader.format(metadata, tensors);
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer head = littleEndian(Long.BYTES + header.length);
          drain(channel, head.putLong(header.length).put(header));
          ByteBuffer chunk = littleEndian(CHUNK_BYTES);
          for (FloatTensor tensor : tensors.values()) {
            for (float value : tensor.data()) {
              if (!chunk.hasRemaining()) {
                drain(channel, chunk);
              }
              chunk.putFloat(value);
            }
          }
          drain(channel, chunk);
        });
  }

  private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
