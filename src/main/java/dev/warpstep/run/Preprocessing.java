package dev.warpstep.run;

import dev.warpstep.data.DataException;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.Scaler;
import dev.warpstep.memory.Scratch;
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

  /** Reads a table with labels as the training table was read. */
  Dataset read(String files, DataSettings settings, Scratch scratch) {
    Schema known =
        schema.orElseThrow(
            () -> new UsageException("--test and --validation need a table as --data: " + files));
    KnownTable table =
        KnownTable.read(
            TrainingSource.files(files),
            known,
            true,
            settings.table().read(),
            List.of(),
            settings.table().weight(),
            scratch);
    return dataset(
        table.name(),
        table.features(),
        table.targets(),
        table.weights().orElse(null),
        Optional.empty(),
        scratch);
  }

  /** Rows that are numbers already. */
  Dataset apply(Dataset rows, Scratch scratch) {
    return dataset(
        rows.name(),
        rows,
        rows.hasTargets() ? Optional.of(targets(rows)) : Optional.empty(),
        doubles(rows.weights()),
        Optional.of(rows.features()),
        scratch);
  }

  /** The values in float64; null for null. */
  static double[] doubles(float[] values) {
    return values == null
        ? null
        : IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /** The targets of rows that are numbers already. */
  static FeatureRows targets(Dataset rows) {
    int width = rows.y().length / rows.rows();
    return new Dataset(
        rows.name(),
        rows.y(),
        null,
        IntStream.range(0, width).mapToObj(i -> "y").toList(),
        List.of());
  }

  /**
   * The rows as the network takes them.
   *
   * @param targets of the rows, if there are any
   * @param weights how often each row counts; null for once
   * @param names of the features, where there is no schema
   * @param scratch takes what does not fit on the heap
   */
  Dataset dataset(
      String name,
      FeatureRows features,
      Optional<FeatureRows> targets,
      double[] weights,
      Optional<List<String>> names,
      Scratch scratch) {
    List<String> featureNames = names.orElseGet(() -> schema.orElseThrow().features());
    boolean classed = !classes.isEmpty() && targetNames.size() == 1;
    Dataset rows =
        new Dataset(
            name,
            scaler.scale(features, scratch),
            classed ? targets.map(Preprocessing::indices).orElse(null) : null,
            featureNames,
            classes);
    if (!classed) {
      rows = rows.withTargets(targetNames, targets.map(this::scaled).orElse(null));
    }
    return weights == null && (classWeights.isEmpty() || targets.isEmpty())
        ? rows
        : rows.weighted(weights(name, targets, weights, features.rows()));
  }

  private float[] weights(String name, Optional<FeatureRows> targets, double[] counts, int rows) {
    float[] weights = new float[rows];
    float largest = 0;
    boolean classed = !classWeights.isEmpty() && targets.isPresent();
    for (int row = 0; row < rows; row++) {
      double count = counts == null ? 1 : counts[row];
      weights[row] =
          (float) (classed ? count * classWeights.get((int) targets.get().value(row, 0)) : count);
      largest = Math.max(largest, weights[row]);
    }
    if (largest == 0) {
      throw DataException.of(name, "a row's weight must be above 0: all are 0");
    }
    return weights;
  }

  private static float[] indices(FeatureRows classes) {
    float[] indices = new float[classes.rows()];
    for (int row = 0; row < indices.length; row++) {
      indices[row] = (float) classes.value(row, 0);
    }
    return indices;
  }

  private float[] scaled(FeatureRows targets) {
    int width = targetNames.size();
    float[] scaled = new float[Math.multiplyExact(targets.rows(), width)];
    for (int i = 0; i < scaled.length; i++) {
      double y = targets.value(i / width, i % width);
      scaled[i] = (float) (targetScaler.isPresent() ? targetScaler.get().apply(i % width, y) : y);
      if (!Float.isFinite(scaled[i])) {
        throw DataException.of(
            targets.name(), "row %d: a target must fit in a float: %s".formatted(i / width + 1, y));
      }
    }
    return scaled;
  }
}
