package dev.warpstep.cli;

import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Optimizers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code descend} walks with.
 *
 * @param label its name, with its settings where two have one name
 * @param text its name and those of its settings that are not the defaults
 * @param rule the update rule
 */
record DescendMethod(String label, String text, Optimizer rule) {
  /**
   * The methods that the options name.
   *
   * @param names NAME or NAME:HYPERPARAMETER=VALUE,..
   * @param sets HYPERPARAMETER=VALUE,.. for all of them, but for those that set it themselves
   * @throws IllegalArgumentException if a name or value is not right, or a method comes twice
   */
  static List<DescendMethod> of(List<String> names, List<String> sets) {
    Map<String, String> common =
        sets.isEmpty() ? Map.of() : Catalogue.assignments(String.join(",", sets));
    List<Optimizer> rules = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Set<String> shared = new HashSet<>();
    for (String name : names) {
      Optimizer rule = parse(name, common);
      if (!seen.add(Optimizers.ALL.text(rule))) {
        throw new IllegalArgumentException(
            "--optimizer must differ from the others: " + Optimizers.ALL.text(rule));
      }
      String bare = Optimizers.ALL.of(rule).name();
      if (rules.stream().anyMatch(other -> Optimizers.ALL.of(other).name().equals(bare))) {
        shared.add(bare);
      }
      rules.add(rule);
    }
    return rules.stream().map(rule -> of(rule, shared)).toList();
  }

  private static DescendMethod of(Optimizer rule, Set<String> shared) {
    String name = Optimizers.ALL.of(rule).name();
    String text = Optimizers.ALL.text(rule);
    return new DescendMethod(shared.contains(name) ? text : name, text, rule);
  }

  private static Optimizer parse(String text, Map<String, String> common) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    Map<String, String> changes = new LinkedHashMap<>(common);
    if (colon >= 0) {
      changes.putAll(Catalogue.assignments(text.substring(colon + 1)));
    }
    return Hyperparameters.with(Optimizers.ALL.find(name).defaults(), name, changes);
  }
}
