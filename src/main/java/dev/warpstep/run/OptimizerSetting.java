package dev.warpstep.run;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Optimizer;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.solver.Solver;
import dev.warpstep.solver.Solvers;
import dev.warpstep.text.Names;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The optimizer, elementwise or full-batch, that --optimizer, --set and --lr name together. The
 * command line changes what a config file says hyperparameter by hyperparameter; but where it names
 * another optimizer, only the file's learning rate still counts.
 */
public final class OptimizerSetting {
  private static final String LR = "lr";
  private static final Pattern LR_GIVEN = Pattern.compile("(^|[:,])\\s*lr\\s*=");

  /** Options that mean nothing to a method that takes all rows and searches its step length. */
  private static final List<String> NOT_FULL_BATCH =
      List.of(
          LR,
          "schedule",
          "warmup",
          "average",
          "batch",
          "shuffle",
          "clip-norm",
          "clip-value",
          "decay-biases",
          "bias-lr-factor",
          "parametrization",
          "input-scale",
          "norm",
          "dropout",
          "dropout-input",
          "l1",
          "l2",
          "max-norm");

  private Entry<?> entry = Rules.find(Setting.OPTIMIZER.defaultText());
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, Given> origins = new HashMap<>();

  private OptimizerSetting() {}

  /** An {@link Optimizer} or a {@link Solver}. */
  public static Object of(GivenSettings options) {
    OptimizerSetting setting = new OptimizerSetting();
    options.layers().forEach(setting::add);
    return setting.optimizer();
  }

  private boolean isFullBatch() {
    return entry.defaults() instanceof Solver;
  }

  /**
   * Refuses a learning rate among the hyperparameters on the command line.
   *
   * @param why after the option's name
   */
  public static void requireNoLr(GivenSettings options, String why) {
    for (String name : List.of("optimizer", "set")) {
      Given given = options.onCommandLine(name).orElse(null);
      if (given != null && given.values().stream().anyMatch(OptimizerSetting::givesLr)) {
        throw new UsageException("lr " + why + ": --" + name + " " + given.text());
      }
    }
  }

  /** Refuses a full-batch method, which has no steps of a batch and no learning rate. */
  public static void requireStepwise(Settings settings, String command) {
    settings
        .solver()
        .ifPresent(
            solver -> {
              throw new UsageException(
                  "%s is not for full-batch methods: %s"
                      .formatted(command, Solvers.ALL.of(solver).name()));
            });
  }

  /** Whether a text, {@code NAME:LR=..} or {@code LR=..}, gives the learning rate. */
  public static boolean givesLr(String text) {
    return LR_GIVEN.matcher(text).find();
  }

  private void add(Map<String, Given> layer) {
    Set<String> added = new HashSet<>();
    Given optimizer = layer.get("optimizer");
    if (optimizer != null) {
      String text = optimizer.text();
      int colon = text.indexOf(':');
      Entry<?> before = entry;
      try {
        entry = Rules.find(colon < 0 ? text : text.substring(0, colon));
      } catch (IllegalArgumentException e) {
        throw optimizer.wrong(e.getMessage());
      }
      if (entry != before) {
        values.keySet().retainAll(isFullBatch() ? Set.of() : Set.of(LR));
      }
      if (colon >= 0) {
        assign(optimizer, text.substring(colon + 1), added);
      }
    }
    if (isFullBatch()) {
      NOT_FULL_BATCH.stream()
          .filter(layer::containsKey)
          .map(layer::get)
          .findFirst()
          .ifPresent(
              given -> {
                throw given.wrong(
                    "is not for " + entry.name() + ", a full-batch method", given.text());
              });
    }
    Given set = layer.get("set");
    if (set != null) {
      set.values().forEach(text -> assign(set, text, added));
    }
    Given lr = layer.get(LR);
    if (lr != null) {
      put(lr, LR, lr.text(), added);
    }
  }

  private void assign(Given given, String text, Set<String> added) {
    Map<String, String> assignments;
    try {
      assignments = Catalogue.assignments(text);
    } catch (IllegalArgumentException e) {
      throw given.wrong(e.getMessage());
    }
    assignments.forEach((name, value) -> put(given, name, value, added));
  }

  private void put(Given given, String name, String value, Set<String> added) {
    Set<String> known = Hyperparameters.of(entry.defaults()).keySet();
    if (!known.contains(name)) {
      throw given.wrong(Names.unknown("hyperparameter of " + entry.name(), name, known));
    }
    if (!added.add(name)) {
      throw given.wrong("a hyperparameter is given twice: " + name);
    }
    values.put(name, value);
    origins.put(name, given);
  }

  private Object optimizer() {
    try {
      return Hyperparameters.with(entry.defaults(), entry.name(), values);
    } catch (IllegalArgumentException e) {
      // The message begins with the hyperparameter's name.
      Given origin = origins.get(e.getMessage().split(" ", 2)[0]);
      throw origin == null ? new UsageException(e.getMessage()) : origin.wrong(e.getMessage());
    }
  }
}
