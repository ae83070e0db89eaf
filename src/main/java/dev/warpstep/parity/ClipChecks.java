package dev.warpstep.parity;

import dev.warpstep.op.Clip;
import dev.warpstep.op.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;

/**
 * Clipping, which is a part of an optimizer's update; here by the plainest optimizer, and by the
 * others in {@link UpdateChecks}.
 */
final class ClipChecks {
  /** Around the chunks of the sum of squares, and with two levels of them. */
  private static final int[] LENGTHS = {1, 3, 33, 1023, 4095, 4096, 4097, 100_003};

  private ClipChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    return List.of(
        check("clip by value", sides, sizes, new Clip(0.25, 0), new Clip(1e6, 0)),
        check("clip by norm", sides, sizes, new Clip(0, 0.5), new Clip(0, 1e9)),
        check("clip by both", sides, sizes, new Clip(0.25, 1), new Clip(1e6, 1e9)));
  }

  /**
   * @param biting limits that the gradients exceed
   * @param loose limits that some or none exceed
   */
  private static Check check(String operation, Sides sides, Sizes sizes, Clip biting, Clip loose) {
    return new Check(
        operation,
        Unit.ULP,
        tally -> {
          for (Clip clip : List.of(biting, loose)) {
            String kind = " value=%s norm=%s".formatted(clip.value(), clip.norm());
            for (int length : LENGTHS) {
              gradientItself(length, clip).check(sides, tally, kind);
            }
            for (float value : Values.awkward()) {
              poisoned(value, clip).check(sides, tally, kind + " with " + value);
            }
          }
          if (sizes.isFull()) {
            gradientItself(Sizes.LONG, biting).check(sides, tally, "");
          }
        });
  }

  /**
   * With steps of learning rate 1 from 0, theta becomes the sum of the clipped gradients, negated.
   */
  private static Walk gradientItself(int length, Clip clip) {
    Walk random = Walk.random(new Sgd(1, 0), clip, Walk.whole(length));
    return new Walk(
        random.optimizer(),
        clip,
        random.groups(),
        new float[length],
        new ArrayList<>(),
        random.gradients());
  }

  /** One awkward value among plain ones, so that the norm is what it makes of it. */
  private static Walk poisoned(float value, Clip clip) {
    float[] gradient = Values.normal(300, 1, 1);
    gradient[123] = value;
    return new Walk(
        new Sgd(1, 0),
        clip,
        Walk.whole(gradient.length),
        new float[gradient.length],
        List.of(),
        List.of(gradient));
  }
}
