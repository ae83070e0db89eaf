package dev.warpstep.report;

import dev.warpstep.report.LineChart.Around;
import dev.warpstep.report.LineChart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Learning curves of repeated runs: the mean as a line in a band from the least to the most. */
public final class CurvesChart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LONGEST_LABEL = 26;

  /**
   * Runs that are alike.
   *
   * @param name stands at the line's end, cut if it is long
   * @param runs a loss an epoch each; the curve ends with the shortest
   */
  public record Curves(String name, List<double[]> runs) {
    int epochs() {
      return runs.stream().mapToInt(run -> run.length).min().orElse(0);
    }

    Spread at(int epoch) {
      return Spread.of(runs.stream().mapToDouble(run -> run[epoch]).toArray());
    }
  }

  private CurvesChart() {}

  /**
   * The chart as an SVG file; the loss is logarithmic.
   *
   * @param title stands above it
   * @param measure what the curves show
   */
  public static String svg(String title, String measure, List<Curves> all) {
    List<Series> series = new ArrayList<>();
    List<double[]> drawn = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    int longest = 1;
    for (Curves curves : all) {
      int epochs = curves.epochs();
      longest = Math.max(longest, epochs);
      double[] epoch = new double[epochs];
      double[] mean = new double[epochs];
      double[] low = new double[epochs];
      double[] high = new double[epochs];
      for (int i = 0; i < epochs; i++) {
        Spread spread = curves.at(i);
        epoch[i] = i + 1;
        mean[i] = spread.mean();
        low[i] = spread.least();
        high[i] = spread.most();
      }
      boolean band = !Arrays.equals(low, high);
      Around around = band ? new Around(epoch, low, high) : Around.NOTHING;
      series.add(
          new Series(curves.name(), Markup.cut(curves.name(), LONGEST_LABEL), epoch, mean, around));
      if (epochs == 0) {
        absent.add(Markup.cut(curves.name(), LONGEST_LABEL));
      }
      drawn.addAll(List.of(mean, low, high));
    }
    String missing = absent.isEmpty() ? "" : "; no epoch to draw: " + String.join(", ", absent);
    Axis x = Axis.tight("epoch" + missing, Axis.Scale.COUNT, new double[] {1, longest});
    Axis y = Axis.rounded(measure, Axis.Scale.LOG, drawn.toArray(double[][]::new));
    String description =
        "Each line is the mean over the seeds, each band goes from the least to the most";
    return new LineChart(title, description, x, y, series, WIDTH, HEIGHT).document();
  }
}
