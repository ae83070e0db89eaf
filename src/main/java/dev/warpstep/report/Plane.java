package dev.warpstep.report;

import dev.warpstep.report.Polyline.Box;
import dev.warpstep.report.Polyline.Spot;

/**
 * A chart's two axes and where values lie between them, in an SVG element whose classes {@link
 * LineChart#STYLE} colours.
 *
 * @param x the horizontal axis, whose texts stand below the box
 * @param y the vertical axis, whose texts stand left of the box and whose name at the top left
 * @param box where values are drawn, in pixels
 */
record Plane(Axis x, Axis y, Box box) {
  /** A character's width at most, in pixels. */
  static final double CHARACTER = 7.4;

  private static final double X_TICK = 44;

  /** The box's left edge at which the vertical axis' texts have room. */
  static double leftOf(Axis y, double height) {
    int widest = 0;
    for (String text : y.texts(y.ticksAlong(height))) {
      widest = Math.max(widest, text.length());
    }
    return 8 + CHARACTER * widest;
  }

  /** The element's start; who calls it ends it. */
  static void open(StringBuilder out, String title, String description, int width, int height) {
    out.append(
        String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\""
                + " aria-label=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n",
            Markup.escape(title + ". " + description), width, height, width, height));
    out.append("<desc>").append(Markup.escape(description)).append("</desc>\n");
  }

  static void text(StringBuilder out, double x, double y, String attributes, String text) {
    out.append("<text x=\"").append(Polyline.number(x));
    out.append("\" y=\"").append(Polyline.number(y)).append("\" ");
    out.append(attributes).append('>').append(Markup.escape(text)).append("</text>\n");
  }

  /** NaN if the value cannot be drawn. */
  double pixelX(double value) {
    return box.left() + x.position(value) * (box.right() - box.left());
  }

  /** NaN if the value cannot be drawn. */
  double pixelY(double value) {
    return box.bottom() - y.position(value) * (box.bottom() - box.top());
  }

  Spot spot(double xValue, double yValue) {
    return new Spot(pixelX(xValue), pixelY(yValue));
  }

  /** The vertical axis: its name, its ticks' texts and a line across the box for each. */
  void drawY(StringBuilder out) {
    text(out, 0, 12, "class=\"name\"", y.label() + (logarithmic(y) ? " (log scale)" : ""));
    double[] ticks = y.ticksAlong(box.bottom() - box.top());
    String[] texts = y.texts(ticks);
    for (int i = 0; i < ticks.length; i++) {
      double at = pixelY(ticks[i]);
      out.append("<path class=\"grid\" d=\"M").append(Polyline.number(box.left())).append(' ');
      out.append(Polyline.number(at)).append('H').append(Polyline.number(box.right()));
      out.append("\"/>\n");
      text(out, box.left() - 6, at + 4, "text-anchor=\"end\"", texts[i]);
    }
  }

  private static boolean logarithmic(Axis axis) {
    return axis.scale() == Axis.Scale.LOG;
  }

  /** The horizontal axis: a line, its ticks, their texts, and its name below them. */
  void drawX(StringBuilder out) {
    out.append("<path class=\"axis\" d=\"M").append(Polyline.number(box.left())).append(' ');
    out.append(Polyline.number(box.bottom())).append('H').append(Polyline.number(box.right()));
    out.append("\"/>\n");
    double[] ticks = xTicks();
    String[] texts = x.texts(ticks);
    for (int i = 0; i < ticks.length; i++) {
      double at = pixelX(ticks[i]);
      out.append("<path class=\"axis\" d=\"M").append(Polyline.number(at)).append(' ');
      out.append(Polyline.number(box.bottom())).append("v4\"/>\n");
      text(out, at, box.bottom() + 18, "text-anchor=\"middle\"", texts[i]);
    }
    double middle = (box.left() + box.right()) / 2;
    text(out, middle, box.bottom() + 36, "text-anchor=\"middle\"", x.label());
  }

  /** Where the horizontal axis has ticks: as many as their texts have room for. */
  double[] xTicks() {
    int most = Math.max(2, (int) ((box.right() - box.left()) / X_TICK));
    double[] ticks = x.ticks(most);
    while (most > 2 && !fit(ticks, x.texts(ticks))) {
      ticks = x.ticks(--most);
    }
    return ticks;
  }

  private boolean fit(double[] ticks, String[] texts) {
    for (int i = 1; i < ticks.length; i++) {
      double room = pixelX(ticks[i]) - pixelX(ticks[i - 1]);
      if (CHARACTER * (texts[i].length() + texts[i - 1].length()) / 2 > room) {
        return false;
      }
    }
    return true;
  }

  /** A dotted line between two places, such as the diagonal. */
  void drawGuide(StringBuilder out, Spot from, Spot to) {
    out.append("<path class=\"mark\" d=\"M").append(from.text()).append('L').append(to.text());
    out.append("\"/>\n");
  }

  /** Says that there is nothing to draw, beside where a diagonal would cross the words. */
  void drawNothing(StringBuilder out) {
    double across = (box.left() + box.right()) / 2;
    double down = box.top() + 0.3 * (box.bottom() - box.top());
    text(out, across, down, "text-anchor=\"middle\"", "nothing to draw");
  }
}
