package dev.warpstep.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * The options of {@code train}, as texts. picocli fills the fields so that a command line is parsed
 * and helped with; {@link GivenOptions} reads them all alike, together with those of a --config
 * file.
 */
final class TrainOptions {
  private static final String CONFIG = "config";

  /** Headings of the help, by the option that comes first under them. */
  private static final Map<String, String> HEADINGS =
      Map.of(
          "--data", "data",
          "--layers", "model",
          "--loss", "training",
          "--device", "device",
          "--out", "output",
          "--help", "other");

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "digits (the default), fashion-mnist, mnist, a CSV file, or a directory of IDX files.")
  private String data;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where to look for fashion-mnist or mnist.")
  private String dataDir;

  @Option(names = "--test", paramLabel = "FILE", description = "A CSV file to test on.")
  private String test;

  @Option(
      names = "--test-fraction",
      paramLabel = "X",
      description = "Share of rows to hold out where the data has no test part; 0.2.")
  private String testFraction;

  @Option(
      names = "--label",
      paramLabel = "COL",
      description = "The label's column in a CSV file; by default label.")
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

  @Option(
      names = "--layers",
      paramLabel = "W,..",
      description = "Hidden widths, or none; by default 300,100.")
  private String layers;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "Of the hidden layers; by default relu.")
  private String activation;

  @Option(
      names = "--initializer",
      paramLabel = "NAME",
      description = "Of the weights; by default what suits the activation.")
  private String initializer;

  @Option(
      names = "--norm",
      paramLabel = "NAME",
      description = "Of the hidden layers' sums: none (the default), batch or layer.")
  private String norm;

  @Option(
      names = "--dropout",
      paramLabel = "X",
      description = "Share of the hidden layers' outputs to drop in training; by default 0.")
  private String dropout;

  @Option(
      names = "--dropout-input",
      paramLabel = "X",
      description = "Share of the inputs to drop in training; by default 0.")
  private String dropoutInput;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description = "Begin with the weights of a safetensors file, without --initializer.")
  private String init;

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
      description = "Hyperparameters, such as beta1=0.95.")
  private List<String> set;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "Learning rate; by default the optimizer's.")
  private String lr;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "Of the learning rate: constant (the default), cosine, one_cycle, or another that `warpstep optimizers` shows.")
  private String schedule;

  @Option(
      names = "--warmup",
      paramLabel = "EPOCHS",
      description = "Let the learning rate rise over so many epochs; a fraction will do.")
  private String warmup;

  @Option(
      names = "--average",
      paramLabel = "NAME",
      description =
          "Of the weights, scored and kept instead of them: ema:decay=0.999, or lookahead:k=5.")
  private String average;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Rows a step; by default 128, or 32 below 10,000 rows.")
  private String batch;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Passes over the rows; by default 10, or below 10,000 rows as many as make 3,000 steps, at most 200; 100 iterations of a full-batch optimizer.")
  private String epochs;

  @Option(
      names = "--early-stopping",
      paramLabel = "N",
      description =
          "Stop after N epochs without a lower test loss, and keep the weights of the best.")
  private String earlyStopping;

  @Option(names = "--seed", paramLabel = "N", description = "Of all random numbers; by default 42.")
  private String seed;

  @Option(
      names = "--shuffle",
      paramLabel = "true|false",
      description = "Whether each epoch has another order of the rows; by default true.")
  private String shuffle;

  @Option(names = "--clip-norm", paramLabel = "X", description = "Limit of the gradient's norm.")
  private String clipNorm;

  @Option(
      names = "--clip-value",
      paramLabel = "X",
      description = "Limit of each element of the gradient.")
  private String clipValue;

  @Option(
      names = "--l1",
      paramLabel = "X",
      description = "Penalty: X times the sum of the weights' magnitudes; by default 0.")
  private String l1;

  @Option(
      names = "--l2",
      paramLabel = "X",
      description = "Penalty: X/2 times the sum of the weights' squares; by default 0.")
  private String l2;

  @Option(
      names = "--decay-biases",
      paramLabel = "true|false",
      description =
          "Whether decay and penalties are for biases too; by default true, as in PyTorch.")
  private String decayBiases;

  @Option(
      names = "--max-norm",
      paramLabel = "X",
      description = "Limit of the norm of each hidden unit's weights, kept after each update.")
  private String maxNorm;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto (the default), cuda, cpu or reference (float64, slow).")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "Of the products: fp32, tf32 or bf16.")
  private String precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads, by default one a core; the results' bits are the same.")
  private String threads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run folder; by default runs/DATE-NAME.")
  private String out;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "NAME in runs/DATE-NAME, without --out; by default the data's.")
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
          "Options from a TOML file, such as that in a run folder; the command line wins.")
  private String config;

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

  /**
   * A command that takes some of these options besides its own.
   *
   * @param command whose class has a field with picocli's Spec
   * @param left the names of those that it does not take, with dashes
   */
  static CommandLine shared(Object command, Set<String> left) {
    CommandLine line = new CommandLine(command);
    CommandSpec.forAnnotatedObject(new TrainOptions()).options().stream()
        .filter(option -> !left.contains(option.longestName()))
        .forEach(line.getCommandSpec()::addOption);
    line.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, TrainOptions::help);
    return line;
  }

  /** The options under their headings; a command's own stand first. */
  static String help(Help help) {
    List<OptionSpec> all = help.commandSpec().options();
    StringBuilder text = new StringBuilder();
    Help.Layout section = null;
    String present = "";
    for (OptionSpec option : all) {
      String heading = HEADINGS.get(option.longestName());
      if (section == null && heading == null) {
        heading = help.commandSpec().name();
      }
      if (option.longestName().equals("--" + CONFIG) && !present.equals(HEADINGS.get("--out"))) {
        heading = HEADINGS.get("--help");
      }
      if (heading != null && !heading.equals(present)) {
        present = heading;
        text.append(section == null ? "" : section).append('\n').append(heading).append(":\n");
        section = help.createDefaultLayout(all, List.of(), help.colorScheme());
      }
      section.addOption(option, help.parameterLabelRenderer());
    }
    return text.append(section).toString();
  }
}
