package dev.warpstep.run;

import dev.warpstep.data.DataException;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.Scaler;
import dev.warpstep.table.KnownTable;
import dev.warpstep.table.Schema;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What makes rows of a file, or in memory, rows that a network takes: columns, scaling, units and
 * weights.
 *
 * @param schema of the columns, if they are of a table
 * @param scaler of the features
 * @param targetScaler of the numbers to predict, where they are scaled
 * @param targetNames what the numbers or the several labels to predict are called
 * @param classes names of the classes; empty for numbers to predict
 * @param classWeights how much a row of each class counts; empty where all count alike
 */
public record Preprocessing(
    Optional<Schema> schema,
    Scaler scaler,
    Optional<Scaler> targetScaler,
    List<String> targetNames,
    List<String> classes,
    List<Double> classWeights) {

  /** Reads a table as the training table was read. */
  Dataset read(String files, DataSettings settings, boolean labelRequired) {
    Schema known =
        schema.orElseThrow(
            () -> new UsageException("--test and --validation need a table as --data: " + files));
    KnownTable table =
        KnownTable.read(
            TrainingSource.files(files),
            known,
            labelRequired,
            settings.table().read(),
            List.of(),
            settings.table().weight());
    return dataset(
        table.name(),
        table.features(),
        table.targets(),
        table.weights().orElse(null),
        Optional.empty());
  }

  /** Rows that are numbers already. */
  Dataset apply(Dataset rows) {
    return dataset(
        rows.name(),
        rows,
        Optional.ofNullable(doubles(rows.y())),
        doubles(rows.weights()),
        Optional.of(rows.features()));
  }

  /** The values in float64; null for null. */
  static double[] doubles(float[] values) {
    return values == null
        ? null
        : IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /**
   * The rows as the network takes them.
   *
   * @param targets (rows, targets), if there are any
   * @param weights how often each row counts; null for once
   * @param names of the features, where there is no schema
   */
  Dataset dataset(
      String name,
      FeatureRows features,
      Optional<double[]> targets,
      double[] weights,
      Optional<List<String>> names) {
    List<String> featureNames = names.orElseGet(() -> schema.orElseThrow().features());
    boolean classed = !classes.isEmpty() && targetNames.size() == 1;
    Dataset rows =
        new Dataset(
            name,
            scaler.scale(features),
            classed ? targets.map(Preprocessing::floats).orElse(null) : null,
            featureNames,
            classes);
    if (!classed) {
      rows = rows.withTargets(targetNames, targets.map(y -> scaled(name, y)).orElse(null));
    }
    return weights == null && (classWeights.isEmpty() || targets.isEmpty())
        ? rows
        : rows.weighted(weights(name, targets, weights, features.rows()));
  }

  private float[] weights(String name, Optional<double[]> targets, double[] counts, int rows) {
    float[] weights = new float[rows];
    float largest = 0;
    boolean classed = !classWeights.isEmpty() && targets.isPresent();
    for (int row = 0; row < rows; row++) {
      double count = counts == null ? 1 : counts[row];
      weights[row] = (float) (classed ? count * classWeights.get((int) targets.get()[row]) : count);
      largest = Math.max(largest, weights[row]);
    }
    if (largest == 0) {
      throw DataException.of(name, "a row's weight must be above 0: all are 0");
    }
    return weights;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private float[] scaled(String name, double[] y) {
    int width = targetNames.size();
    float[] scaled = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      scaled[i] =
          (float) (targetScaler.isPresent() ? targetScaler.get().apply(i % width, y[i]) : y[i]);
      if (!Float.isFinite(scaled[i])) {
        throw DataException.of(
            name, "row %d: a target must fit in a float: %s".formatted(i / width + 1, y[i]));
      }
    }
    return scaled;
  }
}
