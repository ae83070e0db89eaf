package dev.warpstep.op.numeric;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What is called in a training step leaves nothing for the garbage collector. */
class AllocationTest {
  private record Call(String name, IntConsumer body) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final int CALLS = 1000;
  private static final int[] WORDS = new int[4];
  private static final float[] X = new float[10_000];
  private static final float[] CHUNK_SUMS = new float[3];
  private static final float[] LANES = new float[Reduction.LANES];
  private static final Permutation PERMUTATION = new Permutation(1, 2, 1797);
  private static float sink;

  static final List<Call> CALLED =
      List.of(
          new Call("Philox.at", i -> Philox.at(i, Philox.Stream.DROPOUT, i, i, WORDS)),
          new Call("Permutation.at", i -> sink = PERMUTATION.at(i)),
          new Call("Reduction.sum", i -> sink = Reduction.sum(X, 0, X.length, CHUNK_SUMS, LANES)),
          new Call(
              "Reduction.sumOfSquares",
              i -> sink = Reduction.sumOfSquares(X, 0, X.length, CHUNK_SUMS, LANES)),
          new Call("FloatMath.erf", i -> sink = FloatMath.erf(i * 1e-3f)));

  @ParameterizedTest
  @FieldSource("CALLED")
  void allocatesNothing(Call call) {
    boolean measurable = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean;
    assumeTrue(measurable, "this JVM does not count allocated bytes");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    repeat(call);
    long before = threads.getCurrentThreadAllocatedBytes();
    repeat(call);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // An object a call would be 16 bytes at least; the JVM itself may leave a few.
    assertTrue(allocated < CALLS, allocated + " bytes in " + CALLS + " calls");
  }

  private static void repeat(Call call) {
    for (int i = 0; i < CALLS; i++) {
      call.body.accept(i);
    }
  }
}
