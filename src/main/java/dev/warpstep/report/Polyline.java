package dev.warpstep.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lines in pixels: made shorter, cut at a rectangle and written as an SVG path. */
final class Polyline {
  private Polyline() {}

  /** A place on the picture. */
  record Spot(double x, double y) {
    double distance(Spot other) {
      return Math.hypot(x - other.x, y - other.y);
    }

    /** The path's text for it, after a command letter. */
    String text() {
      return number(x) + " " + number(y);
    }
  }

  /** A rectangle, its edges part of it. */
  record Box(double left, double top, double right, double bottom) {
    boolean has(Spot spot) {
      return spot.x >= left && spot.x <= right && spot.y >= top && spot.y <= bottom;
    }

    Box grown(double by) {
      return new Box(left - by, top - by, right + by, bottom + by);
    }

    /** The nearest place inside. */
    Spot nearest(Spot spot) {
      return new Spot(
          Math.max(left, Math.min(right, spot.x)), Math.max(top, Math.min(bottom, spot.y)));
    }

    /** The part of a line that lies inside (Liang and Barsky 1984). */
    Optional<Spot[]> cut(Spot from, Spot to) {
      double dx = to.x - from.x;
      double dy = to.y - from.y;
      if (!Double.isFinite(dx) || !Double.isFinite(dy)) {
        return Optional.empty();
      }
      double[] speed = {-dx, dx, -dy, dy};
      double[] room = {from.x - left, right - from.x, from.y - top, bottom - from.y};
      double enter = 0;
      double leave = 1;
      for (int side = 0; side < speed.length; side++) {
        if (speed[side] == 0) {
          if (room[side] < 0) {
            return Optional.empty();
          }
        } else if (speed[side] < 0) {
          enter = Math.max(enter, room[side] / speed[side]);
        } else {
          leave = Math.min(leave, room[side] / speed[side]);
        }
      }
      if (!(enter <= leave)) {
        return Optional.empty();
      }
      return Optional.of(
          new Spot[] {
            enter == 0 ? from : new Spot(from.x + enter * dx, from.y + enter * dy),
            leave == 1 ? to : new Spot(from.x + leave * dx, from.y + leave * dy)
          });
    }
  }

  /** One decimal, and no more than needed. */
  static String number(double pixels) {
    String text = String.format(Locale.ROOT, "%.1f", pixels);
    text = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    return text.equals("-0") ? "0" : text;
  }

  /**
   * Leaves out points from which the line is no further than {@code tolerance} away without them
   * (Douglas and Peucker 1973); the first and the last stay.
   */
  static List<Spot> simple(List<Spot> line, double tolerance) {
    BitSet kept = new BitSet(line.size());
    kept.set(0);
    kept.set(line.size() - 1);
    simple(line, 0, line.size() - 1, tolerance, kept);
    return kept.stream().mapToObj(line::get).toList();
  }

  private static void simple(List<Spot> line, int from, int to, double tolerance, BitSet kept) {
    double furthest = tolerance;
    int at = -1;
    for (int i = from + 1; i < to; i++) {
      double distance = distance(line.get(i), line.get(from), line.get(to));
      if (distance > furthest) {
        furthest = distance;
        at = i;
      }
    }
    if (at >= 0) {
      kept.set(at);
      simple(line, from, at, tolerance, kept);
      simple(line, at, to, tolerance, kept);
    }
  }

  /** From a place to a line between two others. */
  private static double distance(Spot spot, Spot a, Spot b) {
    double length = a.distance(b);
    if (length == 0) {
      return spot.distance(a);
    }
    double along =
        ((spot.x - a.x) * (b.x - a.x) + (spot.y - a.y) * (b.y - a.y)) / (length * length);
    double share = Math.max(0, Math.min(1, along));
    return spot.distance(new Spot(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)));
  }

  /** A path's data: the lines between neighbours, as far as they lie in the box. */
  static String cut(List<Spot> line, Box box) {
    StringBuilder data = new StringBuilder();
    Spot pen = null;
    for (int i = 1; i < line.size(); i++) {
      Spot[] part = box.cut(line.get(i - 1), line.get(i)).orElse(null);
      if (part != null) {
        if (pen == null || !pen.equals(part[0])) {
          data.append('M').append(part[0].text());
        }
        data.append('L').append(part[1].text());
        pen = part[1];
      }
    }
    return data.toString();
  }

  /** A closed path's data. */
  static String closed(List<Spot> line) {
    StringBuilder data = new StringBuilder();
    for (Spot spot : line) {
      data.append(data.length() == 0 ? 'M' : 'L').append(spot.text());
    }
    return data.append('Z').toString();
  }

  /**
   * Leaves out points that are nearer than {@code least} to the last one that stays; then, of more
   * than {@code most}, as many as make their numbers even; an odd number at a time, so that a line
   * that swings from side to side still does. The first and the last stay.
   *
   * @return the indexes that stay, ascending
   */
  static int[] thin(List<Spot> line, double least, int most) {
    List<Integer> kept = new ArrayList<>(List.of(0));
    for (int i = 1; i < line.size(); i++) {
      boolean last = i == line.size() - 1;
      if (last || line.get(i).distance(line.get(kept.get(kept.size() - 1))) >= least) {
        kept.add(i);
      }
    }
    int shortest = Math.max(1, (int) Math.ceil((double) kept.size() / most));
    int stride = shortest + 1 - shortest % 2;
    int[] chosen = new int[(kept.size() - 1 + stride - 1) / stride + 1];
    Arrays.setAll(chosen, i -> kept.get(Math.min(i * stride, kept.size() - 1)));
    return chosen;
  }
}
