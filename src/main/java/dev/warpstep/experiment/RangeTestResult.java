package dev.warpstep.experiment;

import dev.warpstep.backend.Backend;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.report.Figures;
import dev.warpstep.report.RangeTestChart;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.text.Paragraph;
import dev.warpstep.text.ShortestDecimal;
import dev.warpstep.train.RangeTest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What {@code lrfind} writes. */
public final class RangeTestResult {
  private static final int INDENT = 11;

  private RangeTestResult() {}

  /** {@code step,lr,loss,smoothed}: a row a step. */
  public static String csv(RangeTest test) {
    StringBuilder text = new StringBuilder("step,lr,loss,smoothed\n");
    for (int i = 0; i < test.steps(); i++) {
      text.append(i + 1).append(',').append(ShortestDecimal.of(test.lr()[i])).append(',');
      text.append(ShortestDecimal.of(test.loss()[i])).append(',');
      text.append(ShortestDecimal.of(test.smoothed()[i])).append('\n');
    }
    return text.toString();
  }

  /** All of it for JSON. */
  public static Map<String, Object> json(TrainingRun run, RangeTest test, Backend backend) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("data", run.data().source().name());
    json.put("device", backend.name());
    json.put("deviceDescription", backend.description());
    json.put("optimizer", Optimizers.ALL.of(run.trainingOptions().optimizer()).name());
    json.put("batch", run.trainingOptions().batch());
    json.put("from", test.ramp().from());
    json.put("to", test.ramp().to());
    json.put("smoothing", test.ramp().smoothing());
    json.put("steps", test.steps());
    json.put("diverged", test.diverged());
    json.put("steepest", orNull(test.steepest()));
    json.put("minimum", orNull(test.minimum()));
    json.put("minimumTenth", orNull(test.minimumTenth()));
    json.put("suggestion", orNull(test.suggestion()));
    json.put("problem", test.problem().orElse(null));
    return json;
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** What a suggestion goes by, in words. */
  public static String suggested(RangeTest test) {
    return test.steepest().isPresent()
        ? "where the loss falls fastest"
        : "a tenth of where the loss is lowest";
  }

  /** The chart and the figures, in lines of a width. */
  public static String text(RangeTest test, RangeTestChart chart, int columns) {
    StringBuilder text = new StringBuilder("smoothed loss over the learning rate\n");
    text.append(chart.text(Math.min(columns, 80), 6));
    text.append('\n');
    test.steepest()
        .ifPresent(
            lr ->
                text.append(
                    Paragraph.of(
                        "steepest",
                        Figures.rate(lr) + ", where the loss falls fastest",
                        INDENT,
                        columns)));
    test.minimum()
        .ifPresent(
            lr ->
                text.append(
                    Paragraph.of(
                        "minimum",
                        "%s, where the loss is lowest; a tenth of it: %s"
                            .formatted(
                                Figures.rate(lr), Figures.rate(test.minimumTenth().getAsDouble())),
                        INDENT,
                        columns)));
    return text.append(Paragraph.of("ended", ended(test), INDENT, columns)).toString();
  }

  private static String ended(RangeTest test) {
    String lr = Figures.rate(test.lr()[test.steps() - 1]);
    String where = "step %d of %d, lr %s: ".formatted(test.steps(), test.ramp().steps(), lr);
    double loss = test.loss()[test.steps() - 1];
    if (!test.diverged()) {
      return where + "the loss never rose to 4 times its lowest";
    }
    return where
        + (Double.isFinite(loss) ? "the loss rose to 4 times its lowest" : "the loss was " + loss);
  }
}
