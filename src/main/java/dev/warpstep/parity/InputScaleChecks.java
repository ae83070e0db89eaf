package dev.warpstep.parity;

import dev.warpstep.backend.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The learnt scale of each input, forward and backward. */
final class InputScaleChecks {
  private InputScaleChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    return List.of(
        new Check("scale of inputs", Unit.ULP, tally -> forward(sides, sizes, tally)),
        new Check("scale of inputs, gradient", Unit.ULP, tally -> backward(sides, sizes, tally)));
  }

  private static void forward(Sides sides, Sizes sizes, Tally tally) {
    for (Case one : cases(sizes)) {
      sides.sameBits(
          tally,
          one.text(),
          List.of("y", "x"),
          backend -> {
            try (Workspace space = new Workspace(backend, one.offset)) {
              Tensor x = space.of(one.rows, one.width, one.x);
              Tensor scale = space.of(1, one.width, Values.normal(one.width, 1, one.width + 1));
              Tensor y = space.output(one.rows, one.width);
              backend.layers().scaleColumns(x, scale, y);
              return space.read(y, x);
            }
          });
    }
  }

  private static void backward(Sides sides, Sizes sizes, Tally tally) {
    for (Case one : cases(sizes)) {
      sides.sameBits(
          tally,
          one.text(),
          List.of("scaleGradient", "d"),
          backend -> {
            try (Workspace space = new Workspace(backend, one.offset)) {
              Tensor x = space.of(one.rows, one.width, one.x);
              Tensor d = space.of(one.rows, one.width, one.d);
              Tensor scaleGradient = space.output(1, one.width);
              backend.layers().scaleGradient(x, d, scaleGradient);
              return space.read(scaleGradient, d);
            }
          });
    }
  }

  private record Case(int rows, int width, int offset, float[] x, float[] d) {
    static Case normal(int rows, int width, int offset) {
      float[] x = Values.normal(rows * width, 1.5, rows);
      return new Case(rows, width, offset, x, Values.normal(rows * width, 1, rows + width));
    }

    String text() {
      return "rows=%d width=%d offset=%d".formatted(rows, width, offset);
    }
  }

  private static List<Case> cases(Sizes sizes) {
    List<Case> cases = new ArrayList<>();
    for (int[] shape : NormalizationChecks.shapes(sizes)) {
      cases.add(Case.normal(shape[0], shape[1], Workspace.offset(cases.size())));
    }
    int awkward = Values.awkward().length;
    float[] runs = Values.awkward(awkward * awkward, awkward);
    cases.add(new Case(awkward, awkward, 5, Values.awkward(awkward * awkward, 1), runs));
    if (sizes.isFull()) {
      cases.add(Case.normal(Sizes.TALL, 1, 0));
      cases.add(Case.normal(1, Sizes.LONG, 5));
    }
    return cases;
  }
}
