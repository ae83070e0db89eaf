package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.closed;
import static dev.warpstep.op.Hyperparameters.whole;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/**
 * {@code (1 - cos(2*pi*log2(1 + (2^cycles - 1)*p)))/2}, p the share of the run that is done: from 0
 * to 1 and back in each cycle, each about twice as long as the one before. Holzmüller, Grinsztajn
 * and Steinwart 2024 (coslog4).
 *
 * @param cycles whole number from 1 to 64
 */
public record CosineLog(double cycles) implements Schedule {
  /** Far more than there may be: the first of 64 cycles is 2^-64 of a run. */
  private static final double MOST = 64;

  private static final double LN2 = StrictMath.log(2);

  public CosineLog {
    whole("cycles", cycles);
    closed("cycles", cycles, 1, MOST);
  }

  @Override
  public double factor(long k, Course course) {
    double stretch = Math.scalb(1.0, (int) cycles) - 1;
    double cycle = StrictMath.log1p(stretch * course.share(k)) / LN2;
    double p = 2 * (cycle - Math.floor(cycle));
    return Cosine.between(0, 1, p <= 1 ? p : 2 - p);
  }
}
