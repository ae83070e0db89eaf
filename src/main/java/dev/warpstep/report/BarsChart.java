package dev.warpstep.report;

import dev.warpstep.report.Polyline.Box;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Named means as bars with whiskers of a deviation to both sides, the largest mean first, such as
 * permutation importances. As part of a page that holds {@link LineChart#STYLE} and the page's own
 * style. Of more than {@link #MOST_BARS}, the largest are drawn.
 *
 * @param title the chart's name, for those who cannot see it
 * @param measure what the bars show, with its unit
 * @param names cut if they are long
 * @param means as many; one that is not finite comes last, without a bar
 * @param deviations as many, not negative; one that is not finite has no whisker
 */
public record BarsChart(
    String title, String measure, List<String> names, double[] means, double[] deviations) {
  /** No chart has more bars. */
  public static final int MOST_BARS = 30;

  private static final int WIDTH = 360;
  private static final double TOP = 4;
  private static final double ROW = 22;
  private static final double BAR = 12;
  private static final int LONGEST_NAME = 20;

  /** As for a scatter chart's points: beyond it the axis' range would not be finite. */
  private static final double LARGEST = 1e40;

  /**
   * @throws IllegalArgumentException if there are not as many means or deviations as names
   */
  public BarsChart {
    names = List.copyOf(names);
    if (means.length != names.size() || deviations.length != names.size()) {
      throw new IllegalArgumentException(
          "there must be a mean and a deviation for each of "
              + names.size()
              + " names: "
              + means.length
              + " and "
              + deviations.length);
    }
  }

  /** Says so if not all bars are drawn; empty otherwise. */
  public String caption() {
    return names.size() <= MOST_BARS
        ? ""
        : "The " + MOST_BARS + " largest of " + Figures.count(names.size()) + ".";
  }

  /** The chart as an element. */
  public String svg() {
    int[] order =
        IntStream.range(0, names.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> drawable(means[i]) ? -means[i] : Double.NaN))
            .limit(MOST_BARS)
            .mapToInt(i -> i)
            .toArray();
    Plane plane = plane(order);
    StringBuilder out = new StringBuilder();
    int height = (int) Math.ceil(plane.box().bottom() + 44);
    Plane.open(out, title, "Bars of the mean with whiskers of the deviation", WIDTH, height);
    drawGrid(out, plane);
    plane.drawX(out);
    for (int row = 0; row < order.length; row++) {
      drawBar(out, plane, order[row], TOP + ROW * (row + 0.5));
    }
    double zero = plane.pixelX(0);
    out.append("<path class=\"axis\" d=\"M").append(Polyline.number(zero)).append(' ');
    out.append(Polyline.number(TOP)).append('V').append(Polyline.number(plane.box().bottom()));
    out.append("\"/>\n");
    if (order.length == 0) {
      plane.drawNothing(out);
    }
    return out.append("</svg>\n").toString();
  }

  private static boolean drawable(double value) {
    return Math.abs(value) <= LARGEST;
  }

  private double low(int i) {
    return drawable(deviations[i]) ? means[i] - deviations[i] : means[i];
  }

  private double high(int i) {
    return drawable(deviations[i]) ? means[i] + deviations[i] : means[i];
  }

  private Plane plane(int[] order) {
    int[] drawn = IntStream.of(order).filter(i -> drawable(means[i])).toArray();
    double[] low = IntStream.of(drawn).mapToDouble(this::low).toArray();
    double[] high = IntStream.of(drawn).mapToDouble(this::high).toArray();
    Axis x = Axis.rounded(measure, Axis.Scale.LINEAR, low, high, new double[1]);
    // Rows stand below each other; nothing is read off this axis.
    Axis rows = new Axis("", Axis.Scale.LINEAR, 0, 1);
    int longest = 0;
    for (int i : order) {
      longest = Math.max(longest, Markup.columns(Markup.cut(names.get(i), LONGEST_NAME)));
    }
    double left = 14 + Plane.CHARACTER * longest;
    double bottom = TOP + ROW * Math.max(2, order.length);
    return new Plane(x, rows, new Box(left, TOP, WIDTH - 24, bottom));
  }

  private static void drawGrid(StringBuilder out, Plane plane) {
    for (double tick : plane.xTicks()) {
      out.append("<path class=\"grid\" d=\"M").append(Polyline.number(plane.pixelX(tick)));
      out.append(' ').append(Polyline.number(TOP)).append('V');
      out.append(Polyline.number(plane.box().bottom())).append("\"/>\n");
    }
  }

  private void drawBar(StringBuilder out, Plane plane, int i, double middle) {
    String name = Markup.cut(names.get(i), LONGEST_NAME);
    out.append("<g class=\"").append(means[i] < 0 ? "s1" : "s0").append("\">");
    out.append("<title>").append(Markup.escape(words(i))).append("</title>\n");
    Plane.text(out, plane.box().left() - 8, middle + 4, "text-anchor=\"end\"", name);
    if (drawable(means[i])) {
      double from = plane.pixelX(Math.min(0, means[i]));
      double to = plane.pixelX(Math.max(0, means[i]));
      out.append("<rect class=\"bar\" x=\"").append(Polyline.number(from)).append("\" y=\"");
      out.append(Polyline.number(middle - BAR / 2)).append("\" width=\"");
      out.append(Polyline.number(to - from)).append("\" height=\"").append(Polyline.number(BAR));
      out.append("\" rx=\"2\"/>\n");
      if (high(i) > low(i)) {
        drawWhisker(out, plane.pixelX(low(i)), plane.pixelX(high(i)), middle);
      }
    }
    out.append("</g>\n");
  }

  private static void drawWhisker(StringBuilder out, double from, double to, double middle) {
    String top = Polyline.number(middle - 3);
    out.append("<path class=\"whisker\" d=\"M").append(Polyline.number(from)).append(' ');
    out.append(top).append("v6M").append(Polyline.number(from)).append(' ');
    out.append(Polyline.number(middle)).append('H').append(Polyline.number(to)).append('M');
    out.append(Polyline.number(to)).append(' ').append(top).append("v6\"/>\n");
  }

  private String words(int i) {
    return names.get(i) + ": " + Figures.loss(means[i]) + " ± " + Figures.loss(deviations[i]);
  }
}
