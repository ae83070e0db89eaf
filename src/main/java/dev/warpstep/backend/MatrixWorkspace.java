package dev.warpstep.backend;

import dev.warpstep.backend.Parameters.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory in which hidden matrices are made orthogonal, one after another: as much as the largest
 * needs, with views for each made once.
 */
public final class MatrixWorkspace implements AutoCloseable {
  /** For no matrix. */
  public static final MatrixWorkspace NONE = new MatrixWorkspace(List.of(), List.of());

  private final List<Matrix> matrices;
  private final List<Tensor> owned;

  private MatrixWorkspace(List<Matrix> matrices, List<Tensor> owned) {
    this.matrices = List.copyOf(matrices);
    this.owned = List.copyOf(owned);
  }

  /**
   * One hidden matrix with what it needs.
   *
   * @param direction (rows, columns), within a state vector
   * @param even (rows, columns), takes turns with {@code odd}
   * @param odd (rows, columns)
   * @param gram (side, side) with the smaller of rows and columns
   * @param polynomial (side, side)
   */
  public record Matrix(
      Part part, Tensor direction, Tensor even, Tensor odd, Tensor gram, Tensor polynomial) {
    /** Whether it has more rows than columns. */
    public boolean isTall() {
      return part.rows() > part.columns();
    }
  }

  /**
   * For the hidden ones among {@code parts}.
   *
   * @param directions (1, n), where their directions are put
   */
  static MatrixWorkspace allocate(Backend backend, List<Part> parts, Tensor directions) {
    List<Part> hidden = parts.stream().filter(Part::hidden).toList();
    if (hidden.isEmpty()) {
      return NONE;
    }
    int size = hidden.stream().mapToInt(MatrixWorkspace::size).max().orElseThrow();
    int side = hidden.stream().mapToInt(MatrixWorkspace::side).max().orElseThrow();
    List<Tensor> owned = new ArrayList<>();
    try {
      owned.add(backend.allocate(1, size));
      owned.add(backend.allocate(1, size));
      owned.add(backend.allocate(side, side));
      owned.add(backend.allocate(side, side));
    } catch (Throwable e) {
      owned.forEach(Tensor::close);
      throw e;
    }
    List<Matrix> matrices = new ArrayList<>();
    for (Part part : hidden) {
      int small = side(part);
      matrices.add(
          new Matrix(
              part,
              directions.view(part.from(), part.rows(), part.columns()),
              owned.get(0).view(0, part.rows(), part.columns()),
              owned.get(1).view(0, part.rows(), part.columns()),
              owned.get(2).view(0, small, small),
              owned.get(3).view(0, small, small)));
    }
    return new MatrixWorkspace(matrices, owned);
  }

  /** Elements that {@link #allocate} takes for these parts. */
  public static double elements(List<Part> parts) {
    double size =
        parts.stream().filter(Part::hidden).mapToInt(MatrixWorkspace::size).max().orElse(0);
    double side =
        parts.stream().filter(Part::hidden).mapToInt(MatrixWorkspace::side).max().orElse(0);
    return 2 * size + 2 * side * side;
  }

  private static int size(Part part) {
    return part.rows() * part.columns();
  }

  private static int side(Part part) {
    return Math.min(part.rows(), part.columns());
  }

  /** The hidden matrices, in order. */
  public List<Matrix> matrices() {
    return matrices;
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
  }
}
