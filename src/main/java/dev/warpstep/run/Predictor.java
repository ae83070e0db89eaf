package dev.warpstep.run;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.data.Dataset;
import dev.warpstep.model.Model;
import dev.warpstep.model.RowNetwork;
import dev.warpstep.nn.Network;
import dev.warpstep.table.RowEncoder;
import dev.warpstep.table.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Uses a trained model on the CPU, with its preprocessing: columns by name, categories, scaling.
 *
 * <p>Safe for use by several threads. Single rows are computed in the calling thread, in plain
 * Java, at the same time as others; batches are computed one after another on all cores. A row's
 * outputs alone and in a batch agree to rounding, not to the bit: their products add in different
 * orders.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.open(run.folder())) {
 *   Prediction p = predictor.predict(Map.of("petal", 1.4f, "sepal", 5.1f));
 * }
 * }</pre>
 */
public final class Predictor implements AutoCloseable {
  private final Model model;
  private final Schema schema;
  private final RowEncoder encoder;
  private final RowNetwork rows;
  private final Object batches = new Object();
  private Backend backend;
  private Network network;
  private boolean closed;

  private Predictor(Model model) {
    this.model = model;
    schema = model.columns();
    encoder = new RowEncoder(schema);
    rows = new RowNetwork(model);
  }

  /**
   * Opens a run.
   *
   * @param run a run folder or its model.safetensors
   * @throws dev.warpstep.data.NoInputException if there is none
   * @throws dev.warpstep.model.SafetensorsException if the model is damaged
   */
  public static Predictor open(Path run) {
    return new Predictor(SavedRun.open(run).model());
  }

  /** Of a model that was read before. */
  public static Predictor of(Model model) {
    return new Predictor(model);
  }

  /** The columns that a row must have, in the order of training. */
  public List<String> columns() {
    return schema.columns().stream().map(Schema.Column::name).toList();
  }

  /** The names of the network's inputs, {@code column=category} for a one-hot column's. */
  public List<String> features() {
    return model.features();
  }

  /** The classes, in the order of the outputs; 0 and 1 of several labels; empty for regression. */
  public List<String> classes() {
    return model.classes();
  }

  /** The names of the numbers or the several labels that are predicted; one for classes. */
  public List<String> targets() {
    return model.targets();
  }

  /**
   * Predicts one row.
   *
   * @param row values by column: numbers or their text; for a category its text; true or false for
   *     a yes or no; null, NaN or an empty text is missing; further columns are ignored
   * @throws IllegalArgumentException if a column is not there, a value is missing where the model
   *     does not fill it in, is not a finite number, or is a category that training did not have
   */
  public Prediction predict(Map<String, ?> row) {
    return ofScaled(model.scaler().apply(encoder.encode(row)));
  }

  private Prediction ofScaled(float[] scaled) {
    return new Prediction(model, model.inUnits(rows.outputs(scaled)), 0);
  }

  /**
   * Predicts one row.
   *
   * @param x (features), in the order of {@link #features}, unscaled; not modified
   * @throws IllegalArgumentException if it has another length
   */
  public Prediction predict(float... x) {
    return ofScaled(model.scaler().apply(x));
  }

  /**
   * Predicts many rows at the speed of {@code warpstep predict}.
   *
   * @param x (rows, features), unscaled, one row or more
   * @throws IllegalArgumentException if a row has another length
   * @throws IllegalStateException if it is closed
   */
  public List<Prediction> predict(float[][] x) {
    return predict(Dataset.unlabelled("rows", x, model.features()));
  }

  /**
   * As {@link #predict(float[][])}.
   *
   * @param data unscaled, with the model's features
   */
  public List<Prediction> predict(Dataset data) {
    double[] outputs = outputs(data);
    int width = model.outputs();
    List<Prediction> predictions = new ArrayList<>(data.rows());
    for (int row = 0; row < data.rows(); row++) {
      predictions.add(new Prediction(model, outputs, row * width));
    }
    return predictions;
  }

  /**
   * The network's outputs for many rows.
   *
   * @param data unscaled, with the model's features
   * @return (rows, outputs), row-major: logits, or the values in the units of the training data
   */
  public double[] outputs(Dataset data) {
    if (!data.features().equals(model.features())) {
      throw new IllegalArgumentException(
          "the data must have the model's features, %s: %s"
              .formatted(model.features(), data.features()));
    }
    Dataset scaled = model.scaler().apply(data);
    synchronized (batches) {
      if (closed) {
        throw new IllegalStateException("the predictor is closed");
      }
      if (network == null) {
        backend = Devices.open("cpu", OptionalInt.empty(), DeviceOptions.Precision.FP32);
        network = model.network(backend);
      }
      return model.evaluate(network, scaled).outputs();
    }
  }

  /** Releases the CPU's threads. Closing again does nothing. */
  @Override
  public void close() {
    synchronized (batches) {
      closed = true;
      if (network != null) {
        network.close();
        network = null;
      }
      if (backend != null) {
        backend.close();
        backend = null;
      }
    }
  }
}
