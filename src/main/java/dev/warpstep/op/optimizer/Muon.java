package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.NewtonSchulz;
import java.util.List;

/**
 * Muon for hidden weight matrices: {@code m <- momentum*m + (1-momentum)*g; theta <- theta*(1 -
 * lr*weightDecay) - lr*s*orthogonal(momentum*m + (1-momentum)*g)}, with {@link NewtonSchulz} for
 * orthogonal; AdamW at adamFactor*lr, with beta1, beta2 and epsilon, for biases, the output layer
 * and all else.
 *
 * <p>Jordan et al. 2024. The scale s is {@code sqrt(max(1, rows/columns))}, or {@code
 * 0.2*sqrt(max(rows, columns))} if {@code matchRms}, which gives a step the size of AdamW's (Liu et
 * al. 2025). Both parts share weightDecay. The source gives AdamW a rate of its own; as a multiple,
 * whatever moves lr moves both: a schedule, a range test.
 */
public record Muon(
    double lr,
    double momentum,
    double weightDecay,
    boolean matchRms,
    double adamFactor,
    double beta1,
    double beta2,
    double epsilon)
    implements MatrixOptimizer {
  public Muon {
    positive("lr", lr);
    unit("momentum", momentum);
    factor("weightDecay", weightDecay);
    positive("adamFactor", adamFactor);
    unit("beta1", beta1);
    unit("beta2", beta2);
    positive("epsilon", epsilon);
  }

  @Override
  public MatrixOptimizer withoutWeightDecay() {
    return new Muon(lr, momentum, 0, matchRms, adamFactor, beta1, beta2, epsilon);
  }

  /** m, and Adam's v or, for a hidden matrix, the direction. */
  @Override
  public List<String> state() {
    return List.of("m", "v");
  }

  @Override
  public double[] decays() {
    return new double[] {beta1, beta2};
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double rate = adamFactor * step.lr();
    double kept = 1 - rate * weightDecay;
    double[] m = state[0];
    double[] v = state[1];
    for (int i = from; i < to; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * grad[i];
      v[i] = beta2 * v[i] + (1 - beta2) * grad[i] * grad[i];
      double root = Math.sqrt(v[i] / (1 - step.power(1)));
      theta[i] = theta[i] * kept - rate * (m[i] / (1 - step.power(0))) / (root + epsilon);
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    double rate = adamFactor * step.lr();
    float b1 = (float) beta1;
    float c1 = (float) (1 - beta1);
    float b2 = (float) beta2;
    float c2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    float kept = (float) (1 - rate * weightDecay);
    float size = (float) (rate / (1 - step.power(0)));
    float root = (float) (1 / Math.sqrt(1 - step.power(1)));
    float[] m = state[0];
    float[] v = state[1];
    for (int i = from; i < to; i++) {
      float g = grad[i];
      m[i] = Math.fma(b1, m[i], c1 * g);
      v[i] = Math.fma(b2, v[i], c2 * g * g);
      float denominator = Math.fma((float) Math.sqrt(v[i]), root, eps);
      theta[i] = Math.fma(-size, m[i] / denominator, theta[i] * kept);
    }
  }

  @Override
  public void direction(double[] grad, double[][] state, int from, int to, Step step) {
    double mu = step.momentum();
    double[] m = state[0];
    double[] direction = state[DIRECTION];
    for (int i = from; i < to; i++) {
      m[i] = mu * m[i] + (1 - mu) * grad[i];
      direction[i] = mu * m[i] + (1 - mu) * grad[i]; // Nesterov's look ahead, as the reference's
    }
  }

  @Override
  public void direction(float[] grad, float[][] state, int from, int to, Step step) {
    float mu = (float) step.momentum();
    float complement = (float) (1 - step.momentum());
    float[] m = state[0];
    float[] direction = state[DIRECTION];
    for (int i = from; i < to; i++) {
      float g = complement * grad[i];
      m[i] = Math.fma(mu, m[i], g);
      direction[i] = Math.fma(mu, m[i], g);
    }
  }

  @Override
  public void move(
      double[] theta,
      int from,
      int to,
      double[] orthogonal,
      int at,
      int rows,
      int columns,
      Step step) {
    double kept = 1 - step.lr() * weightDecay;
    double size = step.lr() * scale(rows, columns);
    for (int i = from; i < to; i++) {
      theta[i] = theta[i] * kept - size * orthogonal[at + i - from];
    }
  }

  @Override
  public void move(
      float[] theta,
      int from,
      int to,
      float[] orthogonal,
      int at,
      int rows,
      int columns,
      Step step) {
    float kept = (float) (1 - step.lr() * weightDecay);
    float size = (float) (step.lr() * scale(rows, columns));
    int offset = at - from;
    for (int i = from; i < to; i++) {
      theta[i] = Math.fma(-size, orthogonal[offset + i], theta[i] * kept);
    }
  }

  private double scale(int rows, int columns) {
    return matchRms
        ? 0.2 * Math.sqrt(Math.max(rows, columns))
        : Math.sqrt(Math.max(1, (double) rows / columns));
  }
}
