package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.Clip;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.NewtonSchulz;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Muon makes of a matrix G = U S Vᵀ: U f(S) Vᵀ, with f(S) near 1. */
class NewtonSchulzTest {
  /**
   * Published as about [0.7, 1.2]: five rounds of the polynomial take all of [0.002, 1] to [0.6818,
   * 1.2024].
   */
  private static final double LEAST = 0.68;

  private static final double MOST = 1.21;

  /** Singular values below this part of the norm are still on their way. */
  private static final double SMALL = 0.002;

  @ParameterizedTest
  @CsvSource({"64, 32", "32, 64", "40, 40", "100, 10", "10, 300", "1, 7", "7, 1", "1, 1"})
  void singularValuesGoToOneAndVectorsStay(int rows, int columns) {
    Random random = new Random(rows + 1000L * columns);
    double[] gradient = Guarded.normal(rows * columns, 1e-3, random);
    DMatrixRMaj g = new DMatrixRMaj(rows, columns, true, gradient);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(rows, columns, true, true, true);
    assertTrue(svd.decompose(g.copy()));
    int side = Math.min(rows, columns);
    double norm = NormOps_DDRM.normF(g) + NewtonSchulz.EPSILON;
    DMatrixRMaj middle = new DMatrixRMaj(side, side);
    for (int i = 0; i < side; i++) {
      double value = svd.getSingularValues()[i] / norm;
      double end = value;
      for (int k = 0; k < 5; k++) {
        end = 3.4445 * end - 4.7750 * Math.pow(end, 3) + 2.0315 * Math.pow(end, 5);
      }
      middle.set(i, i, end);
      assertTrue(value < SMALL || (end >= LEAST && end <= MOST), value + " goes to " + end);
    }
    DMatrixRMaj left = new DMatrixRMaj(rows, side);
    DMatrixRMaj expected = new DMatrixRMaj(rows, columns);
    CommonOps_DDRM.mult(svd.getU(null, false), middle, left);
    CommonOps_DDRM.mult(left, svd.getV(null, true), expected);
    for (Device device : Device.all()) {
      double[] actual = orthogonal(device, rows, columns, gradient);
      // A rounding error grows by 3.4445 an iteration; a product's is some sqrt(k) roundings of
      // numbers up to 1, and more products follow.
      double bound =
          Math.pow(3.4445, 5) * 4 * Math.sqrt(Math.max(rows, columns)) * device.unitRoundoff();
      for (int i = 0; i < actual.length; i++) {
        assertEquals(expected.data[i], actual[i], bound, device + " element " + i);
      }
    }
  }

  /** The last result of a step on one hidden matrix, whose direction is its gradient. */
  private static double[] orthogonal(Device device, int rows, int columns, double[] gradient) {
    MatrixOptimizer optimizer = (MatrixOptimizer) Optimizers.ALL.parse("muon:momentum=0");
    int n = rows * columns;
    List<Parameters.Group> groups = List.of(new Parameters.Group(0, n, true));
    List<Parameters.Part> parts = List.of(new Parameters.Part(0, rows, columns, true));
    try (Backend backend = device.open();
        Tensor theta = backend.allocate(1, n);
        Parameters parameters = Parameters.allocate(backend, optimizer, theta, groups, parts)) {
      parameters.gradient().write(gradient);
      Step step = new Step(optimizer);
      backend.advance(step, Batches.inOrder(1, 1));
      backend.updates().update(optimizer, parameters, Clip.NONE, step);
      double[] moved = theta.toDoubles();
      double scale = optimizer.lr() * Math.sqrt(Math.max(1, rows / (double) columns));
      for (int i = 0; i < n; i++) {
        moved[i] /= -scale; // from 0
      }
      return moved;
    }
  }
}
