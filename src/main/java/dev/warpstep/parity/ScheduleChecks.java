package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Course;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Rates;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.Momentum;
import dev.warpstep.op.schedule.Schedules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Every schedule, through replays that advance several steps: the device must take the learning
 * rate and the momentum of each from what it was told beforehand. By momentum's rule, which needs
 * both and neither product of matrices nor data.
 */
final class ScheduleChecks {
  private static final int STEPS_PER_EPOCH = 6;
  private static final int EPOCHS = 4;
  private static final int STEPS_PER_REPLAY = 3;

  private ScheduleChecks() {}

  static List<Check> of(Sides sides) {
    List<Check> checks = new ArrayList<>();
    for (Entry<Schedule> entry : Schedules.ALL.entries()) {
      checks.add(
          new Check(
              "schedule " + entry.name(),
              Unit.ULP,
              tally -> {
                for (Schedule schedule : entry.settings()) {
                  compare(sides, schedule, 0, tally);
                  compare(sides, schedule, 1.25, tally);
                }
              }));
    }
    return checks;
  }

  private static void compare(Sides sides, Schedule schedule, double warmup, Tally tally) {
    List<String> names =
        IntStream.rangeClosed(1, STEPS_PER_EPOCH * EPOCHS / STEPS_PER_REPLAY)
            .mapToObj(replay -> "theta after step " + replay * STEPS_PER_REPLAY)
            .toList();
    sides.sameBits(
        tally,
        "%s warmup=%s".formatted(Schedules.ALL.text(schedule), warmup),
        names,
        backend -> walk(backend, schedule, warmup));
  }

  private static List<float[]> walk(Backend backend, Schedule schedule, double warmup) {
    int length = 5;
    List<float[]> walked = new ArrayList<>();
    Optimizer optimizer = new Momentum(0.1, 0.9, 0);
    Course course = new Course(STEPS_PER_EPOCH, EPOCHS);
    try (Resources owned = new Resources()) {
      Tensor theta = owned.own(backend.allocate(1, length));
      theta.write(Values.normal(length, 1, 1));
      Tensor gradient = owned.own(backend.allocate(1, length));
      gradient.write(Values.gradient(length, 2));
      Tensor v = owned.own(backend.allocate(1, length));
      Parameters parameters = new Parameters(theta, gradient, List.of(v), Walk.whole(length));
      Step step = new Step(optimizer, Rates.of(optimizer, schedule, warmup, course));
      Batches batches = Batches.inOrder(1, 1);
      Replay replay =
          owned.own(
              backend.record(
                  () -> {
                    for (int i = 0; i < STEPS_PER_REPLAY; i++) {
                      backend.advance(step, batches);
                      backend.updates().update(optimizer, parameters, Clip.NONE, step);
                    }
                  }));
      while (step.t() < course.steps()) {
        if (step.t() == course.steps() / 2) {
          step.factor(0.25); // as a plateau asks for
        }
        replay.run();
        walked.add(theta.toFloats());
      }
    }
    return walked;
  }
}
