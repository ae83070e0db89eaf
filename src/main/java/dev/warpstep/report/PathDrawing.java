package dev.warpstep.report;

import dev.warpstep.report.Polyline.Box;
import dev.warpstep.report.Polyline.Spot;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The paths of a contour plot, at rest or growing step by step. */
final class PathDrawing {
  private static final int COLOURS = 6;

  /** Points of all paths together, so that the file stays small. */
  private static final int MOST_POINTS = 4000;

  /** Steps shorter than so many pixels show nothing; they are drawn together. */
  private static final double LEAST_STEP = 0.5;

  private static final int MOST_FRAMES = 120;

  /** Frames of all paths together, for the same reason. */
  private static final int MOST_PARTS = 1000;

  private static final double SECONDS_A_FRAME = 0.12;
  private static final double LEAST_SECONDS = 3;
  private static final double MOST_SECONDS = 9;
  private static final double PAUSE_SECONDS = 2.5;

  /** Lines are drawn so far beyond the plane, which hides their ends. */
  private static final double BEYOND = 12;

  private static final double HEAD = 4.5;

  private final Box box;
  private final List<List<Spot>> paths;
  private final int steps;
  private final int frames;
  private final double growing;

  /**
   * @param plane where something shows
   * @param paths the points after each step, the start first
   */
  PathDrawing(Box plane, List<List<Spot>> paths) {
    box = plane.grown(BEYOND);
    this.paths = paths;
    steps = paths.stream().mapToInt(path -> path.size() - 1).max().orElse(0);
    int most = Math.min(MOST_FRAMES, MOST_PARTS / Math.max(1, paths.size()));
    frames = Math.max(1, Math.min(steps, most));
    growing = Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, SECONDS_A_FRAME * frames));
  }

  /** Class of a path's colour. */
  static String colour(int path) {
    return "s" + path % COLOURS;
  }

  /** Classes of a path's line. */
  static String line(int path) {
    return path / COLOURS % 2 == 0 ? "line" : "line dash";
  }

  void draw(StringBuilder out, boolean animated) {
    for (int i = 0; i < paths.size(); i++) {
      List<Spot> path = paths.get(i);
      int[] kept = Polyline.thin(path, LEAST_STEP, MOST_POINTS / paths.size());
      out.append("<g class=\"path ").append(colour(i)).append("\">\n");
      if (animated) {
        drawFrames(out, i, path, kept);
      } else {
        drawPart(out, i, path, kept, 0, kept.length - 1, true);
      }
      out.append("</g>\n");
    }
  }

  /** Where the paths end; animated, where they are. */
  void drawHeads(StringBuilder out, boolean animated) {
    for (int i = 0; i < paths.size(); i++) {
      List<Spot> path = paths.get(i);
      Spot last = path.get(path.size() - 1);
      String at = box.nearest(last).text();
      out.append("<circle class=\"head ").append(colour(i)).append(animated ? " moving h" + i : "");
      out.append("\" r=\"").append(Polyline.number(HEAD)).append("\" transform=\"translate(");
      out.append(at).append(")\"/>\n");
    }
  }

  private void drawFrames(StringBuilder out, int index, List<Spot> path, int[] kept) {
    int from = 0;
    for (int frame = 1; frame <= frames; frame++) {
      int to = from;
      while (to + 1 < kept.length && kept[to + 1] <= lastStep(frame)) {
        to++;
      }
      if (to > from) {
        out.append("<g class=\"k k").append(frame).append("\">");
        drawPart(out, index, path, kept, from, to, false);
        out.append("</g>\n");
      }
      from = to;
    }
  }

  /** The lines between some of a path's points, and a dot at each point but the first. */
  private void drawPart(
      StringBuilder out, int index, List<Spot> path, int[] kept, int from, int to, boolean halo) {
    List<Spot> line = IntStream.rangeClosed(from, to).mapToObj(k -> path.get(kept[k])).toList();
    String data = Polyline.cut(line, box);
    StringBuilder dots = new StringBuilder();
    line.stream()
        .skip(1)
        .filter(box::has)
        .forEach(spot -> dots.append('M').append(spot.text()).append("h0"));
    if (!data.isEmpty()) {
      if (halo) {
        out.append("<path class=\"halo\" d=\"").append(data).append("\"/>");
      }
      out.append("<path class=\"").append(line(index)).append("\" d=\"").append(data);
      out.append("\"/>");
    }
    if (dots.length() > 0) {
      out.append("<path class=\"dots\" d=\"").append(dots).append("\"/>");
    }
  }

  /** The last step that frame shows; frame 0 is the start. */
  private int lastStep(int frame) {
    return (int) ((long) steps * frame / frames);
  }

  /**
   * The rules that let the paths grow in parallel, then wait, then begin again. A frame's lines
   * appear when the head sets out along them.
   */
  String keyframes() {
    StringBuilder css = new StringBuilder("@media(prefers-reduced-motion:no-preference){\n");
    css.append(String.format(Locale.ROOT, ".k{animation:%.2fs step-end infinite}\n", period()));
    css.append(
        String.format(
            Locale.ROOT, ".contour .moving{animation:%.2fs linear infinite}\n", period()));
    for (int frame = 1; frame <= frames; frame++) {
      css.append(".k").append(frame).append("{animation-name:k").append(frame).append("}");
      css.append("@keyframes k").append(frame).append("{0%{opacity:0}").append(percent(frame - 1));
      css.append("{opacity:1}}\n");
    }
    for (int i = 0; i < paths.size(); i++) {
      css.append(".contour .h").append(i).append("{animation-name:h").append(i);
      css.append("}@keyframes h").append(i).append('{');
      List<Spot> path = paths.get(i);
      for (int frame = 0; frame <= frames; frame++) {
        Spot at =
            box.nearest(path.get(Math.min(path.size() - 1, frame == 0 ? 0 : lastStep(frame))));
        css.append(percent(frame)).append("{transform:translate(").append(Polyline.number(at.x()));
        css.append("px,").append(Polyline.number(at.y())).append("px)}");
      }
      css.append("}\n");
    }
    return css.append("}\n").toString();
  }

  private double period() {
    return growing + PAUSE_SECONDS;
  }

  private String percent(int frame) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * growing / period() * frame / frames);
  }
}
