package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Loss;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.loss.Mse;
import dev.warpstep.solver.MlpProblem;
import dev.warpstep.solver.Solver;
import dev.warpstep.solver.Solvers;
import dev.warpstep.solver.Stop;
import dev.warpstep.solver.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains a network with a full-batch method. An epoch is one iteration, which may go through the
 * rows several times; its loss is that after the iteration, and its learning rate is the step
 * length.
 */
public final class FullBatchTrainer {
  private FullBatchTrainer() {}

  /**
   * Checks, before anything is allocated, whether a method can train a network.
   *
   * @throws IllegalArgumentException if the loss is none that the method minimises, or the network
   *     has dropout, normalisation or scales of its inputs
   * @throws DeviceException if its matrices do not fit the heap
   */
  public static void check(Solver solver, Mlp mlp, Loss loss) {
    MlpProblem.check(mlp);
    if (solver.needsLeastSquares() && !(loss instanceof Mse)) {
      throw new IllegalArgumentException(
          name(solver)
              + " minimises sums of squares, so the loss must be mse: "
              + Losses.ALL.text(loss));
    }
    solver.footprint().check(name(solver), mlp.parameters());
  }

  /**
   * Checks whether a method can train on a device.
   *
   * @throws IllegalArgumentException if the device's precision is too low
   */
  public static void check(Solver solver, Backend backend) {
    if (solver.needsFloat64() && !backend.precision().equals("fp64")) {
      throw new IllegalArgumentException(
          "%s takes differences of gradients, for which %s is too coarse: use --device reference, not %s"
              .formatted(name(solver), backend.precision(), backend.name()));
    }
  }

  /**
   * Checks whether a method can train as options say.
   *
   * @throws IllegalArgumentException if there is a penalty, a limit on norms or a learning rate of
   *     the biases
   */
  public static void check(Solver solver, TrainingOptions options) {
    if (!options.penalty().isNone() || options.maxNorm() > 0) {
      throw new IllegalArgumentException(
          name(solver)
              + " minimises the loss alone: there must be no penalty (--l1, --l2) and no --max-norm");
    }
    if (options.lrFactors().biases() != 1) {
      throw new IllegalArgumentException(
          "%s has no learning rate, so a factor of the biases' must be 1: %s"
              .formatted(name(solver), options.lrFactors().biases()));
    }
  }

  private static String name(Solver solver) {
    return Solvers.ALL.of(solver).name();
  }

  /**
   * Trains {@code network} in place, by the weighted mean loss where the rows are weighted.
   *
   * @param train training rows
   * @param test rows scored after each iteration, if there are any
   * @param options whose loss, epochs (the most iterations) and early stopping count; there must be
   *     no penalty and no limit on norms
   * @throws IllegalArgumentException if the data do not fit the network or the loss, training is to
   *     stop early without test rows, or a check of this class fails
   * @throws DeviceException if there is not enough memory
   * @throws DivergedException if the loss is not finite at the network's weights
   */
  public static FullBatchResult fit(
      Network network,
      Dataset train,
      Optional<Dataset> test,
      Solver solver,
      TrainingOptions options,
      TrainingListener listener) {
    Loss loss = options.loss();
    check(solver, network.mlp(), loss);
    check(solver, network.backend());
    check(solver, options);
    Trainer.check(network, train, test, options);
    List<EpochMetrics> history = new ArrayList<>();
    try (Evaluator evaluator = test.map(data -> new Evaluator(network, loss, data)).orElse(null);
        ModelSelection selection =
            new ModelSelection(network, Optional.empty(), options.earlyStopping());
        MlpProblem problem =
            MlpProblem.of(solver, network, loss, train.inputs(), train.y(), train.weights())) {
      long start = System.nanoTime();
      Walk walk = start(solver, problem);
      long passes = 0;
      long began = start;
      boolean moved = true;
      boolean cancelled = false;
      for (int epoch = 1;
          epoch <= options.epochs() && moved && !selection.isOver() && !cancelled;
          epoch++) {
        moved = walk.step();
        // A walk that ends where it began has a row all the same.
        if (moved || epoch == 1) {
          double seconds = (System.nanoTime() - began) / 1e9;
          problem.load(walk.x());
          Evaluator.Scores scores = selection.score(evaluator);
          EpochMetrics metrics =
              new EpochMetrics(
                  epoch,
                  walk.iterations(),
                  walk.value() * options.lossUnit(),
                  scores == null ? Double.NaN : scores.loss() * options.lossUnit(),
                  scores == null ? Double.NaN : scores.accuracy(),
                  walk.stepLength(),
                  (walk.passes() - passes) * train.rows() / seconds,
                  (System.nanoTime() - start) / 1e9);
          history.add(metrics);
          listener.epoch(metrics, new double[] {walk.value() * options.lossUnit()});
          cancelled = listener.cancelled();
        }
        passes = walk.passes();
        began = System.nanoTime();
      }
      problem.load(walk.x());
      selection.keep().ifPresent(listener::restored);
      Stop unlessEnded =
          cancelled ? Stop.CANCELLED : selection.isOver() ? Stop.EARLY : Stop.MOST_ITERATIONS;
      return new FullBatchResult(history, walk.passes(), walk.reason().orElse(unlessEnded));
    }
  }

  private static Walk start(Solver solver, MlpProblem problem) {
    try {
      return solver.start(problem, problem.start());
    } catch (IllegalArgumentException e) {
      throw new DivergedException(
          "training cannot begin: %s; use --scale standard or another --initializer"
              .formatted(e.getMessage()));
    }
  }
}
