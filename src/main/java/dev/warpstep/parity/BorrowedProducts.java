package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Tensor;

/**
 * A backend whose products are another's, by way of the host. Factors and result have the shapes
 * and the alignment, to 256 bytes, that they have where the other computes on its own, and so the
 * other's products have the same bits here and there.
 */
class BorrowedProducts extends DelegatingBackend {
  private final Backend lender;

  BorrowedProducts(Backend other, Backend lender) {
    super(other);
    this.lender = lender;
  }

  @Override
  public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
    try (Tensor left = copy(a);
        Tensor right = copy(b);
        Tensor product = lender.allocate(c.rows(), c.columns())) {
      lender.gemm(left, transposeA, a == b ? left : right, transposeB, product);
      c.write(product.toFloats());
    }
  }

  private Tensor copy(Tensor tensor) {
    Tensor copy = lender.allocate(tensor.rows(), tensor.columns());
    copy.write(tensor.toFloats());
    return copy;
  }
}
