package dev.warpstep.backend;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/**
 * What an optimizer works on: one flat vector of parameters, one of gradients, one for each state.
 *
 * @param theta (1, n)
 * @param gradient (1, n)
 * @param state each (1, n)
 * @param groups ranges that together cover all n elements in order
 * @param parts the parameter tensors within the vectors, in order; elements of none are 0 and stay
 *     0
 * @param workspace what a matrix optimizer needs for the hidden matrices among the parts
 */
public record Parameters(
    Tensor theta,
    Tensor gradient,
    List<Tensor> state,
    List<Group> groups,
    List<Part> parts,
    MatrixWorkspace workspace)
    implements AutoCloseable {
  /**
   * The elements in {@code [from, to)}.
   *
   * @param decayed whether the optimizer's weight decay applies to them
   * @param lrFactor what the learning rate of the step is multiplied by, above 0
   */
  public record Group(int from, int to, boolean decayed, double lrFactor) {
    /** Checks the factor. */
    public Group {
      Hyperparameters.positive("lrFactor", lrFactor);
    }

    /** At the learning rate of the step. */
    public Group(int from, int to, boolean decayed) {
      this(from, to, decayed, 1);
    }
  }

  /**
   * One parameter tensor: {@code rows*columns} elements, at least one.
   *
   * @param hidden whether it is the weight matrix of a layer that is not the last
   */
  public record Part(int from, int rows, int columns, boolean hidden) {
    /** Behind the last element. */
    public int to() {
      return from + rows * columns;
    }
  }

  /** Most different factors of the learning rate. */
  public static final int MOST_LR_FACTORS = 8;

  /** Checks that there are few enough factors of the learning rate. */
  public Parameters {
    checkLrFactors(groups);
  }

  /**
   * Checks the number of factors of the learning rate.
   *
   * @throws IllegalArgumentException if there are more than {@link #MOST_LR_FACTORS}
   */
  public static void checkLrFactors(List<Group> groups) {
    int factors = lrFactors(groups).size();
    if (factors > MOST_LR_FACTORS) {
      throw new IllegalArgumentException(
          "groups may have at most %d factors of the learning rate: %d"
              .formatted(MOST_LR_FACTORS, factors));
    }
  }

  /** Each group that has elements is one parameter vector. */
  public Parameters(Tensor theta, Tensor gradient, List<Tensor> state, List<Group> groups) {
    this(theta, gradient, state, groups, vectors(groups), MatrixWorkspace.NONE);
  }

  /** The different factors of the learning rate, in the order of the groups. */
  public static List<Double> lrFactors(List<Group> groups) {
    return groups.stream().map(Group::lrFactor).distinct().toList();
  }

  /**
   * Checks whether an optimizer can move some parameters at a multiple of its learning rate.
   *
   * @throws IllegalArgumentException if the factor is not 1 and the rule is not elementwise
   */
  public static void checkLrFactor(Optimizer optimizer, double factor) {
    if (factor != 1 && !(optimizer instanceof ElementwiseOptimizer)) {
      throw new IllegalArgumentException(
          "%s has one learning rate for all parameters, so a factor of it must be 1: %s"
              .formatted(Optimizers.ALL.of(optimizer).name(), factor));
    }
  }

  /** Each group that has elements as one parameter vector. */
  public static List<Part> vectors(List<Group> groups) {
    return groups.stream()
        .filter(group -> group.from() < group.to())
        .map(group -> new Part(group.from(), 1, group.to() - group.from(), false))
        .toList();
  }

  /**
   * Allocates a gradient and an optimizer's state, and what else its steps need.
   *
   * @param theta stays the caller's
   * @throws IllegalArgumentException if a group has a factor of the learning rate that is not 1 and
   *     the optimizer is not elementwise
   */
  public static Parameters allocate(
      Backend backend, Optimizer optimizer, Tensor theta, List<Group> groups, List<Part> parts) {
    groups.forEach(group -> checkLrFactor(optimizer, group.lrFactor()));
    Resources made = new Resources();
    try {
      Tensor gradient = made.own(backend.allocate(1, theta.size()));
      List<Tensor> state = new ArrayList<>();
      for (int i = 0; i < optimizer.state().size(); i++) {
        state.add(made.own(backend.allocate(1, theta.size())));
      }
      MatrixWorkspace workspace =
          optimizer instanceof MatrixOptimizer
              ? MatrixWorkspace.allocate(backend, parts, state.get(MatrixOptimizer.DIRECTION))
              : MatrixWorkspace.NONE;
      return new Parameters(theta, gradient, state, groups, parts, workspace);
    } catch (Throwable e) {
      made.close();
      throw e;
    }
  }

  /** Whether weight decay applies to a part, which lies in one group. */
  public boolean isDecayed(Part part) {
    for (Group group : groups) {
      if (part.from() >= group.from() && part.from() < group.to()) {
        return group.decayed();
      }
    }
    throw new IllegalArgumentException("no group has the elements of " + part);
  }

  /** Closes gradient, state and workspace, but not the parameters themselves. */
  @Override
  public void close() {
    gradient.close();
    state.forEach(Tensor::close);
    workspace.close();
  }
}
