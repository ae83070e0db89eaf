package dev.warpstep.testing;

import dev.warpstep.op.Loss;
import dev.warpstep.op.loss.Losses;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A test of every loss on every device. */
public final class LossTests {
  private LossTests() {}

  /** The number of outputs nearest to {@code wish} that a loss can have. */
  public static int width(Loss loss, int wish) {
    return loss.outputsOfLabel(2) == 1 ? wish : Math.max(2, wish);
  }

  /** How many classes a target has with so many outputs; without meaning for regression. */
  public static int classes(Loss loss, int width) {
    return loss.outputsOfLabel(2) == 1 ? 2 : width;
  }

  /** Every setting of every loss on every device. */
  public static Stream<DynamicTest> everywhere(BiConsumer<Device, Loss> test) {
    return Device.all().stream()
        .flatMap(
            device ->
                CatalogueSettings.losses()
                    .map(
                        loss ->
                            DynamicTest.dynamicTest(
                                device + ", " + Losses.ALL.text(loss),
                                () -> test.accept(device, loss))));
  }
}
