package dev.warpstep.report;

import dev.warpstep.report.Polyline.Spot;
import java.util.List;
import java.util.Locale;

/** Colours and marks of a contour plot, in a light and a dark scheme. */
final class ContourStyle {
  /** From the bottom of the valley to the heights: red, green and blue. */
  private static final int[][] LIGHT = {{0xb9, 0xd3, 0xf0}, {0xf7, 0xf9, 0xfc}};

  private static final int[][] DARK = {{0x2f, 0x4a, 0x6e}, {0x18, 0x1e, 0x29}};

  private static final double STAR = 10.5;

  /** The rule for a {@link #region}. */
  static final String REGION =
      ".contour .region{fill:var(--star);fill-opacity:.22;stroke:var(--ink);stroke-dasharray:5 4}\n";

  private ContourStyle() {}

  /** The rules besides those of {@link LineChart#STYLE}, for the bands between {@code levels}. */
  static String of(int levels) {
    StringBuilder css =
        new StringBuilder(
            """
            .contour{--star:#f0b400;--contour:#7f93ad}
            @media(prefers-color-scheme:dark){.contour{--star:#ffcf3f;--contour:#56698a}}
            .contour .paper{fill:var(--paper)}
            .contour .formula{font-size:13px}.contour .legend{fill:var(--ink);font-weight:600}
            .contour .level{stroke:var(--contour);stroke-width:.7;fill-rule:evenodd}
            .contour .halo{fill:none;stroke:var(--paper);stroke-width:4;stroke-opacity:.55;\
            stroke-linejoin:round}
            .contour .dash{stroke-dasharray:7 4}
            .contour .line{stroke-width:1.7}
            .contour .dots{fill:none;stroke:var(--c);stroke-width:3.8;stroke-linecap:round}
            .contour .head{fill:var(--c);stroke:var(--paper);stroke-width:1.5}
            .contour .star{fill:var(--star);stroke:var(--ink);stroke-width:1;stroke-linejoin:round}
            .contour .ring{fill:var(--paper);stroke:var(--ink);stroke-width:2}
            .contour .cross{fill:none;stroke:var(--ink);stroke-width:2.5;stroke-linecap:round}
            """);
    bands(css, LIGHT, levels);
    css.append("@media(prefers-color-scheme:dark){");
    bands(css, DARK, levels);
    return css.append("}\n").toString();
  }

  private static void bands(StringBuilder css, int[][] ends, int levels) {
    for (int band = 0; band <= levels; band++) {
      double share = levels == 0 ? 0 : (double) band / levels;
      css.append(".contour .b").append(band).append("{fill:#");
      for (int channel = 0; channel < 3; channel++) {
        double mixed = (1 - share) * ends[0][channel] + share * ends[1][channel];
        css.append(String.format(Locale.ROOT, "%02x", Math.round(mixed)));
      }
      css.append("}");
    }
    css.append('\n');
  }

  /** Where a minimum is. */
  static String star(Spot at) {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      double radius = i % 2 == 0 ? STAR : 0.42 * STAR;
      double angle = Math.PI * i / 5;
      Spot tip = new Spot(at.x() + radius * Math.sin(angle), at.y() - radius * Math.cos(angle));
      data.append(i == 0 ? 'M' : 'L').append(tip.text());
    }
    return "<path class=\"star\" d=\"" + data + "Z\"/>\n";
  }

  /** Where a saddle is. */
  static String cross(Spot at) {
    return "<path class=\"cross\" d=\"M%sl10 10m0-10l-10 10\"/>\n"
        .formatted(new Spot(at.x() - 5, at.y() - 5).text());
  }

  /** A part of the plane. */
  static String region(List<Spot> corners) {
    return "<path class=\"region\" d=\"%s\"/>\n".formatted(Polyline.closed(corners));
  }

  /** Where the paths begin. */
  static String ring(Spot at) {
    return circle("ring", at, 5);
  }

  static String circle(String kind, Spot at, double radius) {
    return "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>\n"
        .formatted(kind, Polyline.number(at.x()), Polyline.number(at.y()), Polyline.number(radius));
  }
}
