package dev.warpstep.report;

import dev.warpstep.report.Polyline.Box;
import dev.warpstep.text.ShortestDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Lines over a plane, as SVG. Colours come from {@link #STYLE}, which follows the reader's light or
 * dark scheme. A value that cannot be drawn (NaN, infinite, not positive on a logarithmic axis) is
 * a gap.
 *
 * @param title the chart's name, for those who cannot see it too
 * @param description what the chart shows, in a sentence
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series the lines; colours repeat after six, dashed
 * @param marks vertical lines
 * @param width in pixels
 * @param height in pixels
 */
public record LineChart(
    String title,
    String description,
    Axis x,
    Axis y,
    List<Series> series,
    List<Mark> marks,
    int width,
    int height) {

  /**
   * A line.
   *
   * @param name for the points' tooltips
   * @param label stands at the line's end; may be empty
   * @param x as long as {@code y}
   * @param y what is drawn
   * @param around what is drawn around it
   */
  public record Series(String name, String label, double[] x, double[] y, Around around) {
    /**
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public Series {
      if (x.length != y.length) {
        throw new IllegalArgumentException("y must be as long as x, " + x.length + ": " + y.length);
      }
    }

    /** A line alone. */
    public Series(String name, String label, double[] x, double[] y) {
      this(name, label, x, y, Around.NOTHING);
    }
  }

  /**
   * What is drawn around a line, in its colour but faint.
   *
   * @param x ascending
   * @param low lower edge of a band, as long as {@code x}
   * @param high upper edge, which cannot be drawn where {@code low} cannot; if it is {@code low}
   *     all along, the band is a thin line
   */
  public record Around(double[] x, double[] low, double[] high) {
    /** Nothing. */
    public static final Around NOTHING = new Around(new double[0], new double[0], new double[0]);

    /** A thin line. */
    public static Around line(double[] x, double[] y) {
      return new Around(x, y, y);
    }
  }

  /**
   * A vertical line.
   *
   * @param label stands above it
   * @param x where it stands
   */
  public record Mark(String label, double x) {}

  /** The style sheet that the SVG relies on, to be given once a page. */
  public static final String STYLE =
      """
      .chart{--paper:#fff;--ink:#1a2230;--muted:#566172;--grid:#e4e8ee;--axis:#98a2b1;\
      --c0:#1d5fd0;--c1:#b34e00;--c2:#00755c;--c3:#9c3b86;--c4:#6b5b00;--c5:#4b5563}
      @media(prefers-color-scheme:dark){.chart{--paper:#161c26;--ink:#e8edf4;--muted:#9fabbc;\
      --grid:#2a3341;--axis:#5d6a7c;--c0:#74aaff;--c1:#ffa657;--c2:#4fd1b0;--c3:#e58fd0;\
      --c4:#d8c24a;--c5:#b6c0cd}}
      .chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;\
      fill:var(--muted);font-variant-numeric:tabular-nums}
      .chart .grid{stroke:var(--grid);fill:none}.chart .axis{stroke:var(--axis);fill:none}
      .chart .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
      .chart .dot{stroke:var(--paper);stroke-width:1.5}.chart .speck{stroke:none}.chart .hit{fill:transparent}
      .chart .end{font-weight:600}.chart .heading{font-size:15px;font-weight:600;fill:var(--ink)}
      .chart .s0{--c:var(--c0)}.chart .s1{--c:var(--c1)}.chart .s2{--c:var(--c2)}\
      .chart .s3{--c:var(--c3)}.chart .s4{--c:var(--c4)}.chart .s5{--c:var(--c5)}
      .chart .band{fill:var(--c);opacity:.16}.chart .faint{stroke:var(--c);fill:none;opacity:.4}\
      .chart .again{stroke-dasharray:6 5}
      .chart .mark{stroke:var(--muted);stroke-dasharray:2 3;fill:none}.chart .marked{fill:var(--ink)}
      .chart .line{stroke:var(--c)}.chart .dot,.chart .end{fill:var(--c)}
      """;

  private static final int COLOURS = 6;
  private static final int MOST_DOTS = 30;
  private static final int MOST_TOOLTIPS = 120;
  private static final double DOT = 3.5;
  private static final double CHARACTER = Plane.CHARACTER;
  private static final double LABEL_HEIGHT = 15;
  private static final int HEADING = 36;
  private static final int MARGIN = 16;

  /**
   * @throws IllegalArgumentException if the size leaves no room to draw
   */
  public LineChart {
    series = List.copyOf(series);
    marks = List.copyOf(marks);
    if (width < 160 || height < 120) {
      throw new IllegalArgumentException(
          "a chart must have at least 160 x 120 pixels: " + width + " x " + height);
    }
  }

  /** A chart without marks. */
  public LineChart(
      String title,
      String description,
      Axis x,
      Axis y,
      List<Series> series,
      int width,
      int height) {
    this(title, description, x, y, series, List.of(), width, height);
  }

  /** The chart as an element for a page that holds {@link #STYLE}. */
  public String svg() {
    StringBuilder out = new StringBuilder();
    Plane.open(out, title, description, width, height);
    new Drawing(out).draw();
    return out.append("</svg>\n").toString();
  }

  /** The chart as a file of its own, with its title above it. */
  public String document() {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    Plane.open(out, title, description, width + 2 * MARGIN, height + HEADING + MARGIN);
    out.append("<style>\n").append(STYLE).append("</style>\n");
    out.append("<rect width=\"100%\" height=\"100%\" style=\"fill:var(--paper)\"/>\n");
    Plane.text(out, MARGIN, 25, "class=\"heading\"", title);
    out.append("<g transform=\"translate(" + MARGIN + " " + HEADING + ")\">\n");
    new Drawing(out).draw();
    return out.append("</g>\n</svg>\n").toString();
  }

  /** A point of a line, in pixels. */
  private record Point(double x, double y, int index) {}

  /** The text at a line's end. */
  private record Label(String text, int colour, double y) {}

  /** One pass over the chart, with the plot's rectangle worked out. */
  private final class Drawing {
    private final StringBuilder out;
    private final double top = 30 + LABEL_HEIGHT * marks.size();
    private final double bottom = height - 42;
    private final double left = Plane.leftOf(y, bottom - top);
    private final double right;
    private final Plane plane;

    Drawing(StringBuilder out) {
      this.out = out;
      int longest = series.stream().mapToInt(s -> s.label().length()).reduce(0, Math::max);
      right = width - (longest == 0 ? 22 : 14 + CHARACTER * longest);
      plane = new Plane(x, y, new Box(left, top, right, bottom));
    }

    void draw() {
      plane.drawY(out);
      plane.drawX(out);
      drawMarks();
      for (int i = 0; i < series.size(); i++) {
        drawAround(series.get(i).around(), i % COLOURS);
      }
      List<Label> labels = new ArrayList<>();
      for (int i = 0; i < series.size(); i++) {
        drawLine(series.get(i), i, labels);
      }
      drawLabels(labels);
    }

    /**
     * Each label has a row of its own above the plot, and its line begins there. Labels stand after
     * their lines, those at the right end before them; in this order they lie across no other line.
     */
    private void drawMarks() {
      List<Mark> descending = new ArrayList<>(marks);
      descending.sort(Comparator.comparingDouble(Mark::x).reversed());
      List<Mark> before = new ArrayList<>();
      List<Mark> after = new ArrayList<>();
      double limit = width;
      for (Mark mark : descending) {
        if (plane.pixelX(mark.x()) + 5 + CHARACTER * mark.label().length() <= limit) {
          after.add(0, mark);
        } else {
          before.add(mark);
          limit = plane.pixelX(mark.x());
        }
      }
      int row = 0;
      for (Mark mark : before) {
        drawMark(mark, 30 + LABEL_HEIGHT * row++, -5, " text-anchor=\"end\"");
      }
      for (Mark mark : after) {
        drawMark(mark, 30 + LABEL_HEIGHT * row++, 5, "");
      }
    }

    private void drawMark(Mark mark, double at, double aside, String anchor) {
      double px = plane.pixelX(mark.x());
      out.append("<path class=\"mark\" d=\"M").append(Polyline.number(px)).append(' ');
      out.append(Polyline.number(at - 10))
          .append('V')
          .append(Polyline.number(bottom))
          .append("\"/>\n");
      Plane.text(out, px + aside, at, "class=\"marked\"" + anchor, mark.label());
    }

    private void drawAround(Around around, int colour) {
      boolean line = Arrays.equals(around.low(), around.high());
      List<List<Point>> low = runs(around.x(), around.low());
      List<List<Point>> high = runs(around.x(), around.high());
      for (int i = 0; i < Math.min(low.size(), high.size()); i++) {
        StringBuilder path = new StringBuilder();
        append(path, high.get(i), 'M');
        if (!line) {
          List<Point> back = new ArrayList<>(low.get(i));
          Collections.reverse(back);
          append(path, back, 'L');
          path.append('Z');
        }
        out.append("<path class=\"").append(line ? "faint" : "band").append(" s").append(colour);
        out.append("\" d=\"").append(path).append("\"/>\n");
      }
    }

    private static void append(StringBuilder path, List<Point> points, char first) {
      char command = first;
      for (Point point : points) {
        path.append(command)
            .append(Polyline.number(point.x()))
            .append(' ')
            .append(Polyline.number(point.y()));
        command = 'L';
      }
    }

    private void drawLine(Series line, int number, List<Label> labels) {
      int colour = number % COLOURS;
      List<List<Point>> runs = runs(line.x(), line.y());
      if (runs.isEmpty()) {
        return;
      }
      int points = runs.stream().mapToInt(List::size).sum();
      StringBuilder path = new StringBuilder();
      List<Point> dots = new ArrayList<>();
      for (List<Point> run : runs) {
        append(path, thin(run), 'M');
        if (points <= MOST_DOTS || run.size() == 1) {
          dots.addAll(run);
        }
      }
      List<Point> lastRun = runs.get(runs.size() - 1);
      Point last = lastRun.get(lastRun.size() - 1);
      if (dots.isEmpty() || dots.get(dots.size() - 1) != last) {
        dots.add(last);
      }
      out.append("<g class=\"s").append(colour).append("\"><path class=\"line");
      out.append(number < COLOURS ? "" : " again").append("\" d=\"");
      out.append(path).append("\"/>\n");
      for (Point dot : dots) {
        boolean large = points <= MOST_DOTS || dot == last;
        drawCircle(large ? "dot" : "dot speck", dot, large ? DOT : DOT / 2);
        out.append("</circle>\n");
      }
      if (points <= MOST_TOOLTIPS) {
        runs.forEach(run -> run.forEach(point -> drawTooltip(line, point)));
      }
      out.append("</g>\n");
      labels.add(new Label(line.label(), colour, last.y()));
    }

    private void drawCircle(String kind, Point at, double radius) {
      out.append("<circle class=\"")
          .append(kind)
          .append("\" cx=\"")
          .append(Polyline.number(at.x()));
      out.append("\" cy=\"")
          .append(Polyline.number(at.y()))
          .append("\" r=\"")
          .append(Polyline.number(radius));
      out.append("\">");
    }

    /** An invisible disc that tells its point's values; a browser shows them without a script. */
    private void drawTooltip(Series line, Point point) {
      double value = line.y()[point.index()];
      String words =
          String.format(
              "%s %s, %s %s",
              x.label(),
              ShortestDecimal.of(line.x()[point.index()]),
              line.name(),
              y.scale() == Axis.Scale.PERCENT
                  ? Figures.percent(value)
                  : ShortestDecimal.of((float) value));
      drawCircle("hit", point, 9);
      out.append("<title>").append(Markup.escape(words)).append("</title></circle>\n");
    }

    /** The line cut at its gaps. */
    private List<List<Point>> runs(double[] xs, double[] ys) {
      List<List<Point>> runs = new ArrayList<>();
      List<Point> run = new ArrayList<>();
      for (int i = 0; i <= xs.length; i++) {
        double px = i < xs.length ? plane.pixelX(xs[i]) : Double.NaN;
        double py = i < xs.length ? plane.pixelY(ys[i]) : Double.NaN;
        if (!Double.isNaN(px) && !Double.isNaN(py)) {
          run.add(new Point(px, py, i));
        } else if (!run.isEmpty()) {
          runs.add(run);
          run = new ArrayList<>();
        }
      }
      return runs;
    }

    /** Keeps of each pixel column the first, lowest, highest and last point: it looks the same. */
    private List<Point> thin(List<Point> run) {
      if (run.size() <= 2 * (right - left)) {
        return run;
      }
      List<Point> kept = new ArrayList<>();
      for (int from = 0; from < run.size(); ) {
        int to = from;
        while (to < run.size() && (int) run.get(to).x() == (int) run.get(from).x()) {
          to++;
        }
        List<Point> column = run.subList(from, to);
        Comparator<Point> byY = Comparator.comparingDouble(Point::y);
        column.stream()
            .filter(
                List.of(
                        column.get(0),
                        column.stream().min(byY).orElseThrow(),
                        column.stream().max(byY).orElseThrow(),
                        column.get(column.size() - 1))
                    ::contains)
            .forEach(kept::add);
        from = to;
      }
      return kept;
    }

    private void drawLabels(List<Label> labels) {
      List<Label> sorted = new ArrayList<>(labels);
      sorted.removeIf(label -> label.text().isEmpty());
      sorted.sort(Comparator.comparingDouble(Label::y));
      double[] at = apart(sorted.stream().mapToDouble(Label::y).toArray(), top, bottom);
      for (int i = 0; i < at.length; i++) {
        Label label = sorted.get(i);
        String colour = "class=\"end s" + label.colour() + "\"";
        Plane.text(out, right + 9, at[i] + 4, colour, label.text());
      }
    }
  }

  /**
   * Moves labels apart so that none covers another.
   *
   * @param wanted ascending
   * @return at least a label's height apart, inside the bounds as far as these allow
   */
  static double[] apart(double[] wanted, double top, double bottom) {
    double[] at = wanted.clone();
    for (int pass = 0; pass < 20; pass++) {
      for (int i = 1; i < at.length; i++) {
        double lacking = LABEL_HEIGHT - (at[i] - at[i - 1]);
        if (lacking > 0) {
          at[i - 1] -= lacking / 2;
          at[i] += lacking / 2;
        }
      }
    }
    // The passes end near the goal; the sweeps reach it, and keep to the bounds.
    double floor = top;
    for (int i = 0; i < at.length; i++) {
      at[i] = Math.max(at[i], floor);
      floor = at[i] + LABEL_HEIGHT;
    }
    double ceiling = bottom;
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = Math.min(at[i], ceiling);
      ceiling = at[i] - LABEL_HEIGHT;
    }
    return at;
  }
}
