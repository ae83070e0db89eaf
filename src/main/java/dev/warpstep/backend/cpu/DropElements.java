package dev.warpstep.backend.cpu;

import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.numeric.PhiloxBlock;
import java.util.Arrays;

/** {@code y = mask*x/(1 - rate)}, in parallel over pieces, each of one {@link PhiloxBlock}. */
final class DropElements implements Workers.Task {
  private static final int PIECE = 4 * PhiloxBlock.INDICES;

  /** An element's share of Philox, in simple operations. */
  private static final long WORK = 8;

  private final Workers workers;
  private final PhiloxBlock[] words;
  private Dropout dropout;
  private long t;
  private CpuTensor x;
  private CpuTensor y;
  private int pieces;
  private int piecesPerBlock;

  DropElements(Workers workers) {
    this.workers = workers;
    words = new PhiloxBlock[workers.threads()];
    Arrays.setAll(words, i -> new PhiloxBlock());
  }

  void run(CpuTensor x, Dropout dropout, long t, CpuTensor y) {
    this.x = x;
    this.dropout = dropout;
    this.t = t;
    this.y = y;
    pieces = (x.size() - 1) / PIECE + 1;
    piecesPerBlock = Rows.perBlock(pieces, PIECE);
    workers.run(this, Rows.blocks(pieces, piecesPerBlock), WORK * x.size());
  }

  @Override
  public void run(int block, int worker) {
    int end = Math.min(pieces, (block + 1) * piecesPerBlock);
    for (int piece = block * piecesPerBlock; piece < end; piece++) {
      int first = piece * PIECE;
      int count = Math.min(PIECE, x.size() - first);
      dropout.apply(
          first,
          t,
          x.data(),
          x.offset() + first,
          y.data(),
          y.offset() + first,
          count,
          words[worker]);
    }
  }
}
