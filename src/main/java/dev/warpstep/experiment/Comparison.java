package dev.warpstep.experiment;

import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.report.CurvesChart;
import dev.warpstep.report.CurvesChart.Curves;
import dev.warpstep.report.Figures;
import dev.warpstep.report.Spread;
import dev.warpstep.text.Json;
import dev.warpstep.text.Paragraph;
import dev.warpstep.text.ShortestDecimal;
import dev.warpstep.train.EpochMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a comparison came to.
 *
 * @param optimizers the best first, those with a run that diverged last
 * @param seeds of the runs of each
 * @param tested whether there are held-out rows
 * @param validated whether these are a validation part, and not the test rows
 * @param classified whether there is an accuracy
 * @param bestKept whether the weights of the best epoch are kept, as with early stopping
 */
public record Comparison(
    List<Compared> optimizers,
    List<Long> seeds,
    boolean tested,
    boolean validated,
    boolean classified,
    boolean bestKept) {
  private static final int LABEL = 18;
  private static final String ROW = "%-18s %8s %15s %17s %9s %8s";

  public Comparison {
    ToDoubleFunction<EpochMetrics> measure =
        tested && classified
            ? m -> -m.heldOutAccuracy()
            : tested ? EpochMetrics::heldOutLoss : EpochMetrics::trainLoss;
    ToDoubleFunction<EpochMetrics> loss =
        tested ? EpochMetrics::heldOutLoss : EpochMetrics::trainLoss;
    Comparator<Compared> byFigures =
        Comparator.<Compared>comparingDouble(c -> c.kept(measure).mean())
            .thenComparingDouble(c -> c.kept(loss).mean());
    optimizers =
        optimizers.stream()
            .sorted(
                Comparator.comparingInt(Compared::diverged)
                    .thenComparing((a, b) -> a.diverged() > 0 ? 0 : byFigures.compare(a, b)))
            .toList();
  }

  /** What the curves show and, for regression, what ranks. */
  private ToDoubleFunction<EpochMetrics> loss() {
    return tested ? EpochMetrics::heldOutLoss : EpochMetrics::trainLoss;
  }

  private String heldOut() {
    return validated ? "validation" : "test";
  }

  private String lossName() {
    return tested ? heldOut() + " loss" : "train loss";
  }

  public boolean allDiverged() {
    return optimizers.stream().allMatch(c -> c.diverged() > 0);
  }

  /** Lines of 80 columns. */
  public String text(int columns) {
    StringBuilder text = new StringBuilder();
    row(text, "optimizer", "lr", accuracyName(), lossName(), "best at", "s/epoch");
    optimizers.forEach(compared -> row(text, compared));
    text.append(Paragraph.of("", notes(), 0, columns));
    return text.toString();
  }

  private String accuracyName() {
    return tested && classified ? heldOut() + " accuracy" : "";
  }

  private String kept() {
    return bestKept ? "Of the best epoch, which is kept" : "After the last epoch";
  }

  private String notes() {
    StringBuilder notes = new StringBuilder();
    notes.append(
        seeds.size() == 1
            ? kept() + "; n = 1 seed, so nothing is known of the spread."
            : kept() + ": mean ± standard deviation over n = %d seeds.".formatted(seeds.size()));
    notes.append(" best at: the epoch with the lowest ").append(lossName());
    notes.append(seeds.size() == 1 ? "." : ", from..to over the seeds.");
    notes.append(" s/epoch: the median, scoring not counted.");
    if (optimizers.stream().anyMatch(c -> c.lrFrom() == Compared.LrFrom.NO_SUGGESTION)) {
      notes.append(" *: the default, since the range test had no suggestion.");
    }
    return notes.toString();
  }

  private void row(StringBuilder text, Compared compared) {
    String label = compared.label();
    if (label.length() > LABEL) {
      text.append(label).append('\n');
      label = "";
    }
    String rate = Figures.rate(compared.optimizer().lr());
    String lr =
        (rate.length() <= 8 ? rate : String.format(Locale.ROOT, "%.1e", compared.optimizer().lr()))
            + (compared.lrFrom() == Compared.LrFrom.NO_SUGGESTION ? "*" : "");
    if (compared.diverged() > 0) {
      text.append(String.format("%-18s %8s   %s%n", label, lr, divergence(compared)));
      return;
    }
    row(
        text,
        label,
        lr,
        tested && classified ? percent(compared.kept(EpochMetrics::heldOutAccuracy)) : "",
        loss(compared.kept(loss())),
        range(compared.best(loss())),
        String.format(Locale.ROOT, "%.3g", compared.secondsPerEpoch()));
  }

  private static void row(StringBuilder text, String... cells) {
    text.append(String.format(ROW, (Object[]) cells).stripTrailing()).append('\n');
  }

  private static String divergence(Compared compared) {
    List<String> where = new ArrayList<>();
    for (ComparedRun run : compared.runs()) {
      if (run.diverged()) {
        where.add(Integer.toString(run.divergedAt()));
      }
    }
    return "diverged with %d of %d seeds, in epoch %s"
        .formatted(where.size(), compared.runs().size(), String.join(", ", where));
  }

  private static String percent(Spread spread) {
    String mean = String.format(Locale.ROOT, "%.2f", 100 * spread.mean());
    return spread.n() == 1
        ? mean + "%"
        : mean + String.format(Locale.ROOT, " ± %.2f%%", 100 * spread.deviation());
  }

  /** The deviation with the decimals of the mean. */
  private static String loss(Spread spread) {
    double size = Math.abs(spread.mean());
    String format = size < 1e-3 || size >= 1e4 ? "%.1e" : size >= 100 ? "%.2f" : "%.4f";
    String mean = String.format(Locale.ROOT, format, spread.mean());
    return spread.n() == 1
        ? mean
        : mean + " ± " + String.format(Locale.ROOT, format, spread.deviation());
  }

  private static String range(int[] epochs) {
    int least = Arrays.stream(epochs).min().orElseThrow();
    int most = Arrays.stream(epochs).max().orElseThrow();
    return least == most ? Integer.toString(least) : least + ".." + most;
  }

  /** The curves as an SVG file. */
  public String svg(String data) {
    List<Curves> curves = new ArrayList<>();
    for (Compared compared : optimizers) {
      String name = compared.label() + (compared.diverged() > 0 ? " (diverged)" : "");
      curves.add(new Curves(name, compared.runs().stream().map(r -> r.curve(loss())).toList()));
    }
    String n = seeds.size() == 1 ? ", 1 seed" : ", " + seeds.size() + " seeds";
    return CurvesChart.svg("Optimizers compared: " + data + n, lossName(), curves);
  }

  /** All curves, a row an epoch; NaN in the epoch in which a run diverged. */
  public String csv() {
    StringBuilder text =
        new StringBuilder(
            "optimizer,lr,seed,epoch,train_loss,%1$s_loss,%1$s_accuracy,seconds\n"
                .formatted(heldOut()));
    for (Compared compared : optimizers) {
      for (ComparedRun run : compared.runs()) {
        String start =
            quoted(compared.label())
                + ","
                + ShortestDecimal.of(compared.optimizer().lr())
                + ","
                + run.seed()
                + ",";
        for (EpochMetrics epoch : run.epochs()) {
          text.append(start).append(epoch.epoch()).append(',');
          text.append(number(epoch.trainLoss())).append(',');
          text.append(number(epoch.heldOutLoss())).append(',');
          text.append(number(epoch.heldOutAccuracy())).append(',');
          text.append(String.format(Locale.ROOT, "%.6f", run.seconds(epoch))).append('\n');
        }
        if (run.diverged()) {
          text.append(start).append(run.divergedAt()).append(",NaN,,,\n");
        }
      }
    }
    return text.toString();
  }

  private static String quoted(String label) {
    return label.contains(",") ? '"' + label + '"' : label;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : ShortestDecimal.of(value);
  }

  public List<Map<String, Object>> json() {
    return optimizers.stream().map(this::json).toList();
  }

  private Map<String, Object> json(Compared compared) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("label", compared.label());
    json.put("optimizer", Optimizers.ALL.of(compared.optimizer()).name());
    json.put("hyperparameters", Hyperparameters.of(compared.optimizer()));
    json.put("lr", compared.optimizer().lr());
    json.put("lrFrom", compared.lrFrom().text());
    json.put("diverged", compared.diverged());
    boolean figures = compared.diverged() == 0;
    json.put("trainLoss", figures ? json(compared.kept(EpochMetrics::trainLoss)) : null);
    json.put(
        heldOut() + "Loss",
        figures && tested ? json(compared.kept(EpochMetrics::heldOutLoss)) : null);
    json.put(
        heldOut() + "Accuracy",
        figures && tested && classified
            ? json(compared.kept(EpochMetrics::heldOutAccuracy))
            : null);
    json.put("secondsPerEpoch", Json.number(compared.secondsPerEpoch()));
    json.put("runs", compared.runs().stream().map(this::json).toList());
    return json;
  }

  private static Map<String, Object> json(Spread spread) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("n", spread.n());
    json.put("mean", Json.number(spread.mean()));
    json.put("standardDeviation", Json.number(spread.deviation()));
    json.put("least", Json.number(spread.least()));
    json.put("most", Json.number(spread.most()));
    return json;
  }

  private Map<String, Object> json(ComparedRun run) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", run.seed());
    json.put("diverged", run.diverged());
    json.put("epochs", run.epochs().size());
    boolean some = !run.epochs().isEmpty();
    json.put("trainLoss", some ? Json.number(run.kept().trainLoss()) : null);
    json.put(heldOut() + "Loss", some ? Json.number(run.kept().heldOutLoss()) : null);
    json.put(heldOut() + "Accuracy", some ? Json.number(run.kept().heldOutAccuracy()) : null);
    json.put("bestEpoch", some ? run.best(loss()) : null);
    return json;
  }
}
