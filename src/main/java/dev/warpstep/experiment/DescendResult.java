package dev.warpstep.experiment;

import dev.warpstep.op.Hyperparameters;
import dev.warpstep.report.Figures;
import dev.warpstep.run.Predictions;
import dev.warpstep.solver.TestFunction;
import dev.warpstep.solver.TestFunctions;
import dev.warpstep.solver.Trajectory;
import dev.warpstep.text.Json;
import dev.warpstep.text.Paragraph;
import dev.warpstep.text.ShortestDecimal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code descend} prints. */
public record DescendResult(
    TestFunctions.Row row,
    TestFunction function,
    String schedule,
    int steps,
    Map<DescendMethod, Trajectory> paths) {
  private static final int INDENT = 12;
  private static final int NAME = 24;
  private static final int MOST_COORDINATES = 6;

  /** A table in lines of a width. */
  public String text(int columns) {
    Trajectory first = paths.values().iterator().next();
    StringBuilder text = new StringBuilder();
    text.append(Paragraph.of(row.name() + " ", row.equation(), INDENT, columns));
    String start = point(first.points().get(0)) + ", value " + Figures.loss(first.values().get(0));
    text.append(Paragraph.of("start", start, INDENT, columns));
    String where =
        function.minima().stream().map(DescendResult::point).collect(Collectors.joining("; "));
    if (where.isEmpty()) {
      where = function.saddles().isEmpty() ? "none" : "none; a saddle at 0";
    }
    text.append(Paragraph.of("minimum", where, INDENT, columns));
    if (!schedule.equals("constant")) {
      text.append(Paragraph.of("schedule", schedule, INDENT, columns));
    }
    text.append('\n');
    text.append(line("optimizer", "value", "best", "distance", "steps", ""));
    paths.forEach(
        (method, path) -> {
          String name = method.text();
          if (Paragraph.width(name) > NAME) {
            text.append(Paragraph.of(name, "", 0, columns));
            name = "";
          }
          text.append(
              line(
                  name,
                  Figures.loss(path.lastValue()),
                  Figures.loss(path.bestValue()),
                  distance(path),
                  String.valueOf(path.steps()),
                  path.diverged() ? path.end() : ""));
          if (!path.end().isEmpty() && !path.diverged()) {
            text.append(Paragraph.of("  ended:", path.end(), 0, columns));
          }
        });
    return text.toString();
  }

  private static String line(
      String name, String value, String best, String distance, String steps, String end) {
    return String.format(
                Locale.ROOT,
                "%-" + NAME + "s %11s %11s %11s %8s  %s",
                name,
                value,
                best,
                distance,
                steps,
                end)
            .stripTrailing()
        + "\n";
  }

  private String distance(Trajectory path) {
    double distance = function.distance(path.last());
    return Double.isNaN(distance) ? "-" : Figures.loss(distance);
  }

  private static String point(double[] x) {
    String shown =
        Arrays.stream(x)
            .limit(MOST_COORDINATES)
            .mapToObj(Figures::rate)
            .collect(Collectors.joining(", ", "(", ""));
    return x.length <= MOST_COORDINATES ? shown + ")" : shown + ", .. " + x.length + " in all)";
  }

  /** All of it for JSON. */
  public Map<String, Object> json() {
    Trajectory first = paths.values().iterator().next();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("function", row.name());
    document.put("equation", row.equation());
    document.put("start", first.points().get(0));
    document.put("startValue", first.values().get(0));
    document.put("minima", function.minima());
    document.put("schedule", schedule);
    document.put("steps", steps);
    List<Map<String, Object>> rows = new ArrayList<>();
    paths.forEach(
        (method, path) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("optimizer", method.label());
          one.put("name", method.name());
          one.put("hyperparameters", Hyperparameters.of(method.rule()));
          one.put("steps", path.steps());
          one.put("point", path.last());
          one.put("value", path.lastValue());
          one.put("bestValue", path.bestValue());
          one.put("distance", Json.number(function.distance(path.last())));
          one.put("diverged", path.diverged());
          rows.add(one);
        });
    document.put("optimizers", rows);
    return document;
  }

  /**
   * Writes {@code optimizer,step,x0,x1,..,value}: a row a step, the start being step 0.
   *
   * @throws IOException if {@code out} throws it
   */
  public void writeTrace(Appendable out) throws IOException {
    int coordinates = paths.values().iterator().next().last().length;
    StringBuilder line = new StringBuilder("optimizer,step");
    for (int i = 0; i < coordinates; i++) {
      line.append(",x").append(i);
    }
    out.append(line.append(",value\n"));
    for (Map.Entry<DescendMethod, Trajectory> path : paths.entrySet()) {
      String label = Predictions.field(path.getKey().label());
      Trajectory trajectory = path.getValue();
      for (int step = 0; step <= trajectory.steps(); step++) {
        line.setLength(0);
        line.append(label).append(',').append(step);
        for (double x : trajectory.points().get(step)) {
          line.append(',').append(ShortestDecimal.of(x));
        }
        line.append(',').append(ShortestDecimal.of(trajectory.values().get(step)));
        out.append(line.append('\n'));
      }
    }
  }
}
