package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Optimizers;
import dev.warpstep.op.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A few steps of an optimizer on given gradients. The learning rate is halved for the last.
 *
 * @param theta parameters before the first step
 * @param state state vectors before the first step
 * @param gradients one a step
 */
record Walk(
    Optimizer optimizer,
    Clip clip,
    List<Parameters.Group> groups,
    float[] theta,
    List<float[]> state,
    List<float[]> gradients) {
  private static final int STEPS = 3;

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
    sides.sameBits(
        tally,
        "%s n=%d%s".formatted(Optimizers.ALL.text(optimizer), theta.length, kind),
        names,
        this::on);
  }

  private List<float[]> on(Backend backend) {
    List<float[]> walked = new ArrayList<>();
    List<Tensor> tensors = new ArrayList<>();
    try {
      Tensor parameters = tensor(backend, theta, tensors);
      Tensor gradient = tensor(backend, gradients.get(0), tensors);
      List<Tensor> states = state.stream().map(s -> tensor(backend, s, tensors)).toList();
      Parameters all = new Parameters(parameters, gradient, states, groups);
      Step step = new Step(optimizer);
      Batches batches = Batches.inOrder(1, 1);
      for (int t = 0; t < gradients.size(); t++) {
        gradient.write(gradients.get(t));
        if (t == STEPS - 1) {
          step.lr(optimizer.lr() / 2);
        }
        backend.advance(step, batches);
        backend.update(optimizer, all, clip, step);
        walked.add(parameters.toFloats());
        states.forEach(s -> walked.add(s.toFloats()));
      }
    } finally {
      tensors.forEach(Tensor::close);
    }
    return walked;
  }

  private static Tensor tensor(Backend backend, float[] values, List<Tensor> owned) {
    Tensor tensor = backend.allocate(1, values.length);
    owned.add(tensor);
    tensor.write(values);
    return tensor;
  }
}
