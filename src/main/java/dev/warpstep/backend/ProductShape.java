package dev.warpstep.backend;

/** The one rule of the shapes of {@link Backend#gemm}. */
public final class ProductShape {
  private ProductShape() {}

  /**
   * The length k of the sums in {@code c = op(a)·op(b)}. Allocates nothing.
   *
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public static int inner(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
    int k = transposeA ? a.rows() : a.columns();
    if ((transposeA ? a.columns() : a.rows()) != c.rows()
        || (transposeB ? b.rows() : b.columns()) != c.columns()
        || (transposeB ? b.columns() : b.rows()) != k) {
      throw new IllegalArgumentException(
          "gemm shapes do not fit: a %dx%d%s, b %dx%d%s, c %dx%d"
              .formatted(
                  a.rows(),
                  a.columns(),
                  transposeA ? "ᵀ" : "",
                  b.rows(),
                  b.columns(),
                  transposeB ? "ᵀ" : "",
                  c.rows(),
                  c.columns()));
    }
    return k;
  }
}
