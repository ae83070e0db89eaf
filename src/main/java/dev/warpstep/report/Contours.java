package dev.warpstep.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Contours of a function that is known at the nodes of a grid, by marching squares (Maple 2003,
 * with the middle of an ambiguous cell deciding): where a level lies between two neighbours, the
 * contour crosses their edge at the place that linear interpolation gives.
 *
 * @param columns nodes in a row, at least 2
 * @param rows rows, at least 2
 * @param values (rows, columns), row-major; NaN counts as infinite
 */
record Contours(int columns, int rows, double[] values) {
  /** Sides of a cell, in the order of a walk around it: along row, right, next row, left. */
  private static final int SIDES = 4;

  /**
   * A closed line around where the function is lower than the level, or around a hole in it.
   *
   * @param x column of each point, a whole number at a node
   * @param y row of each point
   */
  record Loop(double[] x, double[] y) {}

  Contours {
    if (columns < 2 || rows < 2 || values.length != columns * rows) {
      throw new IllegalArgumentException(
          "values must be (rows, columns), at least 2 each: %d for (%d, %d)"
              .formatted(values.length, rows, columns));
    }
  }

  /**
   * The region where the function is lower than {@code level}. Around the grid it counts as higher,
   * so that every line closes: beyond the outermost nodes it runs {@code margin} away from them.
   *
   * @param margin how far outside of the grid lines close, in cells
   * @return loops that cut no other; a point is in the region if an odd number of them is around it
   */
  List<Loop> below(double level, double margin) {
    int[] next = new int[2 * (columns + 2) * (rows + 2)];
    for (int r = -1; r < rows; r++) {
      for (int c = -1; c < columns; c++) {
        link(c, r, level, next);
      }
    }
    List<Loop> loops = new ArrayList<>();
    for (int edge = 0; edge < next.length; edge++) {
      if (next[edge] != 0) {
        loops.add(take(edge, level, margin, next));
      }
    }
    return loops;
  }

  private double value(int column, int row) {
    boolean outside = column < 0 || column >= columns || row < 0 || row >= rows;
    double value = outside ? Double.NaN : values[row * columns + column];
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }

  /**
   * Enters the lines through the cell whose first corner is the node (c, r): each leads from the
   * edge where a walk around the cell leaves the low region to one where it enters it.
   */
  private void link(int c, int r, double level, int[] next) {
    boolean[] low = new boolean[SIDES];
    for (int k = 0; k < SIDES; k++) {
      low[k] = value(c + cornerColumn(k), r + cornerRow(k)) < level;
    }
    boolean ambiguous = low[0] == low[2] && low[1] == low[3] && low[0] != low[1];
    boolean middleLow =
        ambiguous
            && (value(c, r) + value(c + 1, r) + value(c, r + 1) + value(c + 1, r + 1)) / 4 < level;
    for (int side = 0; side < SIDES; side++) {
      if (low[side] && !low[(side + 1) % SIDES]) {
        // Around a low corner the line turns back at once, unless the low corners are connected.
        int step = ambiguous && middleLow ? 1 : SIDES - 1;
        int to = (side + step) % SIDES;
        while (low[to] || !low[(to + 1) % SIDES]) {
          to = (to + step) % SIDES;
        }
        next[edge(c, r, side)] = edge(c, r, to) + 1;
      }
    }
  }

  private static int cornerColumn(int corner) {
    return corner == 1 || corner == 2 ? 1 : 0;
  }

  private static int cornerRow(int corner) {
    return corner / 2;
  }

  /** Number of an edge: that of its first node, twice, plus 1 if it leads to the next row. */
  private int edge(int c, int r, int side) {
    int column = c + 1 + (side == 1 ? 1 : 0);
    int row = r + 1 + (side == 2 ? 1 : 0);
    return 2 * (row * (columns + 2) + column) + side % 2;
  }

  /** Follows a line to where it began, and takes it out of {@code next}. */
  private Loop take(int first, double level, double margin, int[] next) {
    List<double[]> points = new ArrayList<>();
    for (int edge = first; next[edge] != 0; ) {
      points.add(crossing(edge, level, margin));
      int following = next[edge] - 1;
      next[edge] = 0;
      edge = following;
    }
    double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
    double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
    return new Loop(x, y);
  }

  private double[] crossing(int edge, double level, double margin) {
    int column = edge / 2 % (columns + 2) - 1;
    int row = edge / 2 / (columns + 2) - 1;
    boolean down = edge % 2 == 1;
    double a = value(column, row);
    double b = value(down ? column : column + 1, down ? row + 1 : row);
    double share;
    if (Double.isInfinite(a) || Double.isInfinite(b)) {
      // From the finite node towards the other, or outwards.
      share = Double.isInfinite(b) ? margin : 1 - margin;
    } else {
      share = (level - a) / (b - a);
    }
    return new double[] {down ? column : column + share, down ? row + share : row};
  }
}
