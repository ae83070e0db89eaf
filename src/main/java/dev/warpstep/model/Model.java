package dev.warpstep.model;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.warpstep.backend.Backend;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Scaler;
import dev.warpstep.model.Safetensors.FloatTensor;
import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Loss;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.loss.Huber;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.table.Schema;
import dev.warpstep.train.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A trained network with all that it takes to use it: the scaling and, for a table, what its
 * columns mean. Kept as a safetensors file with PyTorch's names ({@code layers.N.weight} of shape
 * (out, in), {@code layers.N.bias}; where the sums of hidden layers are normalised {@code
 * norms.N.weight} and {@code norms.N.bias}, and of batch normalisation {@code norms.N.running_mean}
 * and {@code norms.N.running_var}; and {@code input.scale} of shape (in) where each input is
 * multiplied by a learnt number first); the rest is JSON in the file's metadata.
 *
 * @param activation of the hidden layers
 * @param norm of the hidden layers
 * @param loss that it was trained with
 * @param features names of the inputs
 * @param classes names of the classes; empty for regression
 * @param targets names of the numbers to predict, or of several labels; one for classes
 * @param scaler of the features, fitted on the training rows
 * @param targetScaler of the numbers to predict, where they were scaled
 * @param schema of the table that it was trained on, if it was one
 * @param classWeights how much a row of each class counts; empty where all count alike
 * @param trainedOn {@link Dataset#fingerprint} of the training rows, scaled
 * @param tensors the parameters by name
 */
public record Model(
    Activation activation,
    Normalization norm,
    Loss loss,
    List<String> features,
    List<String> classes,
    List<String> targets,
    Scaler scaler,
    Optional<Scaler> targetScaler,
    Optional<Schema> schema,
    List<Double> classWeights,
    String trainedOn,
    Map<String, FloatTensor> tensors) {
  private static final String METADATA = "warpstep";

  private static final String NORMS = "norms.";

  private static final String INPUT_SCALE = "input.scale";

  /** What PyTorch's batch normalisation keeps besides; a fixed momentum does not need it. */
  private static final String COUNTER = ".num_batches_tracked";

  /**
   * Copies a network's parameters off its device.
   *
   * @param loss in the units of the targets
   * @param data the training rows, scaled
   */
  public static Model of(
      Network network,
      Activation activation,
      Loss loss,
      Dataset data,
      Scaler scaler,
      Optional<Scaler> targetScaler,
      Optional<Schema> schema,
      List<Double> classWeights) {
    return new Model(
        activation,
        network.mlp().layers().get(0).norm(),
        loss,
        data.features(),
        data.classes(),
        data.targets(),
        scaler,
        targetScaler,
        schema,
        classWeights,
        data.fingerprint(),
        tensors(network));
  }

  /** A network's parameters and running statistics under PyTorch's names. */
  public static Map<String, FloatTensor> tensors(Network network) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    parts(network)
        .forEach(
            (name, part) ->
                tensors.put(name, new FloatTensor(part.shape(), part.tensor().toFloats())));
    return tensors;
  }

  /** A part of a network, and its shape in the file. */
  private record Part(Tensor tensor, long... shape) {}

  /** All that a file of the network's has to hold. */
  private static Map<String, Part> parts(Network network) {
    Map<String, Part> parts = new LinkedHashMap<>();
    if (network.mlp().inputScale()) {
      parts.put(INPUT_SCALE, new Part(network.inputScale(), network.mlp().inputs()));
    }
    for (int l = 0; l < network.mlp().layers().size(); l++) {
      Dense layer = network.mlp().layers().get(l);
      long width = layer.outputs();
      parts.put(weightName(l), new Part(network.weight(l), width, layer.inputs()));
      parts.put(biasName(l), new Part(network.bias(l), width));
      if (layer.isNormalized()) {
        parts.put(normName(l, "weight"), new Part(network.gamma(l), width));
        parts.put(normName(l, "bias"), new Part(network.beta(l), width));
      }
      RunningMoments running = network.running(l).orElse(null);
      if (running != null) {
        parts.put(normName(l, "running_mean"), new Part(running.mean(), width));
        parts.put(normName(l, "running_var"), new Part(running.variance(), width));
      }
    }
    return parts;
  }

  /**
   * Sets a network's parameters and running statistics, all of them or, if it throws, none. The
   * counters of batches that PyTorch keeps are passed over.
   *
   * @param file where the tensors come from, for messages
   * @throws SafetensorsException if a tensor is missing, too many or has another shape than the
   *     network's
   */
  public static void load(Network network, Map<String, FloatTensor> tensors, Path file) {
    Map<String, Part> parts = parts(network);
    Map<String, float[]> values = new LinkedHashMap<>();
    if (tensors.containsKey(INPUT_SCALE) != parts.containsKey(INPUT_SCALE)) {
      throw new SafetensorsException(
          file,
          "the network must have scales of its inputs, --input-scale, where the file has them and only there",
          INPUT_SCALE);
    }
    parts.forEach(
        (name, part) -> {
          if (name.startsWith(NORMS) && !tensors.containsKey(name)) {
            checkNorm(network, tensors, file);
          }
          values.put(name, find(tensors, name, file, part.shape()));
        });
    long given = tensors.keySet().stream().filter(name -> !name.endsWith(COUNTER)).count();
    if (given != values.size()) {
      checkNorm(network, tensors, file);
      throw new SafetensorsException(
          file,
          "the file must have %d tensors for the layers %s"
              .formatted(values.size(), network.mlp().widths()),
          given);
    }
    values.forEach((name, numbers) -> parts.get(name).tensor().write(numbers));
  }

  /** That the file's tensors are of a network that is normalised as this one is. */
  private static void checkNorm(Network network, Map<String, FloatTensor> tensors, Path file) {
    Normalization norm = network.mlp().layers().get(0).norm();
    Normalization given =
        tensors.keySet().stream().anyMatch(name -> name.endsWith(".running_mean"))
            ? Normalization.BATCH
            : tensors.keySet().stream().anyMatch(name -> name.startsWith(NORMS))
                ? Normalization.LAYER
                : Normalization.NONE;
    if (norm != given) {
      throw new SafetensorsException(
          file, "the network must have the file's norm, --norm " + given.text(), norm.text());
    }
  }

  private static float[] find(
      Map<String, FloatTensor> tensors, String name, Path file, long... shape) {
    FloatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new SafetensorsException(file, "a tensor is missing", name);
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new SafetensorsException(
          file,
          "%s must have shape %s to fit the network".formatted(name, Arrays.toString(shape)),
          Arrays.toString(tensor.shape()));
    }
    return tensor.data();
  }

  private static String weightName(int l) {
    return "layers." + l + ".weight";
  }

  private static String biasName(int l) {
    return "layers." + l + ".bias";
  }

  private static String normName(int l, String part) {
    return NORMS + l + "." + part;
  }

  /** What a table's columns must be: those of training, else a column of numbers a feature. */
  public Schema columns() {
    return schema.orElseGet(
        () -> {
          Schema numbers = Schema.numeric("label", features, classes);
          return targets.size() == 1 ? numbers : numbers.withLabels(targets);
        });
  }

  /** Weights of a layer, (outputs, inputs), row-major. */
  float[] weight(int l) {
    return tensors.get(weightName(l)).data();
  }

  /** Biases of a layer, (outputs). */
  float[] bias(int l) {
    return tensors.get(biasName(l)).data();
  }

  /** A part of a layer's normalization, (outputs): weight, bias, running_mean or running_var. */
  float[] norm(int l, String part) {
    return tensors.get(normName(l, part)).data();
  }

  /** The inputs' scales, (inputs), if they are learnt. */
  Optional<float[]> inputScale() {
    return Optional.ofNullable(tensors.get(INPUT_SCALE)).map(FloatTensor::data);
  }

  /** How many layers the tensors are of, one with a missing part counted. */
  private int layers() {
    long parts = tensors.keySet().stream().filter(name -> name.startsWith("layers.")).count();
    return (int) (parts + 1) / 2;
  }

  /** The network's shape, without the dropout of training. */
  public Mlp mlp() {
    List<Integer> widths =
        IntStream.range(0, layers())
            .mapToObj(l -> (int) tensors.get(weightName(l)).shape()[0])
            .toList();
    int last = widths.size() - 1;
    return Mlp.of(features.size(), widths.subList(0, last), widths.get(last), activation)
        .normalized(norm)
        .inputScale(tensors.containsKey(INPUT_SCALE));
  }

  /** The network on a device. The caller closes it. */
  public Network network(Backend backend) {
    Network network = new Network(backend, mlp());
    parts(network).forEach((name, part) -> part.tensor().write(tensors.get(name).data()));
    return network;
  }

  /** How many outputs the network has. */
  public int outputs() {
    return loss.outputs(classes.size(), targets.size());
  }

  /**
   * The loss that the network is trained with: on scaled targets, such that it is {@link #loss} in
   * units of {@link #lossUnit}.
   */
  public static Loss scaledLoss(Loss loss, Optional<Scaler> targetScaler) {
    boolean one = targetScaler.isPresent() && targetScaler.get().scale().length == 1;
    return one && loss instanceof Huber huber
        ? new Huber(huber.delta() / targetScaler.get().scale()[0])
        : loss;
  }

  /**
   * What a loss on scaled targets is multiplied by to be in the targets' units: the square of one
   * target's scale; 1 for several, each of which is taken in units of its own deviation.
   */
  public static double lossUnit(Optional<Scaler> targetScaler) {
    return targetScaler
        .filter(scaler -> scaler.scale().length == 1)
        .map(scaler -> scaler.scale()[0] * scaler.scale()[0])
        .orElse(1.0);
  }

  /**
   * Scores rows, or only predicts where they have no targets.
   *
   * @param data scaled, features and targets
   * @return the loss in the targets' units; outputs as {@link #inUnits} gives them
   */
  public Evaluator.Scores evaluate(Backend backend, Dataset data) {
    try (Network network = network(backend)) {
      return evaluate(network, data);
    }
  }

  /** As {@link #evaluate(Backend, Dataset)}, with the model's network. */
  public Evaluator.Scores evaluate(Network network, Dataset data) {
    Evaluator.Scores scores = Evaluator.score(network, scaledLoss(loss, targetScaler), data);
    return new Evaluator.Scores(
        scores.loss() * lossUnit(targetScaler),
        scores.accuracy(),
        inUnits(scores.outputs()),
        scores.predicted());
  }

  /** Whether it says yes or no to several labels, whose names are the targets. */
  public boolean isMultiLabel() {
    return !classes.isEmpty() && targets.size() > 1;
  }

  /**
   * The probability of each class.
   *
   * @param outputs (rows, outputs), row-major
   * @return (rows, classes), or (rows, labels, 2), row-major
   */
  public double[] probabilities(double[] outputs) {
    int width = loss.outputsOfLabel(outputs());
    double[] all = new double[outputs.length / width * classes.size()];
    for (int i = 0; i * width < outputs.length; i++) {
      double[] one = loss.probabilities(outputs, i * width, width);
      System.arraycopy(one, 0, all, i * classes.size(), one.length);
    }
    return all;
  }

  /**
   * The network's outputs in the targets' units.
   *
   * @param outputs (rows, outputs), row-major; modified, and given back
   */
  public double[] inUnits(double[] outputs) {
    if (targetScaler.isPresent()) {
      int width = targets.size();
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = targetScaler.get().undo(i % width, outputs[i]);
      }
    }
    return outputs;
  }

  /**
   * Writes the model; the file appears whole or not at all.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("activation", Activations.ALL.text(activation));
    kept.put("norm", norm.text());
    kept.put("loss", Losses.ALL.text(loss));
    kept.put("features", features);
    kept.put("classes", classes);
    kept.put("targets", targets);
    kept.put("scaler", scaler.toMap());
    targetScaler.ifPresent(s -> kept.put("targetScaler", s.toMap()));
    schema.ifPresent(s -> kept.put("schema", s.toMap()));
    kept.put("classWeights", classWeights);
    kept.put("trainedOn", trainedOn);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put(METADATA, JSON.std.asString(kept));
    new Safetensors(metadata, tensors).write(file);
  }

  /**
   * Reads a model that {@link #write} wrote.
   *
   * @throws SafetensorsException if the file is damaged or has no such metadata
   * @throws IOException if it cannot be read
   */
  public static Model read(Path file) throws IOException {
    Safetensors safetensors = Safetensors.read(file);
    String text = safetensors.metadata().get(METADATA);
    if (text == null) {
      throw new SafetensorsException(
          file,
          "the file must be a model that warpstep trained; its metadata has no entry",
          METADATA);
    }
    try {
      Map<String, Object> kept = JSON.std.mapFrom(text);
      Object schema = kept.get("schema");
      Object targetScaler = kept.get("targetScaler");
      Model model =
          new Model(
              Activations.ALL.parse((String) kept.get("activation")),
              // Files from before there was normalisation have none.
              Normalization.parse((String) kept.getOrDefault("norm", Normalization.NONE.text())),
              Losses.ALL.parse((String) kept.get("loss")),
              strings(kept.get("features")),
              strings(kept.get("classes")),
              strings(kept.get("targets")),
              Scaler.fromMap(map(kept.get("scaler"))),
              Optional.ofNullable(targetScaler).map(s -> Scaler.fromMap(map(s))),
              Optional.ofNullable(schema).map(s -> Schema.fromMap(map(s))),
              ((List<?>) kept.get("classWeights"))
                  .stream().map(weight -> ((Number) weight).doubleValue()).toList(),
              Objects.requireNonNull((String) kept.get("trainedOn"), "trainedOn"),
              safetensors.tensors());
      model.checkShapes(file);
      return model;
    } catch (IllegalArgumentException | ClassCastException | NullPointerException | IOException e) {
      throw new SafetensorsException(
          file, "the metadata of the model must be whole", e.getMessage());
    }
  }

  /**
   * That the tensors are a chain of layers from the features to the outputs that the loss asks for.
   */
  private void checkShapes(Path file) {
    int layers = Math.max(1, layers());
    int normalized = norm == Normalization.NONE ? 0 : layers - 1;
    int expected = 2 * layers + normalized * (norm == Normalization.BATCH ? 4 : 2);
    long width = features.size();
    if (tensors.containsKey(INPUT_SCALE)) {
      find(tensors, INPUT_SCALE, file, width);
      expected++;
    }
    if (scaler.shift().length != width) {
      throw new SafetensorsException(
          file, "the scaler must have " + width + " features", scaler.shift().length);
    }
    if (schema.isPresent() && schema.get().width() != width) {
      throw new SafetensorsException(
          file, "the schema must have " + width + " features", schema.get().width());
    }
    for (int l = 0; l < layers; l++) {
      FloatTensor weight = tensors.get(weightName(l));
      long next = weight == null || weight.shape().length != 2 ? -1 : weight.shape()[0];
      find(tensors, weightName(l), file, next, width);
      find(tensors, biasName(l), file, next);
      if (next == 0) {
        throw new SafetensorsException(file, "a layer's widths must be 1 or more", weightName(l));
      }
      if (l < normalized) {
        List<String> parts =
            norm == Normalization.BATCH
                ? List.of("weight", "bias", "running_mean", "running_var")
                : List.of("weight", "bias");
        for (String part : parts) {
          find(tensors, normName(l, part), file, next);
        }
      }
      width = next;
    }
    if (tensors.size() != expected) {
      throw new SafetensorsException(
          file,
          "a model of %d layers with norm %s must have %d tensors"
              .formatted(layers, norm.text(), expected),
          tensors.size());
    }
    int outputs = outputs();
    if (targetScaler.isPresent() && targetScaler.get().shift().length != outputs) {
      throw new SafetensorsException(
          file,
          "the targets' scaler must have " + outputs + " targets",
          targetScaler.get().shift().length);
    }
    if (width != outputs) {
      throw new SafetensorsException(
          file, "the last layer must have " + outputs + " outputs", width);
    }
  }

  private static List<String> strings(Object value) {
    return ((List<?>) value).stream().map(String.class::cast).toList();
  }

  private static Map<String, Object> map(Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((k, v) -> map.put((String) k, v));
    return map;
  }
}
