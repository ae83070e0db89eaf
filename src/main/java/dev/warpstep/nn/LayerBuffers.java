package dev.warpstep.nn;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.layer.Normalization;

/**
 * One layer's numbers for some rows; what a layer does not need is the same tensor as its
 * neighbour.
 *
 * @param sums x·Wᵀ + b; z where nothing is normalised
 * @param z before the activation; h where the activation does not need it for its gradient
 * @param h behind the activation
 * @param output what the next layer gets; h where nothing is dropped
 * @param d the gradient by each of these in turn
 * @param moments what sums were normalised with; null where they are not
 */
record LayerBuffers(
    Tensor sums, Tensor z, Tensor h, Tensor output, Tensor d, BatchMoments moments) {
  /**
   * Allocates them.
   *
   * @param dropped whether outputs are dropped
   */
  static LayerBuffers allocate(
      Backend backend, Dense layer, int rows, boolean dropped, Resources owned) {
    int width = layer.outputs();
    Tensor h = owned.own(backend.allocate(rows, width));
    Tensor z = layer.activation().needsInput() ? owned.own(backend.allocate(rows, width)) : h;
    Tensor sums = layer.isNormalized() ? owned.own(backend.allocate(rows, width)) : z;
    Tensor output = dropped ? owned.own(backend.allocate(rows, width)) : h;
    Tensor d = owned.own(backend.allocate(rows, width));
    BatchMoments moments = null;
    if (layer.isNormalized()) {
      boolean byRow = layer.norm() == Normalization.LAYER;
      moments =
          new BatchMoments(
              owned.own(backend.allocate(byRow ? rows : 1, byRow ? 1 : width)),
              owned.own(backend.allocate(byRow ? rows : 1, byRow ? 1 : width)));
    }
    return new LayerBuffers(sums, z, h, output, d, moments);
  }

  /** The first rows of the same memory. */
  LayerBuffers first(int rows) {
    Tensor firstH = first(h, rows);
    Tensor firstZ = z == h ? firstH : first(z, rows);
    Tensor firstSums = sums == z ? firstZ : first(sums, rows);
    Tensor firstOutput = output == h ? firstH : first(output, rows);
    BatchMoments firstMoments = moments;
    if (moments != null && moments.mean().rows() == h.rows() && moments.mean().columns() == 1) {
      firstMoments = new BatchMoments(first(moments.mean(), rows), first(moments.scale(), rows));
    }
    return new LayerBuffers(firstSums, firstZ, firstH, firstOutput, first(d, rows), firstMoments);
  }

  private static Tensor first(Tensor tensor, int rows) {
    return tensor.view(0, rows, tensor.columns());
  }
}
