package dev.warpstep.backend.cpu;

import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Parameters.Part;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.NewtonSchulz;
import dev.warpstep.op.numeric.Reduction;
import java.util.List;

/** The parts of a matrix optimizer's step, in parallel over ranges. */
final class MatrixUpdate implements MatrixPasses {
  private final Workers workers;
  private final ClipGradient clip;
  private final float[][] lanes;
  private final Chunks.Task direct = this::direct;
  private final Chunks.Task scale = this::scale;
  private final Workers.Task polynomial = this::polynomial;
  private final Workers.Task move = this::move;
  private MatrixOptimizer optimizer;
  private Parameters parameters;
  private Step step;

  // Planned when the optimizer or the parameters are new, so that a step allocates nothing.
  private Chunks chunks;
  private List<Part> parts;
  private float[] theta;
  private float[] gradient;
  private float[][] state;
  private float[] direction;
  private MatrixOptimizer[] rules;
  private float[][] squares;
  private float[] lengths;

  // Of the operation in progress.
  private CpuTensor left;
  private CpuTensor right;
  private Part matrix;
  private MatrixOptimizer rule;
  private int perBlock;

  MatrixUpdate(Workers workers, ClipGradient clip) {
    this.workers = workers;
    this.clip = clip;
    lanes = new float[workers.threads()][Reduction.LANES];
  }

  @Override
  public void direct(MatrixOptimizer optimizer, Parameters parameters, Clip limits, Step step) {
    plan(optimizer, parameters, step);
    clip.run((CpuTensor) parameters.gradient(), limits.value(), limits.norm());
    chunks.run(direct);
    for (int i = 0; i < lengths.length; i++) {
      if (parts.get(i).hidden()) {
        float sum = Reduction.combine(squares[i], chunks.count(i), lanes[0]);
        lengths[i] = (float) Math.sqrt(sum) + (float) NewtonSchulz.EPSILON;
      }
    }
    chunks.run(scale);
  }

  private void plan(MatrixOptimizer optimizer, Parameters parameters, Step step) {
    this.step = step;
    if (optimizer == this.optimizer && parameters == this.parameters) {
      return;
    }
    this.optimizer = optimizer;
    this.parameters = parameters;
    parts = parameters.parts();
    MatrixOptimizer undecayed = optimizer.withoutWeightDecay();
    rules =
        parts.stream()
            .map(part -> parameters.isDecayed(part) ? optimizer : undecayed)
            .toArray(MatrixOptimizer[]::new);
    chunks = new Chunks(workers, parts);
    theta = Updates.array(parameters.theta());
    gradient = Updates.array(parameters.gradient());
    state = parameters.state().stream().map(Updates::array).toArray(float[][]::new);
    direction = state[MatrixOptimizer.DIRECTION];
    lengths = new float[parts.size()];
    squares = new float[parts.size()][];
    for (int i = 0; i < lengths.length; i++) {
      squares[i] = new float[chunks.count(i)];
    }
  }

  private void direct(int part, int chunk, int from, int to, int worker) {
    if (parts.get(part).hidden()) {
      optimizer.direction(gradient, state, from, to, step);
      squares[part][chunk] = Reduction.chunkSquares(direction, from, to, lanes[worker]);
    } else {
      rules[part].update(theta, gradient, state, from, to, step);
    }
  }

  private void scale(int part, int chunk, int from, int to, int worker) {
    if (parts.get(part).hidden()) {
      NewtonSchulz.scale(direction, from, to, lengths[part]);
    }
  }

  @Override
  public void polynomial(Tensor gram, Tensor result) {
    left = (CpuTensor) gram;
    right = (CpuTensor) result;
    perBlock = Rows.perBlock(left.rows(), left.columns());
    workers.run(polynomial, Rows.blocks(left.rows(), perBlock), left.size());
  }

  private void polynomial(int block, int worker) {
    int from = block * perBlock;
    int to = Math.min(left.rows(), from + perBlock);
    NewtonSchulz.polynomial(
        left.data(), left.offset(), right.data(), right.offset(), left.rows(), from, to);
  }

  @Override
  public void move(
      MatrixOptimizer optimizer, Parameters parameters, Part part, Tensor orthogonal, Step step) {
    plan(optimizer, parameters, step);
    matrix = part;
    left = (CpuTensor) orthogonal;
    rule = rules[parts.indexOf(part)];
    perBlock = Rows.perBlock(left.size(), 1);
    workers.run(move, Rows.blocks(left.size(), perBlock), left.size());
  }

  private void move(int block, int worker) {
    int at = block * perBlock;
    int from = matrix.from() + at;
    int to = Math.min(matrix.to(), from + perBlock);
    rule.move(
        theta, from, to, left.data(), left.offset() + at, matrix.rows(), matrix.columns(), step);
  }
}
