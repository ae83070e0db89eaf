package dev.warpstep.experiment;

import dev.warpstep.op.Optimizer;
import dev.warpstep.report.Axis;
import dev.warpstep.report.ContourPlot;
import dev.warpstep.report.Figures;
import dev.warpstep.solver.TestFunction;
import dev.warpstep.solver.TestFunctions;
import dev.warpstep.solver.Trajectory;
import dev.warpstep.solver.Window;
import java.util.List;
import java.util.Map;

/** The picture of {@code descend}. */
public record DescendPicture(
    String title,
    TestFunctions.Row row,
    TestFunction function,
    Map<DescendMethod, Trajectory> paths) {

  /** The file's text. */
  public String svg(boolean animated) {
    double[] start = paths.values().iterator().next().points().get(0);
    Window window = function.window(start);
    List<ContourPlot.Path> lines =
        paths.entrySet().stream()
            .map(
                path ->
                    new ContourPlot.Path(
                        path.getKey().label(),
                        note(path.getKey(), path.getValue()),
                        path.getValue().points()))
            .toList();
    return new ContourPlot(
            title,
            "f(x) = " + row.plane(),
            (x, y) -> function.value(new double[] {x, y}),
            new Axis("x₀", Axis.Scale.LINEAR, window.left(), window.right()),
            new Axis("x₁", Axis.Scale.LINEAR, window.bottom(), window.top()),
            start,
            function.minima(),
            function.saddles(),
            function.region().map(it -> new ContourPlot.Region(it.name(), it.corners())),
            lines)
        .document(animated);
  }

  private static String note(DescendMethod method, Trajectory path) {
    if (path.diverged()) {
      return "diverged at step " + (path.steps() + 1);
    }
    String how =
        method.rule() instanceof Optimizer rule
            ? "lr " + Figures.rate(rule.lr())
            : path.steps() + (path.steps() == 1 ? " step" : " steps");
    return Figures.loss(path.lastValue()) + ", " + how;
  }
}
