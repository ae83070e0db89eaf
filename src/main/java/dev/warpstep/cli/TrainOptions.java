package dev.warpstep.cli;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * The options of {@code train}, as texts. picocli fills the fields so that a command line is parsed
 * and helped with; {@link GivenOptions} reads them all alike, together with those of a --config
 * file.
 */
final class TrainOptions {
  @ArgGroup(validate = false, order = 1, heading = "%ndata:%n")
  private final DataGroup data = new DataGroup();

  @ArgGroup(validate = false, order = 2, heading = "%nmodel:%n")
  private final ModelGroup model = new ModelGroup();

  @ArgGroup(validate = false, order = 3, heading = "%ntraining:%n")
  private final TrainingGroup training = new TrainingGroup();

  @ArgGroup(validate = false, order = 4, heading = "%ndevice:%n")
  private final DeviceGroup device = new DeviceGroup();

  @ArgGroup(validate = false, order = 5, heading = "%noutput:%n")
  private final OutputGroup output = new OutputGroup();

  private static final String CONFIG = "config";

  /** The options that a config file may hold, without dashes. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>();
    CommandSpec.forAnnotatedObject(new TrainOptions())
        .options()
        .forEach(option -> names.add(bare(option)));
    names.remove(CONFIG);
    return names;
  }

  /** An option's name without dashes. */
  static String bare(OptionSpec option) {
    return option.longestName().substring(2);
  }

  private static final class DataGroup {
    @Option(
        names = "--data",
        paramLabel = "DATA",
        description =
            "digits (the default), fashion-mnist, mnist, a CSV file, or a directory of IDX files.")
    private String data;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where to look for mnist.")
    private String dataDir;

    @Option(names = "--test", paramLabel = "FILE", description = "A CSV file to test on.")
    private String test;

    @Option(
        names = "--test-fraction",
        paramLabel = "X",
        description = "Rows held out where the data has no test part: 0.2; 0 trains on every row.")
    private String testFraction;

    @Option(names = "--label", paramLabel = "COL", description = "The label's column: label.")
    private String label;

    @Option(
        names = "--one-hot",
        paramLabel = "COL,..",
        description = "Columns of categories, to be one-hot encoded.")
    private String oneHot;

    @Option(
        names = "--scale",
        paramLabel = "HOW",
        description = "none (the default), minmax or standard; fitted on the training rows.")
    private String scale;
  }

  private static final class ModelGroup {
    @Option(
        names = "--layers",
        paramLabel = "W,..",
        description = "Hidden widths: 300,100; none for no hidden layer.")
    private String layers;

    @Option(names = "--activation", paramLabel = "NAME", description = "Of hidden layers: relu.")
    private String activation;

    @Option(
        names = "--initializer",
        paramLabel = "NAME",
        description = "Of the weights; by default what suits the activation.")
    private String initializer;

    @Option(
        names = "--init",
        paramLabel = "FILE",
        description = "Begin with the weights of a safetensors file.")
    private String init;
  }

  private static final class TrainingGroup {
    @Option(
        names = "--loss",
        paramLabel = "NAME",
        description =
            "cross_entropy (the default), binary_cross_entropy; for numbers mse, huber:delta=2.")
    private String loss;

    @Option(
        names = "--optimizer",
        paramLabel = "NAME",
        description = "adam (the default), or one that `warpstep optimizers` shows.")
    private String optimizer;

    @Option(
        names = "--set",
        paramLabel = "NAME=V,..",
        description = "The optimizer's hyperparameters, such as beta1=0.95.")
    private List<String> set;

    @Option(names = "--lr", paramLabel = "X", description = "Learning rate: the optimizer's own.")
    private String lr;

    @Option(names = "--schedule", paramLabel = "NAME", description = "Of the rate: constant.")
    private String schedule;

    @Option(
        names = "--batch",
        paramLabel = "N",
        description = "Rows a step: 128, or 32 below 10,000 training rows.")
    private String batch;

    @Option(
        names = "--epochs",
        paramLabel = "N",
        description =
            "Passes over the rows: 10; below 10,000 rows as many as make 3,000 steps, at most 200.")
    private String epochs;

    @Option(names = "--seed", paramLabel = "N", description = "Of all random numbers: 42.")
    private String seed;

    @Option(
        names = "--shuffle",
        paramLabel = "true|false",
        description = "Another order of the rows each epoch: true.")
    private String shuffle;

    @Option(names = "--clip-norm", paramLabel = "X", description = "Limit of the gradient's norm.")
    private String clipNorm;

    @Option(
        names = "--clip-value",
        paramLabel = "X",
        description = "Limit of each element of the gradient.")
    private String clipValue;

    @Option(
        names = "--decay-biases",
        paramLabel = "true|false",
        description = "Whether weight decay is for biases too: true, as in PyTorch.")
    private String decayBiases;
  }

  private static final class DeviceGroup {
    @Option(
        names = "--device",
        paramLabel = "NAME",
        description = "auto (the default), cpu or reference (float64, slow).")
    private String device;

    @Option(names = "--precision", paramLabel = "NAME", description = "fp32.")
    private String precision;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "CPU threads, by default one a core; the results' bits are the same.")
    private String threads;
  }

  private static final class OutputGroup {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "The run folder; by default runs/DATE-NAME.")
    private String out;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "NAME in runs/DATE-NAME; by default the data's.")
    private String name;

    @Option(
        names = "--log-steps",
        arity = "0..1",
        fallbackValue = "true",
        paramLabel = "true|false",
        description = "Write the loss of every step to steps.csv.")
    private String logSteps;

    @Option(
        names = "--json",
        arity = "0..1",
        fallbackValue = "true",
        paramLabel = "true|false",
        description = "Print one JSON object at the end.")
    private String json;

    @Option(
        names = "--" + CONFIG,
        paramLabel = "FILE",
        description =
            "Options from a TOML file, such as a run's config.toml; the command line wins.")
    private String config;
  }
}
