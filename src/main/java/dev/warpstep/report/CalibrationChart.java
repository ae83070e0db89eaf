package dev.warpstep.report;

import dev.warpstep.report.Polyline.Box;
import dev.warpstep.report.Polyline.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A reliability diagram (Murphy and Winkler 1977): how often the model is right where it is how
 * sure. A dot's area is its share of the rows; on the diagonal the model is as sure as it should
 * be. As part of a page that holds {@link LineChart#STYLE} and the page's own style.
 *
 * @param title the chart's name, for those who cannot see it
 * @param bins by confidence; those without rows or with what is not finite are left out
 */
public record CalibrationChart(String title, List<Bin> bins) {
  private static final int WIDTH = 360;
  private static final double TOP = 26;
  private static final double RIGHT = WIDTH - 20;
  private static final double LARGEST = 13;
  private static final double SMALLEST = 2.5;

  /**
   * Rows of about the same confidence.
   *
   * @param confidence mean, in [0, 1]; beyond it counts as its end
   * @param correct the share of rows that are right, likewise
   * @param count rows
   */
  public record Bin(double confidence, double correct, long count) {
    private boolean drawn() {
      return count > 0 && Double.isFinite(confidence) && Double.isFinite(correct);
    }
  }

  /** Copies the list. */
  public CalibrationChart {
    bins = List.copyOf(bins);
  }

  /** The chart as an element. */
  public String svg() {
    Axis x = new Axis("mean confidence", Axis.Scale.PERCENT, 0, 1);
    Axis y = new Axis("share correct", Axis.Scale.PERCENT, 0, 1);
    double left = Plane.leftOf(y, RIGHT);
    Plane plane = new Plane(x, y, new Box(left, TOP, RIGHT, TOP + RIGHT - left));
    StringBuilder out = new StringBuilder();
    int height = (int) Math.ceil(plane.box().bottom() + 66);
    Plane.open(out, title, "Share correct over mean confidence", WIDTH, height);
    plane.drawY(out);
    plane.drawX(out);
    plane.drawGuide(out, plane.spot(0, 0), plane.spot(1, 1));
    List<Bin> drawn = bins.stream().filter(Bin::drawn).toList();
    long most = drawn.stream().mapToLong(Bin::count).max().orElse(0);
    if (drawn.isEmpty()) {
      plane.drawNothing(out);
      return out.append("</svg>\n").toString();
    }
    out.append("<g class=\"s0\">\n");
    List<Spot> spots = new ArrayList<>();
    for (Bin bin : drawn) {
      spots.add(plane.spot(RatesChart.unit(bin.confidence()), RatesChart.unit(bin.correct())));
    }
    out.append("<path class=\"line\" d=\"");
    for (int i = 0; i < spots.size(); i++) {
      out.append(i == 0 ? 'M' : 'L').append(spots.get(i).text());
    }
    out.append("\"/>\n");
    for (int i = 0; i < spots.size(); i++) {
      Bin bin = drawn.get(i);
      double radius = LARGEST * Math.sqrt((double) bin.count() / most);
      drawBubble(out, spots.get(i), Math.max(SMALLEST, radius), words(bin));
    }
    double down = plane.box().bottom() + 58;
    drawBubble(out, new Spot(left + 6, down - 4), 6, "");
    out.append("</g>\n");
    String legend = "area: rows, at most " + rows(most) + " · dotted: calibrated";
    Plane.text(out, left + 18, down, "class=\"name\"", legend);
    return out.append("</svg>\n").toString();
  }

  private static void drawBubble(StringBuilder out, Spot at, double radius, String words) {
    out.append("<circle class=\"bubble\" cx=\"").append(Polyline.number(at.x()));
    out.append("\" cy=\"").append(Polyline.number(at.y())).append("\" r=\"");
    out.append(Polyline.number(radius)).append("\">");
    if (!words.isEmpty()) {
      out.append("<title>").append(words).append("</title>");
    }
    out.append("</circle>\n");
  }

  private static String rows(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String words(Bin bin) {
    return String.format(
        "mean confidence %s, correct %s of %s rows",
        Figures.percent(bin.confidence()), Figures.percent(bin.correct()), rows(bin.count()));
  }
}
