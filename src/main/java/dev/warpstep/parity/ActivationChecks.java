package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Entry;
import dev.warpstep.op.activation.Activations;
import java.util.ArrayList;
import java.util.List;

/** The elementwise work of a layer, forward and backward. */
final class ActivationChecks {
  /** Its forward and backward have the longest sequences of operations. */
  private static final String LONG_RUN = "gelu";

  private ActivationChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    List<Check> checks = new ArrayList<>();
    for (Entry<Activation> entry : Activations.ALL.entries()) {
      checks.add(
          new Check(
              "bias + " + entry.name(),
              Unit.ULP,
              tally -> run(entry, sizes, layer -> layer.forward(sides, tally))));
    }
    for (Entry<Activation> entry : Activations.ALL.entries()) {
      checks.add(
          new Check(
              "gradient of " + entry.name(),
              Unit.ULP,
              tally -> run(entry, sizes, layer -> layer.backward(sides, tally))));
    }
    return checks;
  }

  private interface Body {
    void run(Layer layer);
  }

  private static void run(Entry<Activation> entry, Sizes sizes, Body body) {
    int awkward = Values.awkward().length;
    for (Activation f : entry.settings()) {
      int i = 0;
      for (int[] shape : shapes(sizes)) {
        body.run(Layer.normal(f, shape[0], shape[1], Workspace.offset(i++)));
      }
      // Every pair of sum and upstream gradient: in one row, where each is its own bias gradient.
      body.run(Layer.awkward(f, 1, awkward * awkward, 0));
      body.run(Layer.awkward(f, awkward, awkward, 5));
    }
    if (sizes.isFull() && entry.name().equals(LONG_RUN)) {
      body.run(Layer.normal(entry.defaults(), Sizes.LONG, 1, 0));
      body.run(Layer.normal(entry.defaults(), 1, Sizes.LONG, 0));
    }
  }

  /** Also rows around 64 and 8 times 64, where the sums of columns are put together otherwise. */
  private static List<int[]> shapes(Sizes sizes) {
    List<int[]> shapes = new ArrayList<>(sizes.shapes());
    for (int rows : new int[] {63, 64, 65, 128, 511, 512, 513, 577, 1100}) {
      shapes.add(new int[] {rows, rows % 2 == 0 ? 33 : 4});
    }
    return shapes;
  }

  /** Inputs of one layer. */
  private record Layer(
      Activation f, int rows, int width, int offset, float[] z, float[] bias, float[] d) {
    static Layer normal(Activation f, int rows, int width, int offset) {
      return new Layer(
          f,
          rows,
          width,
          offset,
          Values.normal(rows * width, 1.5, rows),
          Values.normal(width, 0.5, width),
          Values.normal(rows * width, 1, rows + width));
    }

    static Layer awkward(Activation f, int rows, int width, int offset) {
      int period = Values.awkward().length;
      return new Layer(
          f,
          rows,
          width,
          offset,
          Values.awkward(rows * width, 1),
          new float[width],
          Values.awkward(rows * width, period));
    }

    private String text() {
      return "%s rows=%d width=%d".formatted(Activations.ALL.text(f), rows, width);
    }

    void forward(Sides sides, Tally tally) {
      sides.sameBits(tally, text(), List.of("z", "h"), backend -> forward(backend, false));
      if (!f.needsInput()) {
        sides.sameBits(
            tally, text() + " in place", List.of("h"), backend -> forward(backend, true));
      }
    }

    private List<float[]> forward(Backend backend, boolean inPlace) {
      try (Workspace space = new Workspace(backend, offset)) {
        Tensor sums = space.of(rows, width, z);
        Tensor biases = space.of(1, width, bias);
        Tensor h = inPlace ? sums : space.output(rows, width);
        backend.layers().biasActivation(sums, biases, f, h);
        return inPlace ? space.read(h) : space.read(sums, h);
      }
    }

    void backward(Sides sides, Tally tally) {
      sides.sameBits(
          tally,
          text(),
          List.of("d", "biasGradient"),
          backend -> {
            try (Workspace space = new Workspace(backend, offset)) {
              Tensor sums = space.of(rows, width, z);
              Tensor h = space.of(rows, width, outputs());
              Tensor gradient = space.of(rows, width, d);
              Tensor biasGradient = space.output(1, width);
              backend.layers().activationGradient(f, sums, h, gradient, biasGradient);
              return space.read(gradient, biasGradient);
            }
          });
    }

    /** f of the sums, from the float32 body, so that both sides go back from the same. */
    private float[] outputs() {
      float[] h = new float[z.length];
      for (int i = 0; i < h.length; i++) {
        h[i] = f.apply(z[i]);
      }
      return h;
    }
  }
}
