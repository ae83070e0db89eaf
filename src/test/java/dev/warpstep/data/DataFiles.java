package dev.warpstep.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Small data files, good and bad, for the tests of the readers. */
public final class DataFiles {
  private DataFiles() {}

  public static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path write(Path file, String text) {
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** An IDX file of unsigned bytes: element i is (i * step) mod 256. */
  public static byte[] idx(int step, int... shape) {
    int length = 1;
    for (int d : shape) {
      length *= d;
    }
    byte[] elements = new byte[length];
    for (int i = 0; i < length; i++) {
      elements[i] = (byte) (i * step);
    }
    return idx(0x08, shape, elements);
  }

  public static byte[] idx(int type, int[] shape, byte[] elements) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * shape.length + elements.length);
    buffer.putShort((short) 0).put((byte) type).put((byte) shape.length);
    for (int d : shape) {
      buffer.putInt(d);
    }
    return buffer.put(elements).array();
  }

  public static byte[] labels(int... labels) {
    byte[] elements = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      elements[i] = (byte) labels[i];
    }
    return idx(0x08, new int[] {labels.length}, elements);
  }

  /** Three training and two test images of 2 x 2 pixels, three classes. */
  public static Path idxDirectory(Path directory) {
    write(directory.resolve("train-images-idx3-ubyte"), idx(17, 3, 2, 2));
    write(directory.resolve("train-labels-idx1-ubyte"), labels(2, 0, 1));
    write(directory.resolve("t10k-images-idx3-ubyte"), idx(51, 2, 2, 2));
    write(directory.resolve("t10k-labels-idx1-ubyte"), labels(1, 2));
    return directory;
  }
}
