import dev.warpstep.table.TrainingTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Reads a table of 600,000 rows of 30 numbers and a label, with the plan of its columns, and counts
 * its commas, which is the floor for one thread. Run: {@code java -cp target/warpstep.jar
 * benchmarks/TableReadBench.java}; {@code -XX:ActiveProcessorCount=1} for one thread.
 */
public class TableReadBench {
  private static final int ROUNDS = 7;

  public static void main(String[] args) throws Exception {
    Path file = Files.createTempFile("warpstep-read", ".csv");
    try {
      write(file);
      double megabytes = Files.size(file) / 1e6;
      for (int round = 1; round <= ROUNDS; round++) {
        double floor = seconds(() -> commas(file));
        double read = seconds(() -> TrainingTable.read(file, "label").rows());
        System.out.printf(
            "round %d: bytes looked at %.0f MB/s, read and planned %.0f MB/s, ratio %.2f%n",
            round, megabytes / floor, megabytes / read, floor / read);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void write(Path file) throws Exception {
    Random random = new Random(1);
    StringBuilder rows = new StringBuilder();
    for (int row = 0; row < 5000; row++) {
      for (int column = 0; column < 30; column++) {
        rows.append(String.format("%.4f,", random.nextGaussian()));
      }
      rows.append(random.nextInt(2)).append('\n');
    }
    try (var out = Files.newBufferedWriter(file)) {
      for (int column = 0; column < 30; column++) {
        out.write("c" + column + ",");
      }
      out.write("label\n");
      for (int i = 0; i < 120; i++) {
        out.write(rows.toString());
      }
    }
  }

  private static long commas(Path file) throws Exception {
    long commas = 0;
    byte[] block = new byte[1 << 20];
    try (var in = Files.newInputStream(file)) {
      for (int length = in.read(block); length > 0; length = in.read(block)) {
        for (int i = 0; i < length; i++) {
          commas += block[i] == ',' ? 1 : 0;
        }
      }
    }
    return commas;
  }

  private interface Work {
    long run() throws Exception;
  }

  private static double seconds(Work work) throws Exception {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / 1e9;
  }
}
