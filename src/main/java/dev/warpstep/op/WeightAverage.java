package dev.warpstep.op;

/**
 * An average of the parameters over the steps, taken after each update whatever the optimizer. An
 * implementation is a record whose components are the hyperparameters, and one row in {@code
 * Averages.ALL}. The average begins as the parameters before the first step, and is what is
 * evaluated and kept as the model.
 *
 * <p>Both bodies work in place on the half-open range {@code [from, to)} of two flat vectors and
 * read nothing outside it.
 */
public interface WeightAverage {
  /**
   * Whether it acts on the parameters too; else training goes on with them as if there were no
   * average.
   */
  boolean movesParameters();

  /** Steps from one change of the average to the next, and from the start to the first. */
  default long interval() {
    return 1;
  }

  /**
   * The definition, in float64.
   *
   * @param t number of the step that was taken, 1 for the first
   */
  void update(double[] theta, double[] average, int from, int to, long t);

  /** The float32 twin of the CUDA kernel: the same operations in the same order. */
  void update(float[] theta, float[] average, int from, int to, long t);
}
