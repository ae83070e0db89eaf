package dev.warpstep.report;

import dev.warpstep.report.Polyline.Box;
import dev.warpstep.report.Polyline.Spot;
import java.util.ArrayList;
import java.util.List;

/**
 * Curves of one rate over another in the unit square, such as ROC and precision-recall curves, with
 * a legend below it. As part of a page that holds {@link LineChart#STYLE} and the page's own style.
 *
 * @param title the chart's name, for those who cannot see it
 * @param xLabel what goes to the right
 * @param yLabel what goes up
 * @param curves colours repeat after six, dashed; those after the twelfth are drawn faint and
 *     without names
 * @param diagonal whether the line of equal rates is drawn, a ROC curve's of guessing
 */
public record RatesChart(
    String title, String xLabel, String yLabel, List<Curve> curves, boolean diagonal) {
  private static final int WIDTH = 360;
  private static final double TOP = 26;
  private static final double RIGHT = WIDTH - 14;
  private static final double ROW = 18;
  private static final double SWATCH = 22;
  private static final int COLOURS = 6;
  private static final int MOST_NAMED = 2 * COLOURS;

  /** Bounds the page; points of a monotone curve are then less than a pixel apart. */
  private static final int MOST_POINTS = 2000;

  /** In pixels: the eye does not see it. */
  private static final double TOLERANCE = 0.2;

  /**
   * A curve.
   *
   * @param label stands in the legend, such as "class 1, AUC 0.93"; cut if it is long
   * @param x in [0, 1]; beyond it counts as its end, what is not finite makes a gap
   * @param y likewise, as long as {@code x}
   */
  public record Curve(String label, double[] x, double[] y) {
    /**
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public Curve {
      if (x.length != y.length) {
        throw new IllegalArgumentException("y must be as long as x, " + x.length + ": " + y.length);
      }
    }
  }

  /** Copies the list. */
  public RatesChart {
    curves = List.copyOf(curves);
  }

  /** The chart as an element. */
  public String svg() {
    Axis x = new Axis(xLabel, Axis.Scale.LINEAR, 0, 1);
    Axis y = new Axis(yLabel, Axis.Scale.LINEAR, 0, 1);
    double left = Plane.leftOf(y, RIGHT);
    Plane plane = new Plane(x, y, new Box(left, TOP, RIGHT, TOP + RIGHT - left));
    List<String> legend = legend();
    int columns = columns(legend);
    int rows = (legend.size() + columns - 1) / columns;
    double legendTop = plane.box().bottom() + 60;
    StringBuilder out = new StringBuilder();
    int height = (int) Math.ceil(legendTop - 12 + ROW * rows);
    Plane.open(out, title, yLabel + " over " + xLabel, WIDTH, height);
    plane.drawY(out);
    plane.drawX(out);
    if (diagonal) {
      plane.drawGuide(out, plane.spot(0, 0), plane.spot(1, 1));
    }
    boolean drawn = false;
    // The first lies on top.
    for (int i = curves.size() - 1; i >= 0; i--) {
      String path = path(plane, curves.get(i));
      drawn |= !path.isEmpty();
      String kind = i < MOST_NAMED ? stroke(i) : "faint s5";
      out.append("<path class=\"").append(kind).append("\" d=\"").append(path).append("\"/>\n");
    }
    if (!drawn) {
      plane.drawNothing(out);
    }
    for (int i = 0; i < legend.size(); i++) {
      double across = left + i % columns * (RIGHT - left) / columns;
      double down = legendTop + i / columns * ROW;
      String kind = i < MOST_NAMED ? stroke(i) : "faint s5";
      out.append("<path class=\"").append(kind).append("\" d=\"M").append(Polyline.number(across));
      out.append(' ').append(Polyline.number(down - 4)).append("h16\"/>\n");
      Plane.text(out, across + SWATCH, down, "class=\"name\"", legend.get(i));
    }
    return out.append("</svg>\n").toString();
  }

  private static String stroke(int i) {
    return "line s" + i % COLOURS + (i < COLOURS ? "" : " again");
  }

  private List<String> legend() {
    List<String> legend = new ArrayList<>();
    int longest = (int) ((RIGHT - 30 - SWATCH) / Plane.CHARACTER);
    curves.stream().limit(MOST_NAMED).forEach(c -> legend.add(cut(c.label(), longest)));
    if (curves.size() > MOST_NAMED) {
      legend.add("and " + (curves.size() - MOST_NAMED) + " more");
    }
    return legend;
  }

  /** Cuts what stands before the last comma, as the number after it is what the reader wants. */
  private static String cut(String label, int most) {
    int comma = label.lastIndexOf(',');
    String tail = comma < 0 ? "" : label.substring(comma);
    int room = most - Markup.columns(tail);
    return room < most / 4
        ? Markup.cut(label, most)
        : Markup.cut(label.substring(0, label.length() - tail.length()), room) + tail;
  }

  private static int columns(List<String> legend) {
    int longest = legend.stream().mapToInt(Markup::columns).max().orElse(0);
    double half = (RIGHT - 30) / 2 - SWATCH;
    return legend.size() > 1 && longest * Plane.CHARACTER <= half ? 2 : 1;
  }

  private static String path(Plane plane, Curve curve) {
    StringBuilder path = new StringBuilder();
    List<Spot> run = new ArrayList<>();
    for (int i = 0; i <= curve.x().length; i++) {
      double px = i < curve.x().length ? plane.pixelX(unit(curve.x()[i])) : Double.NaN;
      double py = i < curve.x().length ? plane.pixelY(unit(curve.y()[i])) : Double.NaN;
      if (!Double.isNaN(px) && !Double.isNaN(py)) {
        run.add(new Spot(px, py));
      } else if (!run.isEmpty()) {
        append(path, run);
        run = new ArrayList<>();
      }
    }
    return path.toString();
  }

  private static void append(StringBuilder path, List<Spot> run) {
    char command = 'M';
    for (Spot spot : Polyline.simple(apart(run), TOLERANCE)) {
      path.append(command).append(spot.text());
      command = 'L';
    }
    // A round cap makes a lone point a dot.
    path.append(run.size() == 1 ? "h0" : "");
  }

  /** Without what lies on the point before: what remains is short enough to recurse over. */
  private static List<Spot> apart(List<Spot> run) {
    List<Spot> kept = new ArrayList<>();
    for (int i : Polyline.thin(run, TOLERANCE, MOST_POINTS)) {
      kept.add(run.get(i));
    }
    return kept;
  }

  static double unit(double rate) {
    return Double.isFinite(rate) ? Math.max(0, Math.min(1, rate)) : Double.NaN;
  }
}
