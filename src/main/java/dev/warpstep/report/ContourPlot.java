package dev.warpstep.report;

import dev.warpstep.report.Polyline.Box;
import dev.warpstep.report.Polyline.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/**
 * Paths over the contours of a function of two variables, as an SVG that stands alone and follows
 * the reader's light or dark scheme.
 *
 * @param title the function's name
 * @param formula what it is, in a line
 * @param function the function
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param start where the paths begin
 * @param minima the function's least points
 * @param saddles its saddles; without minima the levels lie around the first
 * @param region a part of the plane that is marked
 * @param paths what is drawn over it; colours repeat after six, then the lines are dashed
 */
public record ContourPlot(
    String title,
    String formula,
    DoubleBinaryOperator function,
    Axis x,
    Axis y,
    double[] start,
    List<double[]> minima,
    List<double[]> saddles,
    Optional<Region> region,
    List<Path> paths) {

  /**
   * A path.
   *
   * @param name for the legend
   * @param note stands below the name
   * @param points where it was after each step, the start first; all finite
   */
  public record Path(String name, String note, List<double[]> points) {}

  /**
   * A polygon.
   *
   * @param name for the legend
   * @param corners in order
   */
  public record Region(String name, List<double[]> corners) {}

  private static final int WIDTH = 800;
  private static final int LEFT = 62;
  private static final int TOP = 70;
  private static final int PLANE_WIDTH = 536;
  private static final int PLANE_HEIGHT = 500;
  private static final int BELOW = 52;
  private static final int LEGEND = LEFT + PLANE_WIDTH + 24;

  /**
   * Characters of the legend's names that fit into its width; no name of the catalogue has more.
   */
  private static final int LEGEND_CHARACTERS = 19;

  private static final int FORMULA_CHARACTERS = 104;

  /** Distance between the nodes at which the function is evaluated, in pixels. */
  private static final int CELL = 2;

  /** How far a contour may be from where it is, in pixels. */
  private static final double CONTOUR_ERROR = 0.15;

  private static final Box PLANE = new Box(LEFT, TOP, LEFT + PLANE_WIDTH, TOP + PLANE_HEIGHT);

  /**
   * The picture.
   *
   * @param animated whether the paths grow again and again, where the reader has no objection to
   *     motion
   */
  public String document(boolean animated) {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    PathLegend legend = new PathLegend(LEGEND, TOP, LEGEND_CHARACTERS);
    int height = Math.max(TOP + PLANE_HEIGHT, TOP + legend.height(this)) + BELOW;
    String description = "Contours of " + formula + ", and the paths of " + names();
    out.append(
        String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart contour\" role=\"img\""
                + " aria-label=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n",
            Markup.escape(title + ". " + description), WIDTH, height, WIDTH, height));
    out.append("<title>").append(Markup.escape(title)).append("</title>\n");
    out.append("<desc>").append(Markup.escape(description)).append("</desc>\n");
    double[] values = new double[columns() * rows()];
    double[] levels = levels(values);
    PathDrawing drawing = new PathDrawing(PLANE, spots());
    out.append("<style>\n").append(LineChart.STYLE).append(ContourStyle.of(levels.length));
    region.ifPresent(it -> out.append(ContourStyle.REGION));
    if (animated) {
      out.append(drawing.keyframes());
    }
    out.append("</style>\n<clipPath id=\"plane\"><rect x=\"" + LEFT + "\" y=\"" + TOP);
    out.append("\" width=\"" + PLANE_WIDTH + "\" height=\"" + PLANE_HEIGHT);
    out.append("\"/></clipPath>\n");
    out.append("<rect width=\"100%\" height=\"100%\" class=\"paper\"/>\n");
    text(out, LEFT, 30, "class=\"heading\"", title);
    text(out, LEFT, 52, "class=\"formula\"", shortened(formula, FORMULA_CHARACTERS));
    out.append("<g clip-path=\"url(#plane)\">\n");
    drawBands(out, values, levels);
    region.ifPresent(
        it -> out.append(ContourStyle.region(it.corners().stream().map(this::spot).toList())));
    out.append("</g>\n");
    drawAxes(out);
    out.append("<g clip-path=\"url(#plane)\">\n");
    saddles.forEach(saddle -> out.append(ContourStyle.cross(spot(saddle))));
    drawing.draw(out, animated);
    out.append(ContourStyle.ring(spot(start)));
    minima.forEach(minimum -> out.append(ContourStyle.star(spot(minimum))));
    drawing.drawHeads(out, animated);
    out.append("</g>\n");
    legend.draw(out, this);
    return out.append("</svg>\n").toString();
  }

  private String names() {
    return String.join(", ", paths.stream().map(Path::name).toList());
  }

  static String shortened(String text, int characters) {
    return text.codePointCount(0, text.length()) <= characters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "…";
  }

  static void text(StringBuilder out, double x, double y, String attributes, String text) {
    out.append("<text x=\"").append(Polyline.number(x)).append("\" y=\"");
    out.append(Polyline.number(y)).append("\" ").append(attributes).append('>');
    out.append(Markup.escape(text)).append("</text>\n");
  }

  private Spot spot(double[] point) {
    return new Spot(
        LEFT + x.position(point[0]) * PLANE_WIDTH, TOP + (1 - y.position(point[1])) * PLANE_HEIGHT);
  }

  private List<List<Spot>> spots() {
    return paths.stream().map(path -> path.points().stream().map(this::spot).toList()).toList();
  }

  private static int columns() {
    return PLANE_WIDTH / CELL + 1;
  }

  private static int rows() {
    return PLANE_HEIGHT / CELL + 1;
  }

  /** Fills {@code values}, (rows, columns) from the top left, and chooses levels for them. */
  private double[] levels(double[] values) {
    for (int r = 0; r < rows(); r++) {
      double v = y.to() - (y.to() - y.from()) * r / (rows() - 1);
      for (int c = 0; c < columns(); c++) {
        double u = x.from() + (x.to() - x.from()) * c / (columns() - 1);
        values[r * columns() + c] = function.applyAsDouble(u, v);
      }
    }
    double least = Double.POSITIVE_INFINITY;
    for (double value : values) {
      least = value < least ? value : least;
    }
    boolean bothSides = minima.isEmpty() && !saddles.isEmpty();
    if (bothSides || !minima.isEmpty()) {
      double[] middle = bothSides ? saddles.get(0) : minima.get(0);
      return ContourLevels.of(values, function.applyAsDouble(middle[0], middle[1]), bothSides);
    }
    return ContourLevels.of(values, least, false);
  }

  /** From the highest to the lowest, each over the one before. */
  private static void drawBands(StringBuilder out, double[] values, double[] levels) {
    out.append("<rect class=\"b")
        .append(levels.length)
        .append("\" width=\"100%\" height=\"100%\"/>\n");
    Contours contours = new Contours(columns(), rows(), values);
    for (int i = levels.length - 1; i >= 0; i--) {
      StringBuilder data = new StringBuilder();
      for (Contours.Loop loop : contours.below(levels[i], 1)) {
        List<Spot> spots = new ArrayList<>();
        for (int k = 0; k < loop.x().length; k++) {
          spots.add(new Spot(LEFT + CELL * loop.x()[k], TOP + CELL * loop.y()[k]));
        }
        List<Spot> simple = Polyline.simple(spots, CONTOUR_ERROR);
        if (simple.size() > 2) {
          data.append(Polyline.closed(simple));
        }
      }
      out.append("<path class=\"level b").append(i).append("\" d=\"").append(data).append("\"/>\n");
    }
  }

  private void drawAxes(StringBuilder out) {
    out.append("<path class=\"axis\" d=\"M" + LEFT + " " + TOP + "h" + PLANE_WIDTH);
    out.append("v" + PLANE_HEIGHT + "h-" + PLANE_WIDTH + "Z\"/>\n");
    double bottom = PLANE.bottom();
    double[] ticks = x.ticks(8);
    String[] texts = x.texts(ticks);
    for (int i = 0; i < ticks.length; i++) {
      double at = LEFT + x.position(ticks[i]) * PLANE_WIDTH;
      out.append("<path class=\"axis\" d=\"M").append(Polyline.number(at)).append(' ');
      out.append(Polyline.number(bottom)).append("v5\"/>\n");
      text(out, at, bottom + 20, "text-anchor=\"middle\"", texts[i]);
    }
    text(
        out,
        LEFT + PLANE_WIDTH / 2.0,
        bottom + 40,
        "text-anchor=\"middle\" class=\"name\"",
        x.label());
    ticks = y.ticks(8);
    texts = y.texts(ticks);
    for (int i = 0; i < ticks.length; i++) {
      double at = TOP + (1 - y.position(ticks[i])) * PLANE_HEIGHT;
      out.append("<path class=\"axis\" d=\"M" + LEFT + " ").append(Polyline.number(at));
      out.append("h-5\"/>\n");
      text(out, LEFT - 9, at + 4, "text-anchor=\"end\"", texts[i]);
    }
    text(out, 12, TOP + PLANE_HEIGHT / 2.0 + 4, "class=\"name\"", y.label());
  }
}
