package dev.warpstep.data;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads images and labels in the IDX format of MNIST, plain or compressed with gzip: a big-endian
 * magic number (two zero bytes, the element type, the number of dimensions), a 32-bit length for
 * each dimension, then the elements. Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database
 * of handwritten digits".
 */
public final class IdxReader {
  private static final String TRAIN = "train";
  private static final String TEST = "t10k";
  private static final String IMAGES = "-images-idx3-ubyte";
  private static final String LABELS = "-labels-idx1-ubyte";
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  private IdxReader() {}

  /**
   * A directory's images.
   *
   * @param train from train-images-idx3-ubyte and train-labels-idx1-ubyte
   * @param test from t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, where they are
   */
  public record TrainTest(Dataset train, Optional<Dataset> test) {}

  /** Elements with their dimensions, the first of which is the number of rows. */
  private record Idx(Path file, int[] shape, byte[] elements) {
    int rows() {
      return shape[0];
    }
  }

  /**
   * Reads a directory's training and test images. Pixels become pixel / 255, rounded once; an image
   * is a row of features, row by row. The classes are "0" to the largest training label.
   *
   * @throws NoInputException if there are no training images or a file's counterpart is missing
   * @throws DataException if a file is not such IDX, its length does not fit its header, or images
   *     and labels do not fit each other; the file and the offset, uncompressed, are named
   */
  public static TrainTest readDirectory(Path directory) {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    return readDirectory(directory, name == null ? "idx" : name.toString());
  }

  static TrainTest readDirectory(Path directory, String name) {
    Idx images = read(require(directory, TRAIN + IMAGES), 3);
    Idx labels = read(require(directory, TRAIN + LABELS), 1);
    int classes = 1;
    for (byte label : labels.elements()) {
      classes = Math.max(classes, 1 + Byte.toUnsignedInt(label));
    }
    if (classes < 2) {
      throw DataException.of(labels.file(), "labels must have two classes or more: only 0");
    }
    Dataset train = dataset(name, images, labels, classes);
    if (find(directory, TEST + IMAGES).isEmpty() && find(directory, TEST + LABELS).isEmpty()) {
      return new TrainTest(train, Optional.empty());
    }
    Idx testImages = read(require(directory, TEST + IMAGES), 3);
    for (int d = 1; d < 3; d++) {
      if (testImages.shape()[d] != images.shape()[d]) {
        throw DataException.atOffset(
            testImages.file(),
            4 + 4 * d,
            "images must be as large as the training images, "
                + images.shape()[1]
                + " x "
                + images.shape()[2]
                + ": "
                + testImages.shape()[1]
                + " x "
                + testImages.shape()[2]);
      }
    }
    Idx testLabels = read(require(directory, TEST + LABELS), 1);
    return new TrainTest(train, Optional.of(dataset(name, testImages, testLabels, classes)));
  }

  /** Whether a directory has training images in this format. */
  static boolean isIdxDirectory(Path directory) {
    return find(directory, TRAIN + IMAGES).isPresent();
  }

  /** Whether a file is named as one of a set. */
  public static boolean isIdxFile(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.matches(".*(" + IMAGES + "|" + LABELS + ")(\\.gz)?");
  }

  private static Optional<Path> find(Path directory, String name) {
    Path plain = directory.resolve(name);
    Path compressed = directory.resolve(name + ".gz");
    return Files.exists(plain) ? Optional.of(plain) : Optional.of(compressed).filter(Files::exists);
  }

  private static Path require(Path directory, String name) {
    return find(directory, name)
        .orElseThrow(
            () ->
                new NoInputException(directory + ": no IDX file " + name + " or " + name + ".gz"));
  }

