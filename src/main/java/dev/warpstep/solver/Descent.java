package dev.warpstep.solver;

import dev.warpstep.op.Course;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Rates;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.Step;
import dev.warpstep.op.schedule.ConstantRate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Walks an objective with a method and keeps the path, in float64. */
public final class Descent {
  private final Objective objective;
  private final List<double[]> points = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();

  private Descent(Objective objective, double[] start) {
    this.objective = objective;
    if (!add(start.clone())) {
      throw new IllegalArgumentException(
          "the function must be finite where a path begins: " + objective.value(start));
    }
  }

  /**
   * Walks with an update rule's definition at its own learning rate.
   *
   * @see #walk(Objective, Optimizer, Schedule, double[], int)
   */
  public static Trajectory walk(Objective objective, Optimizer rule, double[] start, int steps) {
    return walk(objective, rule, new ConstantRate(), start, steps);
  }

  /**
   * Walks with an update rule's definition, its gradient being the objective's.
   *
   * @param schedule of the learning rate, a step being an epoch; it hears the value of each point
   * @param start not modified
   * @param steps how many, if the path does not diverge before
   * @throws IllegalArgumentException if the objective is not finite at the start
   */
  public static Trajectory walk(
      Objective objective, Optimizer rule, Schedule schedule, double[] start, int steps) {
    Descent path = new Descent(objective, start);
    int size = objective.size();
    double[] theta = start.clone();
    double[] gradient = new double[size];
    double[][] state = new double[rule.state().size()][size];
    double[] evaluated =
        rule.evaluated().map(name -> state[rule.state().indexOf(name)]).orElse(theta);
    Step step = new Step(rule, Rates.of(rule, schedule, 0, new Course(1, Math.max(1, steps))));
    Schedule.Feedback feedback = schedule.feedback();
    for (int t = 0; t < steps; t++) {
      objective.gradient(theta, gradient);
      step.advance();
      rule.update(theta, gradient, state, 0, size, step);
      if (!path.add(evaluated.clone())) {
        return path.end(Trajectory.DIVERGED);
      }
      step.factor(feedback.factor(path.values.get(t + 1)));
    }
    return path.end("");
  }

  /**
   * Walks with a full-batch method, a step being an iteration.
   *
   * @param start not modified
   * @param steps how many at most; it may end before
   * @throws IllegalArgumentException if the objective is not finite at the start, or the method is
   *     not for such an objective
   */
  public static Trajectory walk(Objective objective, Solver solver, double[] start, int steps) {
    Descent path = new Descent(objective, start);
    Walk walk = solver.start(objective, start);
    for (int t = 0; t < steps; t++) {
      if (!walk.step()) {
        return path.end(walk.reason().orElseThrow().words());
      }
      if (!path.add(walk.x())) {
        return path.end(Trajectory.DIVERGED);
      }
    }
    return path.end("");
  }

  /** Adds a point, if it and its value are finite. */
  private boolean add(double[] point) {
    double value = objective.value(point);
    if (!Double.isFinite(value) || !Arrays.stream(point).allMatch(Double::isFinite)) {
      return false;
    }
    points.add(point);
    values.add(value);
    return true;
  }

  private Trajectory end(String reason) {
    return new Trajectory(points, values, reason);
  }
}
