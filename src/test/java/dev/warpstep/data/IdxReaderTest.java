package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  /** A set in which one file is replaced, and what is said of that file after its name. */
  private record Case(String name, String file, byte[] bytes, String message) {}

  @TempDir Path directory;

  @Test
  void readsTrainAndTest() {
    IdxReader.TrainTest read =
        IdxReader.readDirectory(DataFiles.idxDirectory(directory.resolve("tiny")));
    Dataset train = read.train();
    assertEquals("tiny", train.name());
    assertEquals(3, train.rows());
    assertEquals(List.of("pixel0", "pixel1", "pixel2", "pixel3"), train.features());
    assertEquals(List.of("0", "1", "2"), train.classes());
    assertArrayEquals(new float[] {2, 0, 1}, train.y());
    for (int i = 0; i < 12; i++) {
      assertEquals((float) (17 * i / 255.0), train.x()[i]);
    }
    Dataset test = read.test().orElseThrow();
    assertEquals(2, test.rows());
    assertEquals(train.classes(), test.classes());
    assertArrayEquals(new float[] {1, 2}, test.y());
    assertArrayEquals(new float[] {0, .2f, .4f, .6f, .8f, 1}, Arrays.copyOf(test.x(), 6));
  }

  @Test
  void gzipGivesTheSame() throws IOException {
    Path plain = DataFiles.idxDirectory(directory.resolve("plain"));
    Path compressed = directory.resolve("compressed");
    for (String name : List.of(IMAGES, LABELS, TEST_IMAGES, TEST_LABELS)) {
      byte[] bytes = Files.readAllBytes(plain.resolve(name));
      DataFiles.write(compressed.resolve(name + ".gz"), DataFiles.gzip(bytes));
    }
    IdxReader.TrainTest read = IdxReader.readDirectory(compressed);
    assertArrayEquals(IdxReader.readDirectory(plain).train().x(), read.train().x());
    assertEquals(2, read.test().orElseThrow().rows());
  }

  @Test
  void theTestPartIsOptionalButWhole() throws IOException {
    Path set = DataFiles.idxDirectory(directory);
    Files.delete(set.resolve(TEST_LABELS));
    assertMissing(set, TEST_LABELS);
    Files.delete(set.resolve(TEST_IMAGES));
    assertTrue(IdxReader.readDirectory(set).test().isEmpty());
    Files.delete(set.resolve(LABELS));
    assertMissing(set, LABELS);
    Files.delete(set.resolve(IMAGES));
    assertMissing(set, IMAGES);
  }

  private static void assertMissing(Path set, String file) {
    NoInputException e = assertThrows(NoInputException.class, () -> IdxReader.readDirectory(set));
    assertEquals(set + ": no IDX file " + file + " or " + file + ".gz", e.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> badFiles() {
    byte[] images = DataFiles.idx(17, 3, 2, 2);
    byte[] huge = Arrays.copyOf(images, 20);
    huge[4] = 0x1f;
    byte[] over = images.clone();
    over[4] = 0x7f;
    byte[] negative = images.clone();
    negative[8] = (byte) 0x80;
    return Stream.of(
            new Case("empty", IMAGES, new byte[0], ":offset 0: the file must have 4 bytes: "),
            new Case(
                "header cut",
                IMAGES,
                Arrays.copyOf(images, 10),
                ":offset 10: the file must have 16 bytes: "),
            new Case(
                "pixels cut",
                IMAGES,
                Arrays.copyOf(images, 27),
                ":offset 27: the file must have 28 bytes: it ends here"),
            new Case(
                "too long",
                IMAGES,
                Arrays.copyOf(images, 29),
                ":offset 28: the file must end here by its header: there is more"),
            new Case(
                "claims 2 GB", IMAGES, huge, ":offset 20: the file must have 2080374812 bytes: "),
            new Case(
                "claims too much",
                IMAGES,
                over,
                ":offset 4: the elements must not exceed 2147483639: 2130706435 x 2 x 2"),
            new Case(
                "negative",
                IMAGES,
                negative,
                ":offset 8: a dimension must lie in [1, 2^31): 2147483650"),
            new Case(
                "no rows",
                IMAGES,
                DataFiles.idx(1, 0, 2, 2),
                ":offset 4: a dimension must lie in [1, 2^31): 0"),
            new Case(
                "not IDX",
                IMAGES,
                "P5 28 28".getBytes(),
                ":offset 0: an IDX file must begin with 00 00: 50 35"),
            new Case("signed bytes", IMAGES, ofType(0x09), typeMessage("signed bytes (09)")),
            new Case("16 bits", IMAGES, ofType(0x0b), typeMessage("16-bit integers (0b)")),
            new Case("32 bits", IMAGES, ofType(0x0c), typeMessage("32-bit integers (0c)")),
            new Case("floats", IMAGES, ofType(0x0d), typeMessage("32-bit floats (0d)")),
            new Case("doubles", IMAGES, ofType(0x0e), typeMessage("64-bit floats (0e)")),
            new Case("other type", IMAGES, ofType(0x42), typeMessage("an unknown type (42)")),
            new Case(
                "labels as images",
                IMAGES,
                DataFiles.labels(0, 1, 2),
                ":offset 3: there must be 3 dimensions: 1"),
            new Case(
                "images as labels", LABELS, images, ":offset 3: there must be 1 dimensions: 3"),
            new Case(
                "fewer labels",
                LABELS,
                DataFiles.labels(0, 1),
                ":offset 4: there must be a label for each of the 3 images: 2"),
            new Case(
                "one class",
                LABELS,
                DataFiles.labels(0, 0, 0),
                ": labels must have two classes or more: only 0"),
            new Case(
                "unknown class",
                TEST_LABELS,
                DataFiles.labels(1, 3),
                ":offset 9: a label must be one of the training labels, 0 to 2: 3"),
            new Case(
                "other size",
                TEST_IMAGES,
                DataFiles.idx(1, 2, 2, 3),
                ":offset 12: images must be as large as the training images, 2 x 2: 2 x 3"))
        .flatMap(c -> Stream.of(test(c, false), test(c, true)));
  }

  private DynamicTest test(Case c, boolean compressed) {
    return dynamicTest(
        c.name() + (compressed ? ", gzip" : ""),
        () -> {
          Path set = DataFiles.idxDirectory(directory.resolve(c.name() + compressed));
          Path file = set.resolve(c.file());
          if (compressed) {
            Files.delete(file);
            file = DataFiles.write(set.resolve(c.file() + ".gz"), DataFiles.gzip(c.bytes()));
          } else {
            DataFiles.write(file, c.bytes());
          }
          DataException e = assertThrows(DataException.class, () -> IdxReader.readDirectory(set));
          String start = file + c.message();
          assertTrue(e.getMessage().startsWith(start), () -> e.getMessage() + "\n" + start);
        });
  }

  private static byte[] ofType(int type) {
    return DataFiles.idx(type, new int[] {3, 2, 2}, new byte[96]);
  }

  private static String typeMessage(String type) {
    return ":offset 2: elements must be unsigned bytes (08): " + type;
  }
}
