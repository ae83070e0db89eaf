package dev.warpstep.report;

import dev.warpstep.report.ContourPlot.Path;
import dev.warpstep.report.Polyline.Spot;
import java.util.List;

/**
 * What the lines and marks of a contour plot mean, beside it.
 *
 * @param left its left edge, in pixels
 * @param top its upper edge
 * @param characters of a name that fit into its width
 */
record PathLegend(int left, int top, int characters) {
  private static final int ENTRY = 38;
  private static final int MARK = 22;
  private static final int INDENT = 30;
  private static final String NAME = "class=\"legend\"";

  /** So many more characters of a note fit, which is not bold. */
  private static final int LIGHTER = 3;

  /** Pixels that it takes. */
  int height(ContourPlot plot) {
    return ENTRY * plot.paths().size() + (plot.region().isPresent() ? 4 : 3) * MARK;
  }

  void draw(StringBuilder out, ContourPlot plot) {
    double y = top + 10;
    for (int i = 0; i < plot.paths().size(); i++) {
      Path path = plot.paths().get(i);
      out.append("<g class=\"").append(PathDrawing.colour(i)).append("\"><path class=\"");
      out.append(PathDrawing.line(i)).append("\" d=\"M" + left + " ");
      out.append(Polyline.number(y - 4)).append("h20\"/>");
      out.append(ContourStyle.circle("head", new Spot(left + 20, y - 4), 4.5)).append("</g>\n");
      text(out, y, NAME, path.name());
      text(out, y + 15, "class=\"note\"", path.note());
      y += ENTRY;
    }
    y += 4;
    out.append(ContourStyle.ring(new Spot(left + 10, y - 4)));
    text(out, y, "class=\"note\"", "start");
    if (!plot.minima().isEmpty()) {
      y += MARK;
      out.append(ContourStyle.star(new Spot(left + 10, y - 4)));
      text(out, y, "class=\"note\"", plot.minima().size() == 1 ? "minimum" : "minima");
    }
    if (!plot.saddles().isEmpty()) {
      y += MARK;
      out.append(ContourStyle.cross(new Spot(left + 10, y - 4)));
      text(out, y, "class=\"note\"", "saddle");
    }
    if (plot.region().isPresent()) {
      y += MARK;
      out.append(ContourStyle.region(square(new Spot(left + 10, y - 4))));
      text(out, y, "class=\"note\"", plot.region().get().name());
    }
  }

  private static List<Spot> square(Spot at) {
    return List.of(
        new Spot(at.x() - 7, at.y() - 7),
        new Spot(at.x() + 7, at.y() - 7),
        new Spot(at.x() + 7, at.y() + 7),
        new Spot(at.x() - 7, at.y() + 7));
  }

  private void text(StringBuilder out, double y, String attributes, String text) {
    int most = attributes.equals(NAME) ? characters : characters + LIGHTER;
    ContourPlot.text(out, left + INDENT, y, attributes, ContourPlot.shortened(text, most));
  }
}
