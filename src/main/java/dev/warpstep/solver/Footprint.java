package dev.warpstep.solver;

import dev.warpstep.backend.DeviceException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a method keeps in memory for n variables, in float64.
 *
 * @param matrices number of (n, n) matrices
 * @param vectors number of vectors of n elements
 * @param spare those of them that a smaller {@code memory}, a hyperparameter, would save
 */
public record Footprint(int matrices, long vectors, long spare) {
  /** The largest n whose (n, n) matrix is one Java array. */
  private static final long LARGEST = 46340;

  /** Of a method without that hyperparameter. */
  Footprint(int matrices, long vectors) {
    this(matrices, vectors, 0);
  }

  /** Bytes for {@code n} variables. */
  public double bytes(long n) {
    return (double) n * Double.BYTES * (vectors + (double) matrices * n);
  }

  /**
   * Checks, before anything is allocated, whether {@code n} variables fit the free heap.
   *
   * @param method its name, for the message
   * @throws DeviceException if they do not
   */
  public void check(String method, long n) {
    if (refusal(method, n, free()).isPresent()) {
      System.gc(); // what was loaded and dropped is no reason to refuse
      refusal(method, n, free())
          .ifPresent(
              why -> {
                throw new DeviceException(why);
              });
    }
  }

  private static long free() {
    Runtime heap = Runtime.getRuntime();
    return heap.maxMemory() - (heap.totalMemory() - heap.freeMemory());
  }

  /**
   * Why {@code n} variables do not fit, with the sizes; empty if they do.
   *
   * @param method its name, for the message
   * @param heapBytes what may be allocated
   */
  public Optional<String> refusal(String method, long n, long heapBytes) {
    boolean tooLong = matrices > 0 && n > LARGEST;
    if (!tooLong && bytes(n) <= heapBytes) {
      return Optional.empty();
    }
    String kept =
        matrices == 0
            ? "%d vectors of %d numbers (%s)".formatted(vectors, n, gigabytes(bytes(n)))
            : "%s %d x %d %s (%s)"
                .formatted(
                    matrices == 1 ? "a" : Integer.toString(matrices),
                    n,
                    n,
                    matrices == 1 ? "matrix" : "matrices",
                    gigabytes((double) matrices * n * n * Double.BYTES));
    String limit =
        bytes(n) <= heapBytes
            ? "Java's arrays end at %d x %d".formatted(LARGEST, LARGEST)
            : "the heap has " + gigabytes(heapBytes);
    return Optional.of(
        "%s keeps %s but %s: use %s"
            .formatted(method, kept, limit, matrices == 0 ? smaller(n, heapBytes) : "lbfgs"));
  }

  private String smaller(long n, long heapBytes) {
    boolean helps = spare > 0 && new Footprint(0, vectors - spare).bytes(n) <= heapBytes;
    return helps ? "a smaller memory, which is a hyperparameter" : "a smaller network";
  }

  private static String gigabytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
