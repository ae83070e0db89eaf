package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Parameters.Part;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.Reduction;
import java.util.List;

/**
 * A layerwise optimizer's step: a pass that makes the directions and the sums of squares of each
 * chunk while it is in the cache, a ratio for each tensor, and a pass that moves.
 */
final class LayerwiseUpdate {
  private final Workers workers;
  private final float[][] lanes;
  private final Chunks.Task direct = this::direct;
  private final Chunks.Task move = this::move;
  private LayerwiseOptimizer optimizer;
  private Parameters parameters;
  private Step step;

  // Planned when the optimizer or the parameters are new, so that a step allocates nothing.
  private Chunks chunks;
  private float[] theta;
  private float[] gradient;
  private float[][] state;
  private float[] direction;
  private LayerwiseOptimizer[] rules;
  private float[][] thetaSquares;
  private float[][] directionSquares;
  private float[] ratios;

  LayerwiseUpdate(Workers workers) {
    this.workers = workers;
    lanes = new float[workers.threads()][Reduction.LANES];
  }

  void run(LayerwiseOptimizer optimizer, Parameters parameters, Step step) {
    this.step = step;
    if (optimizer != this.optimizer || parameters != this.parameters) {
      plan(optimizer, parameters);
    }
    chunks.run(direct);
    for (int i = 0; i < ratios.length; i++) {
      // What is not decayed is not adapted either.
      ratios[i] =
          rules[i] != optimizer
              ? 1
              : optimizer.ratio(
                  Reduction.combine(thetaSquares[i], chunks.count(i), lanes[0]),
                  Reduction.combine(directionSquares[i], chunks.count(i), lanes[0]));
    }
    chunks.run(move);
  }

  private void plan(LayerwiseOptimizer optimizer, Parameters parameters) {
    this.optimizer = optimizer;
    this.parameters = parameters;
    List<Part> parts = parameters.parts();
    chunks = new Chunks(workers, parts);
    theta = Updates.array(parameters.theta());
    gradient = Updates.array(parameters.gradient());
    state = parameters.state().stream().map(Updates::array).toArray(float[][]::new);
    direction = state[state.length - 1];
    LayerwiseOptimizer undecayed = optimizer.withoutWeightDecay();
    rules =
        parts.stream()
            .map(part -> parameters.isDecayed(part) ? optimizer : undecayed)
            .toArray(LayerwiseOptimizer[]::new);
    ratios = new float[parts.size()];
    thetaSquares = new float[parts.size()][];
    directionSquares = new float[parts.size()][];
    for (int i = 0; i < ratios.length; i++) {
      thetaSquares[i] = new float[chunks.count(i)];
      directionSquares[i] = new float[chunks.count(i)];
    }
  }

  private void direct(int part, int chunk, int from, int to, int worker) {
    rules[part].direction(theta, gradient, state, from, to, step);
    thetaSquares[part][chunk] = Reduction.chunkSquares(theta, from, to, lanes[worker]);
    directionSquares[part][chunk] = Reduction.chunkSquares(direction, from, to, lanes[worker]);
  }

  private void move(int part, int chunk, int from, int to, int worker) {
    rules[part].move(theta, state, from, to, ratios[part], step);
  }
}
