package dev.warpstep.op.numeric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
  private static final float[] LANES = new float[Reduction.LANES];

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        2,
        3,
        31,
        32,
        33,
        255,
        256,
        257,
        511,
        4095,
        4096,
        4097,
        8192,
        100_000,
        (1 << 20) + 3
      })
  void hasTheBitsOfTheDefinition(int count) {
    for (int from : new int[] {0, 5}) {
      float[] x = vector(count, from, 0);
      float[] terms = Arrays.copyOfRange(x, from, from + count);
      assertBits(definition(terms, false), sum(x, from, count));
      assertBits(definition(terms, true), sumOfSquares(x, from, count));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 3, 31, 32, 33, 255, 256, 257, 4095, 4096, 4097, (1 << 20) + 3, (1 << 24) + 1})
  void chunksOnManyThreadsGiveTheBitsOfOneThread(int count) {
    float[] x = vector(count, 2, 1);
    float[] sums = new float[Reduction.chunks(count)];
    float[] squares = new float[sums.length];
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            chunk -> {
              int start = 2 + chunk * Reduction.CHUNK;
              int end = Math.min(2 + count, start + Reduction.CHUNK);
              float[] lanes = new float[Reduction.LANES];
              sums[chunk] = Reduction.chunkSum(x, start, end, lanes);
              squares[chunk] = Reduction.chunkSquares(x, start, end, lanes);
            });
    assertBits(sum(x, 2, count), Reduction.combine(sums, sums.length, LANES));
    assertBits(sumOfSquares(x, 2, count), Reduction.combine(squares, squares.length, LANES));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 3, 31, 32, 33, 255, 256, 257, 4095, 4096, 4097, (1 << 20) + 3, (1 << 24) + 1})
  void staysWithinItsStatedBound(int count) {
    for (int seed = 0; seed < (count < 1 << 24 ? 5 : 1); seed++) {
      float[] x = vector(count, 0, seed);
      double sum = 0;
      double magnitude = 0;
      double squares = 0;
      for (float value : x) {
        sum += value;
        magnitude += Math.abs(value);
        squares += (double) value * value;
      }
      int levels = count <= 4096 ? 1 : count <= 1 << 24 ? 2 : 3;
      double ku = 24 * levels * 0x1p-24;
      double bound = ku / (1 - ku);
      // the float64 oracle's own error, n 2^-53 relative
      double oracle = count * 0x1p-53;
      assertEquals(sum, sum(x, 0, count), (bound + oracle) * magnitude);
      assertEquals(squares, sumOfSquares(x, 0, count), (bound + oracle) * squares);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256, 4096, 4097, (1 << 20) + 3})
  void onesAreExact(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1f);
    assertBits(count, sum(ones, 0, count));
    assertBits(count, sumOfSquares(ones, 0, count));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 257, 4097, 70_001})
  void appendedZerosChangeNoBit(int count) {
    float[] x = vector(count, 0, 4);
    int padded = Reduction.chunks(count) * Reduction.CHUNK;
    float[] zeros = Arrays.copyOf(x, padded);
    assertBits(sum(x, 0, count), sum(zeros, 0, padded));
    assertBits(sumOfSquares(x, 0, count), sumOfSquares(zeros, 0, padded));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 256, 5000})
  void zerosOfEitherSignSumToPlusZero(int count) {
    float[] x = new float[count];
    Arrays.fill(x, -0f);
    assertBits(0f, sum(x, 0, count));
    assertBits(0f, sumOfSquares(x, 0, count));
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 1, NaN, NaN",
    "Infinity, 1, Infinity, Infinity",
    "-Infinity, 1, -Infinity, Infinity",
    "Infinity, -Infinity, NaN, Infinity",
    "3.4028235E38, 3.4028235E38, Infinity, Infinity",
    "1E-45, 1E-45, 2.8E-45, 0"
  })
  void passesSpecialValuesThroughEveryLevel(float a, float b, float sum, float squares) {
    int count = 3 * Reduction.CHUNK;
    for (int place : new int[] {0, 300, 4095, 4096, 9000}) {
      float[] x = new float[count];
      x[place] = a;
      x[place + 1] = b;
      assertBits(sum, sum(x, 0, count));
      assertBits(squares, sumOfSquares(x, 0, count));
    }
  }

  @Test
  void oneChunkSumIsTheResult() {
    assertBits(3.5f, Reduction.combine(new float[] {3.5f, 9f}, 1, LANES));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "4096, 1",
    "4097, 2",
    "8192, 2",
    "16777216, 4096",
    "2147483647, 524288"
  })
  void countsChunks(int count, int chunks) {
    assertEquals(chunks, Reduction.chunks(count));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 4097 | 256 | Reduction: a chunk must have 0 to 4096 elements: 4097",
        "3 | 2 | 256 | Reduction: a chunk must have 0 to 4096 elements: -1",
        "0 | 1 | 255 | Reduction: lanes must have at least 256 elements: 255",
        "-1 | 1 | 256 | Reduction: a chunk must lie in [0, 5000): [-1, 1)",
        "4999 | 5001 | 256 | Reduction: a chunk must lie in [0, 5000): [4999, 5001)",
      })
  void rejectsAWrongChunk(int from, int to, int lanes, String message) {
    float[] x = new float[5000];
    float[] scratch = new float[lanes];
    for (Runnable call :
        new Runnable[] {
          () -> Reduction.chunkSum(x, from, to, scratch),
          () -> Reduction.chunkSquares(x, from, to, scratch)
        }) {
      RuntimeException e = assertThrows(RuntimeException.class, call::run);
      assertEquals(message, e.getMessage());
    }
  }

  @Test
  void rejectsWrongCounts() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> sum(new float[1], 0, -1));
    assertEquals("Reduction: count must not be negative: -1", e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class, () -> Reduction.combine(new float[1], 0, LANES));
    assertEquals("Reduction: chunks must be at least 1: 0", e.getMessage());
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Reduction.sum(new float[5000], 0, 5000, new float[1], LANES));
    assertThrows(IndexOutOfBoundsException.class, () -> sum(new float[5000], 1, 5000));
  }

  /** The class comment word by word, element by element, with new arrays at every level. */
  private static float definition(float[] x, boolean squares) {
    float[] sums = new float[Math.max(1, (x.length + 4095) / 4096)];
    for (int chunk = 0; chunk < sums.length; chunk++) {
      float[] lanes = new float[256];
      for (int i = chunk * 4096; i < Math.min(x.length, chunk * 4096 + 4096); i++) {
        float acc = lanes[i % 256];
        lanes[i % 256] = squares ? Math.fma(x[i], x[i], acc) : acc + x[i];
      }
      sums[chunk] = folded(lanes);
    }
    return sums.length == 1 ? sums[0] : definition(sums, false);
  }

  private static float folded(float[] lanes) {
    if (lanes.length == 1) {
      return lanes[0];
    }
    float[] half = new float[lanes.length / 2];
    for (int l = 0; l < half.length; l++) {
      half[l] = lanes[l] + lanes[l + half.length];
    }
    return folded(half);
  }

  /** Both signs, magnitudes over many binades; other values before and behind. */
  private static float[] vector(int count, int from, int seed) {
    SplittableRandom random = new SplittableRandom(31L * count + seed);
    float[] x = new float[from + count + (from == 0 ? 0 : 3)];
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.scalb(random.nextFloat() - 0.5f, (random.nextInt() & 15) - 8);
    }
    return x;
  }

  private static float sum(float[] x, int from, int count) {
    return Reduction.sum(x, from, count, new float[Reduction.chunks(count)], LANES);
  }

  private static float sumOfSquares(float[] x, int from, int count) {
    return Reduction.sumOfSquares(x, from, count, new float[Reduction.chunks(count)], LANES);
  }

  private static void assertBits(float expected, float actual) {
    assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual), () -> "" + actual);
  }
}
