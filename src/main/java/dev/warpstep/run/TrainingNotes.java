package dev.warpstep.run;

import dev.warpstep.data.Scaling;
import dev.warpstep.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What looks odd in data and settings, though training goes on. */
public record TrainingNotes(Settings settings, TrainingData data) {
  private static final float LARGE = 100;
  private static final int MANY_CLASSES = 50;

  /** A sentence each. */
  public List<String> all() {
    List<String> notes = new ArrayList<>();
    boolean csv = data.loaded().schema().isPresent();
    if (csv && settings.scaling() == Scaling.NONE) {
      large()
          .ifPresent(
              feature ->
                  notes.add(
                      "feature "
                          + feature
                          + " has values beyond 100: --scale standard trains better"));
    }
    int classes = data.train().classes().size();
    if (csv && classes > MANY_CLASSES && classes * 5L > data.train().rows()) {
      notes.add(
          "column %s has %s classes; to predict a number use --loss mse"
              .formatted(settings.data().label(), Figures.count(classes)));
    }
    if (data.testFraction().isEmpty() && settings.testFraction().orElse(0) > 0) {
      notes.add("the data have a test part of their own; --test-fraction is not used");
    }
    if (!data.loaded().ignored().isEmpty()) {
      notes.add(
          "columns of the test file that are not used: "
              + String.join(", ", data.loaded().ignored()));
    }
    return notes;
  }

  private Optional<String> large() {
    float[] x = data.train().x();
    for (int i = 0; i < x.length; i++) {
      if (Math.abs(x[i]) > LARGE) {
        return Optional.of(data.train().features().get(i % data.train().width()));
      }
    }
    return Optional.empty();
  }
}
