package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.notNegative;
import static dev.warpstep.op.Hyperparameters.unit;
import static dev.warpstep.op.Hyperparameters.whole;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/**
 * Constant until the loss has not fallen for {@code patience} epochs; then multiplied by {@code
 * factor}, and so on. As Keras's ReduceLROnPlateau, which watches the loss of the test rows.
 *
 * @param factor in [0, 1)
 * @param patience epochs
 * @param minChange a loss counts as lower if it is by more than this
 * @param min least multiple of the optimizer's own learning rate, in [0, 1)
 */
public record Plateau(double factor, double patience, double minChange, double min)
    implements Schedule {
  public Plateau {
    unit("factor", factor);
    whole("patience", patience);
    notNegative("minChange", minChange);
    unit("min", min);
  }

  @Override
  public double factor(long k, Course course) {
    return 1;
  }

  @Override
  public boolean followsLoss() {
    return true;
  }

  @Override
  public Feedback feedback() {
    return new Feedback() {
      private double best = Double.POSITIVE_INFINITY;
      private int waited;
      private double reduced = 1;

      @Override
      public double factor(double loss) {
        if (loss < best - minChange) {
          best = loss;
          waited = 0;
        } else if (++waited >= patience) {
          waited = 0;
          reduced = Math.max(min, reduced * factor);
        }
        return reduced;
      }
    };
  }
}
