package dev.warpstep.parity;

import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Batch and layer normalisation, forward and backward. */
final class NormalizationChecks {
  private NormalizationChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    return List.of(
        check("batch norm", sizes, 2, (layer, tally) -> layer.batch(sides, tally)),
        check("batch norm, running", sizes, 1, (layer, tally) -> layer.running(sides, tally)),
        check("batch norm, gradient", sizes, 2, (layer, tally) -> layer.batchBack(sides, tally)),
        check("layer norm", sizes, 1, (layer, tally) -> layer.rows(sides, tally)),
        check("layer norm, gradient", sizes, 1, (layer, tally) -> layer.rowsBack(sides, tally)));
  }

  private interface Body {
    void run(Layer layer, Tally tally);
  }

  private static Check check(String operation, Sizes sizes, int fewestRows, Body body) {
    return new Check(
        operation,
        Unit.ULP,
        tally -> {
          int i = 0;
          for (int[] shape : shapes(sizes)) {
            int rows = Math.max(fewestRows, shape[0]);
            body.run(Layer.normal(rows, shape[1], Workspace.offset(i++)), tally);
          }
          int awkward = Values.awkward().length;
          body.run(Layer.awkward(awkward, awkward, 1), tally);
          body.run(Layer.awkward(awkward, awkward, awkward), tally);
          if (sizes.isFull()) {
            body.run(Layer.normal(Sizes.TALL, 1, 0), tally);
            body.run(Layer.normal(fewestRows, Sizes.LONG / fewestRows, 5), tally);
          }
        });
  }

  /** Also rows around 64 and 8 times 64, where the sums of columns are put together otherwise. */
  static List<int[]> shapes(Sizes sizes) {
    List<int[]> shapes = new ArrayList<>(sizes.shapes());
    for (int rows : new int[] {63, 64, 65, 511, 512, 513, 1100}) {
      shapes.add(new int[] {rows, rows % 2 == 0 ? 33 : 4});
    }
    return shapes;
  }

  /** Inputs of one layer. */
  private record Layer(int rows, int width, int offset, String kind, float[] x, float[] d) {
    static Layer normal(int rows, int width, int offset) {
      return new Layer(
          rows,
          width,
          offset,
          "",
          Values.normal(rows * width, 1.5, rows),
          Values.normal(rows * width, 1, rows + width));
    }

    /**
     * @param run how often a value comes again: 1 has one of each in a row, as many as there are
     *     has one of each in a column
     */
    static Layer awkward(int rows, int width, int run) {
      int other = run == 1 ? width : 1;
      return new Layer(
          rows,
          width,
          5,
          " awkward",
          Values.awkward(rows * width, run),
          Values.awkward(rows * width, other));
    }

    private String text() {
      return "rows=%d width=%d%s".formatted(rows, width, kind);
    }

    private float[] gammas() {
      return Values.normal(width, 1, width + 1);
    }

    /** Positive. */
    private static float[] spreads(int count) {
      float[] values = Values.normal(count, 1, count + 2);
      for (int i = 0; i < count; i++) {
        values[i] = Math.abs(values[i]);
      }
      return values;
    }

    void batch(Sides sides, Tally tally) {
      sides.sameBits(
          tally,
          text(),
          List.of("z", "mean", "scale", "running mean", "running variance"),
          backend -> {
            try (Workspace space = new Workspace(backend, offset)) {
              Tensor sums = space.of(rows, width, x);
              Tensor gamma = space.of(1, width, gammas());
              Tensor z = space.output(rows, width);
              BatchMoments batch = new BatchMoments(space.output(1, width), space.output(1, width));
              RunningMoments running = runningMoments(space);
              backend.normalizations().batch(sums, gamma, running, batch, z);
              return space.read(z, batch.mean(), batch.scale(), running.mean(), running.variance());
            }
          });
    }

    private RunningMoments runningMoments(Workspace space) {
      return new RunningMoments(
          space.of(1, width, Values.normal(width, 1, width)), space.of(1, width, spreads(width)));
    }

    void running(Sides sides, Tally tally) {
      sides.sameBits(
          tally,
          text(),
          List.of("z", "running mean", "running variance"),
          backend -> {
            try (Workspace space = new Workspace(backend, offset)) {
              Tensor sums = space.of(rows, width, x);
              Tensor gamma = space.of(1, width, gammas());
              Tensor z = space.output(rows, width);
              RunningMoments running = runningMoments(space);
              backend.normalizations().batchFixed(sums, gamma, running, z);
              return space.read(z, running.mean(), running.variance());
            }
          });
    }

    private BatchMoments moments(Workspace space, int momentRows, int momentWidth) {
      int count = momentRows * momentWidth;
      return new BatchMoments(
          space.of(momentRows, momentWidth, Values.normal(count, 1, count)),
          space.of(momentRows, momentWidth, spreads(count)));
    }

    void batchBack(Sides sides, Tally tally) {
      sides.sameBits(
          tally,
          text(),
          List.of("d", "gammaGradient", "biasGradient"),
          backend -> {
            try (Workspace space = new Workspace(backend, offset)) {
              Tensor sums = space.of(rows, width, x);
              Tensor gamma = space.of(1, width, gammas());
              Tensor betaGradient = space.of(1, width, Values.normal(width, 3, width + 4));
              Tensor gradient = space.of(rows, width, d);
              Tensor gammaGradient = space.output(1, width);
              Tensor biasGradient = space.output(1, width);
              NormalizationOperations normalizations = backend.normalizations();
              normalizations.batchGradient(
                  sums,
                  moments(space, 1, width),
                  gamma,
                  betaGradient,
                  gradient,
                  gammaGradient,
                  biasGradient);
              return space.read(gradient, gammaGradient, biasGradient);
            }
          });
    }

    void rows(Sides sides, Tally tally) {
      sides.sameBits(
          tally,
          text(),
          List.of("z", "mean", "scale"),
          backend -> {
            try (Workspace space = new Workspace(backend, offset)) {
              Tensor sums = space.of(rows, width, x);
              Tensor gamma = space.of(1, width, gammas());
              Tensor z = space.output(rows, width);
              BatchMoments batch = new BatchMoments(space.output(rows, 1), space.output(rows, 1));
              backend.normalizations().layer(sums, gamma, batch, z);
              return space.read(z, batch.mean(), batch.scale());
            }
          });
    }

    void rowsBack(Sides sides, Tally tally) {
      sides.sameBits(
          tally,
          text(),
          List.of("d", "gammaGradient"),
          backend -> {
            try (Workspace space = new Workspace(backend, offset)) {
              Tensor sums = space.of(rows, width, x);
              Tensor gamma = space.of(1, width, gammas());
              Tensor gradient = space.of(rows, width, d);
              Tensor gammaGradient = space.output(1, width);
              BatchMoments batch = moments(space, rows, 1);
              backend.normalizations().layerGradient(sums, batch, gamma, gradient, gammaGradient);
              return space.read(gradient, gammaGradient);
            }
          });
    }
  }
}
