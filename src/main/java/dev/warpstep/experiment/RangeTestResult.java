package dev.warpstep.experiment;

import dev.warpstep.backend.Backend;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.text.ShortestDecimal;
import dev.warpstep.train.RangeTest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What {@code lrfind} writes. */
public final class RangeTestResult {
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
    json.put("data", run.data().loaded().name());
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
}
