package dev.warpstep.report;

import dev.warpstep.report.LineChart.Around;
import dev.warpstep.report.LineChart.Mark;
import dev.warpstep.report.LineChart.Series;
import dev.warpstep.train.RangeTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A range test drawn: the loss over the learning rate, which is logarithmic. Where the loss grows
 * far beyond what it was at first, the line leaves the picture at the top, so that its fall fills
 * the picture.
 */
public final class RangeTestChart {
  /** How far over the losses before the lowest the picture goes. */
  private static final double HEADROOM = 1.15;

  private static final String X = "learning rate";
  private static final int WIDTH = 760;
  private static final int HEIGHT = 400;

  private final RangeTest test;
  private final Axis x;
  private final double bottom;
  private final double top;

  /** Works out the axes. */
  public RangeTestChart(RangeTest test) {
    this.test = test;
    x = Axis.tight(X, Axis.Scale.LOG, new double[] {test.ramp().from(), test.ramp().to()});
    double[] finite = Arrays.stream(test.smoothed()).filter(Double::isFinite).toArray();
    int lowest = 0;
    for (int i = 0; i < finite.length; i++) {
      lowest = finite[i] < finite[lowest] ? i : lowest;
    }
    double highest = Arrays.stream(finite, 0, Math.min(lowest + 1, finite.length)).max().orElse(1);
    top = lowest == 0 ? Arrays.stream(finite).max().orElse(1) : HEADROOM * highest;
    bottom = finite.length == 0 ? 0 : finite[lowest];
  }

  /**
   * The chart as an SVG file.
   *
   * @param title stands above it
   */
  public String svg(String title) {
    double least = Arrays.stream(test.loss()).filter(Double::isFinite).min().orElse(bottom);
    Axis y = Axis.automatic("training loss", new double[] {Math.min(bottom, least), top});
    Line raw = below(test.lr(), test.loss(), y);
    Line smoothed = below(test.lr(), test.smoothed(), y);
    List<Mark> marks = new ArrayList<>();
    test.steepest().ifPresent(lr -> marks.add(new Mark("steepest " + Figures.rate(lr), lr)));
    test.minimumTenth()
        .ifPresent(lr -> marks.add(new Mark("minimum / 10: " + Figures.rate(lr), lr)));
    Series series =
        new Series("smoothed", "", smoothed.x(), smoothed.y(), Around.line(raw.x(), raw.y()));
    return new LineChart(title, description(), x, y, List.of(series), marks, WIDTH, HEIGHT)
        .document();
  }

  private String description() {
    return "The loss of each training step (faint) and its smoothed mean (bold) while the learning"
        + " rate grows";
  }

  /** A polyline. */
  private record Line(double[] x, double[] y) {}

  /**
   * The parts of a line under the top of an axis: it is cut where it crosses the top.
   *
   * @param xs on a logarithmic axis
   */
  private static Line below(double[] xs, double[] ys, Axis axis) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < xs.length; i++) {
      boolean inside = ys[i] <= axis.to();
      boolean before = i > 0 && ys[i - 1] <= axis.to();
      if (i > 0 && inside != before && Double.isFinite(ys[i] - ys[i - 1])) {
        double share = (axis.to() - ys[i - 1]) / (ys[i] - ys[i - 1]);
        points.add(new double[] {xs[i - 1] * Math.pow(xs[i] / xs[i - 1], share), axis.to()});
      }
      points.add(new double[] {xs[i], inside ? ys[i] : Double.NaN});
    }
    return new Line(
        points.stream().mapToDouble(p -> p[0]).toArray(),
        points.stream().mapToDouble(p -> p[1]).toArray());
  }

  /**
   * The chart in block elements, the smoothed loss only.
   *
   * @param columns of the terminal
   * @param rows of the plot
   * @return lines, each ended by a line feed
   */
  public String text(int columns, int rows) {
    Axis y = Axis.tight("", Axis.Scale.LINEAR, new double[] {bottom, top});
    String high = Figures.rate(y.to());
    String low = Figures.rate(y.from());
    int margin = Math.max(high.length(), low.length()) + 1;
    int width = columns - margin - 2;
    int[] eighths = eighths(y, width, 8 * rows);
    StringBuilder text = new StringBuilder();
    for (int row = rows - 1; row >= 0; row--) {
      String label = row == rows - 1 ? high : row == 0 ? low : "";
      StringBuilder line = new StringBuilder(" ".repeat(margin - 1 - label.length()) + label + " ");
      for (int height : eighths) {
        int filled = Math.max(0, Math.min(8, height - 8 * row));
        line.append(filled == 0 ? ' ' : (char) ('\u2580' + filled));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.append(ticks(margin, width)).append(arrows(margin, width)).toString();
  }

  /** The height of each column; 0 after the last step. */
  private int[] eighths(Axis y, int width, int full) {
    int[] eighths = new int[width];
    int last = column(test.lr()[test.steps() - 1], width);
    int step = 0;
    for (int column = 0; column <= last; column++) {
      double sum = 0;
      int count = 0;
      while (step < test.steps() && column(test.lr()[step], width) <= column) {
        sum += test.smoothed()[step++];
        count++;
      }
      if (count == 0) {
        eighths[column] = column == 0 ? 1 : eighths[column - 1];
        continue;
      }
      double position = y.position(sum / count);
      // What is not finite is beyond any height.
      double share = Double.isNaN(position) ? 1 : Math.max(0, Math.min(1, position));
      eighths[column] = 1 + (int) Math.round(share * (full - 1));
    }
    return eighths;
  }

  private int column(double lr, int width) {
    return (int) Math.max(0, Math.min(width - 1, Math.floor(x.position(lr) * width)));
  }

  private String ticks(int margin, int width) {
    double[] ticks = x.ticks(Math.max(2, width / 8));
    String[] texts = x.texts(ticks);
    char[] line = " ".repeat(margin + width + 2).toCharArray();
    int free = 0;
    for (int i = 0; i < ticks.length; i++) {
      int at = margin + column(ticks[i], width) - texts[i].length() / 2;
      at = Math.max(0, Math.min(at, line.length - texts[i].length()));
      if (at >= free) {
        texts[i].getChars(0, texts[i].length(), line, at);
        free = at + texts[i].length() + 1;
      }
    }
    return new String(line).stripTrailing() + "\n";
  }

  /** Arrows at the suggestions, under the ticks. */
  private String arrows(int margin, int width) {
    StringBuilder text = new StringBuilder();
    arrow(text, "steepest", test.steepest(), margin, width);
    arrow(text, "minimum / 10", test.minimumTenth(), margin, width);
    return text.toString();
  }

  private void arrow(StringBuilder text, String name, OptionalDouble lr, int margin, int width) {
    if (lr.isEmpty()) {
      return;
    }
    int at = margin + column(lr.getAsDouble(), width);
    String label = name + " " + Figures.rate(lr.getAsDouble());
    boolean after = at + label.length() + 2 <= margin + width;
    text.append(
            after
                ? " ".repeat(at) + "↑ " + label
                : " ".repeat(at - label.length() - 1) + label + " ↑")
        .append('\n');
  }
}
