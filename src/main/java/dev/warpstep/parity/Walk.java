package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/**
 * A few steps of an optimizer on given gradients. The learning rate is halved for the last.
 *
 * @param theta parameters before the first step
 * @param state state vectors before the first step
 * @param gradients one a step
 * @param parts parameter tensors, which lie in one group each
 */
record Walk(
    Optimizer optimizer,
    Clip clip,
    List<Parameters.Group> groups,
    float[] theta,
    List<float[]> state,
    List<float[]> gradients,
    List<Parameters.Part> parts) {
  private static final int STEPS = 3;

  /** Each group is one parameter vector. */
  Walk(
      Optimizer optimizer,
      Clip clip,
      List<Parameters.Group> groups,
      float[] theta,
      List<float[]> state,
      List<float[]> gradients) {
    this(optimizer, clip, groups, theta, state, gradients, Parameters.vectors(groups));
  }

  /** From random parameters and zero states on random gradients. */
  static Walk random(Optimizer optimizer, Clip clip, List<Parameters.Group> groups) {
    int length = groups.get(groups.size() - 1).to();
    List<float[]> gradients = new ArrayList<>();
    for (int t = 1; t <= STEPS; t++) {
      gradients.add(Values.gradient(length, length + t));
    }
    List<float[]> state = new ArrayList<>();
    optimizer.state().forEach(name -> state.add(new float[length]));
    return new Walk(optimizer, clip, groups, Values.normal(length, 1, length), state, gradients);
  }

  /** The same over other parameter tensors. */
  Walk over(List<Parameters.Part> tensors) {
    return new Walk(optimizer, clip, groups, theta, state, gradients, tensors);
  }

  /** One group of all elements. */
  static List<Parameters.Group> whole(int length) {
    return List.of(new Parameters.Group(0, length, true));
  }

  /** Compares parameters and state after each step. */
  void check(Sides sides, Tally tally, String kind) {
    List<String> names = new ArrayList<>();
    for (int t = 1; t <= gradients.size(); t++) {
      names.add("step " + t + " theta");
      for (String name : optimizer.state()) {
        names.add("step " + t + " " + name);
      }
    }
    sides.sameBits(tally, text() + kind, names, this::on);
  }

  /** Optimizer and length. */
  String text() {
    return "%s n=%d".formatted(Optimizers.ALL.text(optimizer), theta.length);
  }

  /** Parameters and state after each step. */
  List<float[]> on(Backend backend) {
    List<float[]> walked = new ArrayList<>();
    try (Tensor parameters = backend.allocate(1, theta.length);
        Parameters all = Parameters.allocate(backend, optimizer, parameters, groups, parts)) {
      parameters.write(theta);
      for (int s = 0; s < state.size(); s++) {
        all.state().get(s).write(state.get(s));
      }
      Step step = new Step(optimizer);
      Batches batches = Batches.inOrder(1, 1);
      for (int t = 0; t < gradients.size(); t++) {
        all.gradient().write(gradients.get(t));
        if (t == STEPS - 1) {
          step.lr(optimizer.lr() / 2);
        }
        backend.advance(step, batches);
        backend.updates().update(optimizer, all, clip, step);
        walked.add(parameters.toFloats());
        all.state().forEach(s -> walked.add(s.toFloats()));
      }
    }
    return walked;
  }
}
