package dev.warpstep.testing;

import dev.warpstep.op.Loss;
import dev.warpstep.op.loss.Losses;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A test of every loss on every device. */
public final class LossTests {
  private LossTests() {}

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
