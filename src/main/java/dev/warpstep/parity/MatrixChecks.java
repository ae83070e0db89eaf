package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Parameters.Group;
import dev.warpstep.backend.Parameters.Part;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Entry;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/**
 * Matrix optimizers on matrices: each product of a step inside the bound of a product of the same
 * factors by the reference; and with the device's own products lent to the other side, the same
 * bits everywhere.
 */
final class MatrixChecks {
  /** Rows and columns: tall, wide, square, around a warp, of one row and column. */
  private static final int[][] QUICK = {{33, 17}, {17, 65}, {32, 32}, {1, 5}, {5, 1}, {1, 1}};

  /** With more than one chunk of a norm. */
  private static final int[][] FULL = {{129, 64}, {31, 257}, {100, 100}};

  private MatrixChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    List<Check> checks = new ArrayList<>();
    for (Entry<Optimizer> entry : Optimizers.ALL.entries()) {
      if (entry.defaults() instanceof MatrixOptimizer) {
        checks.add(
            new Check(
                "gemm of " + entry.name(),
                Unit.BOUND,
                tally -> walks(entry, sizes).forEach(walk -> products(sides, walk, tally))));
        checks.add(
            new Check(
                "update " + entry.name() + " of matrices",
                Unit.ULP,
                tally -> walks(entry, sizes).forEach(walk -> update(sides, walk, tally))));
      }
    }
    return checks;
  }

  private static void products(Sides sides, Walk walk, Tally tally) {
    walk.on(
        new BorrowedProducts(sides.against(), sides.device()) {
          @Override
          public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
            super.gemm(a, transposeA, b, transposeB, c);
            int k = transposeA ? a.rows() : a.columns();
            double factor = ProductBound.of(sides.device()).factor(k);
            double[] magnitudes = product(sides, a, transposeA, b, transposeB, c, true);
            tally.inputs("%s m=%d n=%d k=%d".formatted(walk.text(), c.rows(), c.columns(), k));
            // The reference's own error is k 2^-53, which is nothing beside the bound; below its
            // least number the device's products have none.
            tally.within(
                "product",
                product(sides, a, transposeA, b, transposeB, c, false),
                c.toDoubles(),
                i -> factor * magnitudes[i] + k * Float.MIN_VALUE);
          }
        });
  }

  /** The reference's product of the factors, or of their magnitudes. */
  private static double[] product(
      Sides sides,
      Tensor a,
      boolean transposeA,
      Tensor b,
      boolean transposeB,
      Tensor c,
      boolean magnitudes) {
    Backend reference = sides.reference();
    try (Tensor left = copy(reference, a, magnitudes);
        Tensor right = copy(reference, b, magnitudes);
        Tensor result = reference.allocate(c.rows(), c.columns())) {
      reference.gemm(left, transposeA, right, transposeB, result);
      return result.toDoubles();
    }
  }

  private static Tensor copy(Backend backend, Tensor tensor, boolean magnitudes) {
    double[] values = tensor.toDoubles();
    for (int i = 0; magnitudes && i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    Tensor copy = backend.allocate(tensor.rows(), tensor.columns());
    copy.write(values);
    return copy;
  }

  private static void update(Sides sides, Walk walk, Tally tally) {
    tally.inputs(walk.text());
    List<float[]> expected = walk.on(sides.againstWithProducts());
    List<float[]> actual = walk.on(sides.device());
    int each = 1 + walk.state().size();
    for (int i = 0; i < expected.size(); i++) {
      String name = i % each == 0 ? "theta" : walk.optimizer().state().get(i % each - 1);
      tally.sameBits("step %d %s".formatted(i / each + 1, name), expected.get(i), actual.get(i));
    }
  }

  private static List<Walk> walks(Entry<Optimizer> entry, Sizes sizes) {
    List<Walk> walks = new ArrayList<>();
    for (Optimizer optimizer : entry.settings()) {
      walks.add(walk(optimizer, Clip.NONE, QUICK));
      walks.add(walk(optimizer, new Clip(0.25, 1), QUICK));
      if (sizes.isFull()) {
        walks.add(walk(optimizer, Clip.NONE, FULL));
      }
    }
    return walks;
  }

  /** Matrices with a vector behind each, as a network has them; every other one is not decayed. */
  private static Walk walk(Optimizer optimizer, Clip clip, int[][] shapes) {
    List<Group> groups = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int[] shape : shapes) {
      Part matrix = new Part(at, shape[0], shape[1], true);
      Part vector = new Part(aligned(matrix.to()), 1, shape[0], false);
      int end = aligned(vector.to());
      groups.add(new Group(at, end, groups.size() % 2 == 0));
      parts.add(matrix);
      parts.add(vector);
      at = end;
    }
    return Walk.random(optimizer, clip, groups).over(parts);
  }

  /** As {@link dev.warpstep.nn.Mlp} has it. */
  private static int aligned(int at) {
    return (at + 63) / 64 * 64;
  }
}