  private static Idx read(Path file, int dimensions) {
    try (InputStream in = InputFile.open(file)) {
      int headerLength = 4 + 4 * dimensions;
      byte[] header = in.readNBytes(headerLength);
      checkMagic(file, header, dimensions);
      if (header.length < headerLength) {
        throw truncated(file, header.length, headerLength);
      }
      int[] shape = new int[dimensions];
      long length = 1;
      for (int d = 0; d < dimensions; d++) {
        shape[d] = ByteBuffer.wrap(header).getInt(4 + 4 * d);
        if (shape[d] < 1) {
          throw DataException.atOffset(
              file,
              4 + 4 * d,
              "a dimension must lie in [1, 2^31): " + Integer.toUnsignedString(shape[d]));
        }
        length = length > MOST_ELEMENTS ? length : length * shape[d];
      }
      if (length > MOST_ELEMENTS) {
        throw DataException.atOffset(
            file,
            4,
            "the elements must not exceed "
                + MOST_ELEMENTS
                + ": "
                + Arrays.stream(shape).mapToObj(String::valueOf).collect(joining(" x ")));
      }
      // Grows as it reads, so that a header that lies does not take the memory it claims.
      byte[] elements = in.readNBytes((int) length);
      long end = headerLength + length;
      if (elements.length < length) {
        throw truncated(file, headerLength + elements.length, end);
      }
      if (in.read() >= 0) {
        throw DataException.atOffset(
            file, end, "the file must end here by its header: there is more");
      }
      return new Idx(file, shape, elements);
    } catch (IOException e) {
      throw InputFile.explain(file, e);
    }
  }

  private static void checkMagic(Path file, byte[] header, int dimensions) {
    if (header.length < 4) {
      throw truncated(file, header.length, 4);
    }
    if (header[0] != 0 || header[1] != 0) {
      throw DataException.atOffset(
          file,
          0,
          String.format(
              "an IDX file must begin with 00 00: %02x %02x", header[0] & 0xff, header[1] & 0xff));
    }
    if (header[2] != UNSIGNED_BYTE) {
      throw DataException.atOffset(
          file, 2, "elements must be unsigned bytes (08): " + elementType(header[2] & 0xff));
    }
    if (header[3] != dimensions) {
      throw DataException.atOffset(
          file, 3, "there must be " + dimensions + " dimensions: " + (header[3] & 0xff));
    }
  }

  private static String elementType(int code) {
    String name =
        switch (code) {
          case 0x09 -> "signed bytes";
          case 0x0b -> "16-bit integers";
          case 0x0c -> "32-bit integers";
          case 0x0d -> "32-bit floats";
          case 0x0e -> "64-bit floats";
          default -> "an unknown type";
        };
    return String.format("%s (%02x)", name, code);
  }

  private static DataException truncated(Path file, long length, long expected) {
    return DataException.atOffset(
        file, length, "the file must have " + expected + " bytes: it ends here");
  }

  private static Dataset dataset(String name, Idx images, Idx labels, int classes) {
    if (images.rows() != labels.rows()) {
      throw DataException.atOffset(
          labels.file(),
          4,
          "there must be a label for each of the " + images.rows() + " images: " + labels.rows());
    }
    float[] levels = new float[256];
    for (int pixel = 0; pixel < levels.length; pixel++) {
      levels[pixel] = pixel / 255f;
    }
    byte[] pixels = images.elements();
    float[] x = new float[pixels.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = levels[Byte.toUnsignedInt(pixels[i])];
    }
    float[] y = new float[labels.rows()];
    for (int row = 0; row < y.length; row++) {
      int label = Byte.toUnsignedInt(labels.elements()[row]);
      if (label >= classes) {
        throw DataException.atOffset(
            labels.file(),
            8L + row,
            "a label must be one of the training labels, 0 to " + (classes - 1) + ": " + label);
      }
      y[row] = label;
    }
    int width = pixels.length / images.rows();
    return new Dataset(
        name,
        x,
        y,
        IntStream.range(0, width).mapToObj(i -> "pixel" + i).toList(),
        IntStream.range(0, classes).mapToObj(Integer::toString).toList());
  }
}
