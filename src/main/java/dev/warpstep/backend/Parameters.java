package dev.warpstep.backend;

import java.util.List;

/**
 * What an optimizer works on: one flat vector of parameters, one of gradients, one for each state.
 *
 * @param theta (1, n)
 * @param gradient (1, n)
 * @param state each (1, n)
 * @param groups ranges that together cover all n elements in order
 */
public record Parameters(Tensor theta, Tensor gradient, List<Tensor> state, List<Group> groups)
    implements AutoCloseable {
  /**
   * The elements in {@code [from, to)}.
   *
   * @param decayed whether the optimizer's weight decay applies to them
   */
  public record Group(int from, int to, boolean decayed) {}

  /** Closes gradient and state, but not the parameters themselves. */
  @Override
  public void close() {
    gradient.close();
    state.forEach(Tensor::close);
  }
}
