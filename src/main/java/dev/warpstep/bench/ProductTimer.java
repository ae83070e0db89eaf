package dev.warpstep.bench;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;

/**
 * Times a large square matrix product on one device: the ceiling that a training step's arithmetic
 * is measured against, through the same {@link Backend#gemm}.
 */
public final class ProductTimer implements AutoCloseable {
  private static final int LEAST = 256;

  /** Large enough for every device; a larger one would take longer to fill than to multiply. */
  private static final int MOST = 8192;

  private static final double ENOUGH_SECONDS = 0.01;

  private final Backend backend;
  private final RandomData random = new RandomData(2);
  private final Resources owned = new Resources();
  private int width;
  private Rounds rounds;

  /** Takes the least power of two whose product takes 10 ms, at most 8192. */
  public ProductTimer(Backend backend) {
    this.backend = backend;
    for (int next = LEAST; next <= MOST; next *= 2) {
      close();
      try {
        plan(next);
      } catch (DeviceException e) {
        close();
        if (next == LEAST) {
          throw e;
        }
        plan(next / 2); // it did fit
        return;
      }
      rounds.warmUp(0);
      rounds.round(0);
      double seconds = rounds.quantile(0) / 1e3;
      rounds.clear();
      if (seconds >= ENOUGH_SECONDS) {
        return;
      }
    }
  }

  private void plan(int next) {
    width = next;
    Tensor a = tensor();
    Tensor b = tensor();
    Tensor c = tensor();
    random.fill(a);
    random.fill(b);
    Tensor element = c.view(0, 1, 1);
    rounds = new Rounds(() -> backend.gemm(a, false, b, false, c), element::toFloats, 1);
  }

  private Tensor tensor() {
    Tensor tensor = backend.allocate(width, width);
    owned.own(tensor);
    return tensor;
  }

  /** The product's measurements. */
  public Rounds rounds() {
    return rounds;
  }

  /** Rows and columns of each factor. */
  public int width() {
    return width;
  }

  /** Floating-point operations of one product. */
  public double flops() {
    return 2.0 * width * width * width;
  }

  @Override
  public void close() {
    owned.close();
  }
}
