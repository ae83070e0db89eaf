package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import java.util.List;
import java.util.function.Function;

/**
 * Who is compared.
 *
 * @param device the device under test
 * @param against another that computes in float32
 * @param reference the float64 oracle
 */
record Sides(Backend device, Backend against, Backend reference) {
  /**
   * Runs an operation on both float32 sides, and compares its results bit by bit.
   *
   * @param inputs what it runs on, in words
   * @param names what the operation's results are, in their order
   */
  void sameBits(
      Tally tally, String inputs, List<String> names, Function<Backend, List<float[]>> operation) {
    tally.inputs(inputs);
    List<float[]> expected = operation.apply(against);
    List<float[]> actual = operation.apply(device);
    for (int i = 0; i < names.size(); i++) {
      tally.sameBits(names.get(i), expected.get(i), actual.get(i));
    }
  }

  /**
   * The other device, but products are done by the device under test: with {@link
   * dev.warpstep.backend.MatrixStep} all the rest of an update can be compared bit by bit.
   */
  Backend againstWithProducts() {
    return new BorrowedProducts(against, device);
  }
}
