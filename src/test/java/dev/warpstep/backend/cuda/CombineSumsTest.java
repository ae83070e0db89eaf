package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.numeric.NewtonSchulz;
import dev.warpstep.op.numeric.Reduction;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The upper levels of a norm, for tensors that are too long to make here. */
class CombineSumsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4096, 4097, 10_000})
  void hasTheBitsOfTheTree(int chunks) {
    SplittableRandom random = new SplittableRandom(chunks);
    float[] values = new float[chunks];
    for (int i = 0; i < chunks; i++) {
      values[i] = (float) random.nextDouble();
    }
    Parameters.Part part = new Parameters.Part(0, chunks, Reduction.CHUNK, true);
    List<Parameters.Group> groups = List.of(new Parameters.Group(0, part.to(), true));
    try (CudaBackend backend = Emulator.open();
        Tensor sums = backend.allocate(1, chunks);
        Tensor length = backend.allocate(1, 1)) {
      sums.write(values);
      Parameters parameters = new Parameters(sums, sums, List.of(), groups, List.of(part), null);
      backend
          .kernels()
          .launch(
              "newton_schulz_length",
              1,
              Kernels.BLOCK,
              backend.plan().parts(parameters),
              ((CudaTensor) sums).address(),
              ((CudaTensor) length).address());
      float sum = Reduction.combine(values, chunks, new float[Reduction.LANES]);
      assertEquals((float) Math.sqrt(sum) + (float) NewtonSchulz.EPSILON, length.toFloats()[0]);
    }
  }
}
