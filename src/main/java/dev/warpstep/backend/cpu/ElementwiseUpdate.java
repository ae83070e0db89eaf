package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Parameters;
import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * An elementwise optimizer's step in one pass over the flat vectors, in parallel over ranges of
 * them.
 */
final class ElementwiseUpdate implements Workers.Task {
  private final Workers workers;
  private ElementwiseOptimizer optimizer;
  private Parameters parameters;
  private int perBlock;

  // Planned when the optimizer or the parameters are new, so that a step allocates nothing.
  private float[] theta;
  private float[] gradient;
  private float[][] state;
  private int[] groupBlocks;
  private ElementwiseOptimizer undecayed;
  private List<Parameters.Group> groups;
  private Step[] groupSteps;

  ElementwiseUpdate(Workers workers) {
    this.workers = workers;
  }

  void run(ElementwiseOptimizer optimizer, Parameters parameters, Step step) {
    if (optimizer != this.optimizer || parameters != this.parameters) {
      plan(optimizer, parameters);
    }
    for (int i = 0; i < groupSteps.length; i++) {
      groupSteps[i].follow(step, groups.get(i).lrFactor());
    }
    workers.run(this, groupBlocks[groupBlocks.length - 1], theta.length);
  }

  private void plan(ElementwiseOptimizer optimizer, Parameters parameters) {
    this.optimizer = optimizer;
    this.parameters = parameters;
    undecayed = optimizer.withoutWeightDecay();
    theta = Updates.array(parameters.theta());
    gradient = Updates.array(parameters.gradient());
    state = parameters.state().stream().map(Updates::array).toArray(float[][]::new);
    groups = parameters.groups();
    perBlock = Rows.perBlock(theta.length, 1);
    groupBlocks = new int[groups.size() + 1];
    groupSteps = groups.stream().map(group -> new Step(optimizer)).toArray(Step[]::new);
    for (int i = 0; i < groups.size(); i++) {
      int length = groups.get(i).to() - groups.get(i).from();
      groupBlocks[i + 1] = groupBlocks[i] + Rows.blocks(length, perBlock);
    }
  }

  @Override
  public void run(int block, int worker) {
    int i = 0;
    while (block >= groupBlocks[i + 1]) {
      i++;
    }
    Parameters.Group group = groups.get(i);
    int from = group.from() + (block - groupBlocks[i]) * perBlock;
    int to = Math.min(group.to(), from + perBlock);
    ElementwiseOptimizer rule = group.decayed() ? optimizer : undecayed;
    rule.update(theta, gradient, state, from, to, groupSteps[i]);
  }
}
