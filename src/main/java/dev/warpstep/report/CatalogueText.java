package dev.warpstep.report;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.numeric.Numbers;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.solver.Solvers;
import dev.warpstep.text.Paragraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The catalogues in words: for a terminal, for README and as JSON. */
public final class CatalogueText {
  private static final int INDENT = 24;

  private CatalogueText() {}

  /** {@code name=value, ...}; empty without hyperparameters. */
  public static String hyperparameters(Object setting) {
    return Hyperparameters.of(setting).entrySet().stream()
        .map(e -> e.getKey() + "=" + Hyperparameters.text(e.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Every table, in lines of a width. */
  public static String plain(int columns) {
    StringBuilder text = new StringBuilder();
    plain(text, "optimizers", Optimizers.ALL, columns);
    plain(text, "full-batch optimizers", Solvers.ALL, columns);
    plain(text, "schedules, e epochs being done", Schedules.ALL, columns);
    plain(text, "averages of the weights", Averages.ALL, columns);
    plain(text, "activations", Activations.ALL, columns);
    plain(text, "losses", Losses.ALL, columns);
    text.append("initializers\n");
    for (Initializer initializer : Initializer.values()) {
      text.append(Paragraph.of("  " + initializer.text(), suits(initializer), INDENT, columns));
    }
    return text.toString();
  }

  private static <T> void plain(
      StringBuilder text, String heading, Catalogue<T> catalogue, int columns) {
    text.append(heading).append('\n');
    for (Entry<T> entry : catalogue.entries()) {
      text.append(Paragraph.of("  " + entry.name(), entry.equation(), INDENT, columns));
      String hyperparameters = hyperparameters(entry.defaults());
      if (!hyperparameters.isEmpty()) {
        text.append(Paragraph.of("", hyperparameters, INDENT, columns));
      }
      if (hasSource(entry)) {
        text.append(Paragraph.of("", entry.source(), INDENT, columns));
      }
    }
    text.append('\n');
  }

  private static boolean hasSource(Entry<?> entry) {
    return !entry.source().equals("-");
  }

  /** The activations whose default it is. */
  private static String suits(Initializer initializer) {
    String suited =
        Activations.ALL.entries().stream()
            .filter(entry -> Initializer.suited(entry.defaults()) == initializer)
            .map(Entry::name)
            .collect(Collectors.joining(", "));
    return suited.isEmpty() ? "" : "the default for " + suited;
  }

  /** The tables of README. */
  public static String markdown() {
    StringBuilder text = new StringBuilder();
    markdown(text, "Optimizer", Optimizers.ALL);
    markdown(text, "Full-batch optimizer", Solvers.ALL);
    markdown(text, "Schedule", Schedules.ALL);
    markdown(text, "Average", Averages.ALL);
    markdown(text, "Activation", Activations.ALL);
    markdown(text, "Loss", Losses.ALL);
    text.append("Initializers: ");
    text.append(
        Arrays.stream(Initializer.values())
            .map(initializer -> '`' + initializer.text() + '`')
            .collect(Collectors.joining(", ", "", ".\n")));
    return text.toString();
  }

  private static <T> void markdown(StringBuilder text, String kind, Catalogue<T> catalogue) {
    text.append("| ").append(kind).append(" | Definition | Hyperparameters | Source |\n");
    text.append("| --- | --- | --- | --- |\n");
    for (Entry<T> entry : catalogue.entries()) {
      String hyperparameters = hyperparameters(entry.defaults());
      text.append("| `").append(entry.name()).append("` | ");
      text.append(entry.equation().replace("|", "\\|")).append(" | ");
      text.append(hyperparameters.isEmpty() ? "" : '`' + hyperparameters + '`').append(" | ");
      text.append(hasSource(entry) ? entry.source() : "").append(" |\n");
    }
    text.append('\n');
  }

  /** All of it for JSON. */
  public static Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("optimizers", json(Optimizers.ALL));
    all.put("solvers", json(Solvers.ALL));
    all.put("schedules", json(Schedules.ALL));
    all.put("averages", json(Averages.ALL));
    all.put("activations", json(Activations.ALL));
    all.put("losses", json(Losses.ALL));
    all.put("initializers", Arrays.stream(Initializer.values()).map(Initializer::text).toList());
    return all;
  }

  private static <T> List<Map<String, Object>> json(Catalogue<T> catalogue) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Entry<T> entry : catalogue.entries()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", entry.name());
      row.put("equation", entry.equation());
      Map<String, Object> hyperparameters = Hyperparameters.of(entry.defaults());
      hyperparameters.replaceAll(
          (name, set) ->
              set instanceof Numbers n ? n.values() : set instanceof Enum ? set.toString() : set);
      row.put("hyperparameters", hyperparameters);
      row.put("source", hasSource(entry) ? entry.source() : null);
      rows.add(row);
    }
    return rows;
  }
}
