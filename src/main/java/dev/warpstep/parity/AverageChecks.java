package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;

/** Every average of the parameters: some steps on parameters that move, at awkward values too. */
final class AverageChecks {
  private static final int STEPS = 6;

  private AverageChecks() {}

  static List<Check> of(Sides sides, Sizes sizes) {
    List<Check> checks = new ArrayList<>();
    for (Entry<WeightAverage> entry : Averages.ALL.entries()) {
      checks.add(
          new Check(
              "average " + entry.name(),
              Unit.ULP,
              tally -> {
                for (WeightAverage average : entry.settings()) {
                  for (int length : sizes.lengths()) {
                    random(average, length).check(sides, tally);
                  }
                  random(average, 70_001).check(sides, tally);
                  awkward(average).check(sides, tally);
                }
              }));
    }
    return checks;
  }

  private static Walk random(WeightAverage average, int length) {
    List<float[]> thetas = new ArrayList<>();
    for (int t = 0; t <= STEPS; t++) {
      thetas.add(Values.normal(length, 1, length + t));
    }
    return new Walk(average, thetas);
  }

  /** Every pair of parameter and average in the first step, others in the next. */
  private static Walk awkward(WeightAverage average) {
    int values = Values.awkward().length;
    List<float[]> thetas = new ArrayList<>();
    for (int t = 0; t <= STEPS; t++) {
      thetas.add(Values.awkward(values * values, t % 2 == 0 ? 1 : values));
    }
    return new Walk(average, thetas);
  }

  /**
   * @param thetas the average's start, then what training makes of the parameters in each step
   */
  private record Walk(WeightAverage average, List<float[]> thetas) {
    void check(Sides sides, Tally tally) {
      List<String> names = new ArrayList<>();
      for (int t = 1; t < thetas.size(); t++) {
        names.add("step " + t + " theta");
        names.add("step " + t + " average");
      }
      String inputs = "%s n=%d".formatted(Averages.ALL.text(average), thetas.get(0).length);
      sides.sameBits(tally, inputs, names, this::on);
    }

    private List<float[]> on(Backend backend) {
      List<float[]> walked = new ArrayList<>();
      int length = thetas.get(0).length;
      try (Tensor theta = backend.allocate(1, length);
          Tensor averaged = backend.allocate(1, length)) {
        averaged.write(thetas.get(0));
        Step step = new Step(new Sgd(1, 0));
        Batches batches = Batches.inOrder(1, 1);
        for (int t = 1; t < thetas.size(); t++) {
          theta.write(thetas.get(t));
          backend.advance(step, batches);
          backend.updates().average(average, theta, averaged, step);
          walked.add(theta.toFloats());
          walked.add(averaged.toFloats());
        }
      }
      return walked;
    }
  }
}
