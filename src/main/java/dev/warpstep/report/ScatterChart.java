package dev.warpstep.report;

import dev.warpstep.report.Polyline.Box;
import dev.warpstep.report.Polyline.Spot;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A regression's rows as points: what was predicted over what is, or what is left over what was
 * predicted. As part of a page that holds {@link LineChart#STYLE} and the page's own style. Of more
 * than {@link #MOST_POINTS} rows, every k-th is drawn.
 */
public final class ScatterChart {
  /** No chart has more points. */
  public static final int MOST_POINTS = 2000;

  private static final int WIDTH = 360;
  private static final double TOP = 26;
  private static final double PLOT_HEIGHT = 290;

  /** Fewer points are drawn stronger. */
  private static final int FEW = 300;

  /** Points of one path do not darken where they overlap, those of several do. */
  private static final int LAYERS = 10;

  /**
   * Beyond it the axes' ranges would not be finite or not be readable; more than a float's largest.
   */
  private static final double LARGEST = 1e40;

  private final String title;
  private final String description;
  private final String xLabel;
  private final String yLabel;
  private final double[] x;
  private final double[] y;
  private final boolean identity;
  private final int rows;
  private final int stride;
  private final int absent;

  private ScatterChart(String target, double[] actual, double[] predicted, boolean identity) {
    if (actual.length != predicted.length) {
      throw new IllegalArgumentException(
          "predicted must be as long as actual, " + actual.length + ": " + predicted.length);
    }
    this.identity = identity;
    rows = actual.length;
    stride = Math.max(1, (rows + MOST_POINTS - 1) / MOST_POINTS);
    int[] taken =
        IntStream.range(0, rows)
            .filter(i -> i % stride == 0)
            .filter(i -> Math.abs(actual[i]) <= LARGEST && Math.abs(predicted[i]) <= LARGEST)
            .toArray();
    absent = (rows + stride - 1) / stride - taken.length;
    double[] a = Arrays.stream(taken).mapToDouble(i -> actual[i]).toArray();
    double[] p = Arrays.stream(taken).mapToDouble(i -> predicted[i]).toArray();
    x = identity ? a : p;
    y = identity ? p : IntStream.range(0, a.length).mapToDouble(i -> a[i] - p[i]).toArray();
    title = identity ? "Predicted against actual " + target : "Residuals of " + target;
    description =
        identity
            ? "A point a row; on the dotted line the prediction is right"
            : "A point a row; above the dotted line the prediction is too low";
    xLabel = (identity ? "actual " : "predicted ") + Markup.cut(target, 28);
    yLabel = identity ? "predicted " + Markup.cut(target, 28) : "residual: actual − predicted";
  }

  /**
   * Predictions over what is, with the line where they are equal; both axes have one range.
   *
   * @param target the name of what is predicted
   * @param actual a value a row
   * @param predicted likewise; a row with a value that is not finite is left out
   * @throws IllegalArgumentException if the arrays differ in length
   */
  public static ScatterChart predictions(String target, double[] actual, double[] predicted) {
    return new ScatterChart(target, actual, predicted, true);
  }

  /**
   * What is minus what was predicted, over the latter, with the line of zero.
   *
   * @param target the name of what is predicted
   * @param actual a value a row
   * @param predicted likewise; a row with a value that is not finite is left out
   * @throws IllegalArgumentException if the arrays differ in length
   */
  public static ScatterChart residuals(String target, double[] actual, double[] predicted) {
    return new ScatterChart(target, actual, predicted, false);
  }

  /** The chart's name. */
  public String title() {
    return title;
  }

  /** How to read the chart, and which rows it leaves out. */
  public String caption() {
    StringBuilder caption = new StringBuilder(description).append('.');
    if (stride > 1) {
      int drawn = (rows + stride - 1) / stride;
      caption.append(
          String.format(
              Locale.ROOT, " One row in %,d is drawn: %,d of %,d.", stride, drawn - absent, rows));
    }
    if (absent > 0) {
      caption.append(
          String.format(Locale.ROOT, " Left out, as a value is not finite: %,d.", absent));
    }
    return caption.toString();
  }

  /** The chart with its title and its caption. */
  public Section section() {
    return new Section(title, svg(), caption());
  }

  /** The chart as an element. */
  public String svg() {
    Plane plane = plane();
    StringBuilder out = new StringBuilder();
    Plane.open(out, title, description, WIDTH, (int) Math.ceil(plane.box().bottom() + 44));
    plane.drawY(out);
    plane.drawX(out);
    drawPoints(out, plane);
    Axis across = plane.x();
    double end = identity ? across.to() : 0;
    plane.drawGuide(
        out, plane.spot(across.from(), identity ? across.from() : 0), plane.spot(across.to(), end));
    if (x.length == 0) {
      plane.drawNothing(out);
    }
    return out.append("</svg>\n").toString();
  }

  private Plane plane() {
    Axis across =
        identity
            ? Axis.rounded(xLabel, Axis.Scale.LINEAR, x, y)
            : Axis.rounded(xLabel, Axis.Scale.LINEAR, x);
    Axis up =
        identity
            ? new Axis(yLabel, Axis.Scale.LINEAR, across.from(), across.to())
            : Axis.rounded(yLabel, Axis.Scale.LINEAR, y, new double[1]);
    double left = Plane.leftOf(up, PLOT_HEIGHT);
    int longest = 0;
    for (String text : across.texts(across.ticksAlong(WIDTH))) {
      longest = Math.max(longest, text.length());
    }
    // Half of the last tick's text stands beyond the box.
    double right = WIDTH - Math.max(14, Plane.CHARACTER * longest / 2);
    double bottom = TOP + (identity ? right - left : PLOT_HEIGHT);
    return new Plane(across, up, new Box(left, TOP, right, bottom));
  }

  private void drawPoints(StringBuilder out, Plane plane) {
    boolean many = x.length > FEW;
    for (int layer = 0; layer < LAYERS && layer < x.length; layer++) {
      out.append("<path class=\"points s0").append(many ? " many" : "").append("\" d=\"");
      for (int i = layer; i < x.length; i += LAYERS) {
        Spot spot = plane.spot(x[i], y[i]);
        // A round cap makes a dot of no length.
        out.append('M').append(spot.text()).append("h0");
      }
      out.append("\"/>\n");
    }
  }
}
