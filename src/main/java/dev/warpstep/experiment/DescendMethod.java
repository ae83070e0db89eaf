package dev.warpstep.experiment;

import dev.warpstep.backend.DeviceException;
import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Schedule;
import dev.warpstep.run.Rules;
import dev.warpstep.solver.Descent;
import dev.warpstep.solver.Objective;
import dev.warpstep.solver.Solver;
import dev.warpstep.solver.Trajectory;
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
 * @param name its name alone
 * @param rule an {@link Optimizer} or a {@link Solver}
 */
public record DescendMethod(String label, String text, String name, Object rule) {
  /**
   * The methods that the options name.
   *
   * @param names NAME or NAME:HYPERPARAMETER=VALUE,..
   * @param sets HYPERPARAMETER=VALUE,.. for all of them, but for those that set it themselves
   * @throws IllegalArgumentException if a name or value is not right, or a method comes twice
   */
  public static List<DescendMethod> of(List<String> names, List<String> sets) {
    Map<String, String> common =
        sets.isEmpty() ? Map.of() : Catalogue.assignments(String.join(",", sets));
    List<Object> rules = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Set<String> shared = new HashSet<>();
    for (String name : names) {
      Object rule = parse(name, common);
      if (!seen.add(Rules.text(rule))) {
        throw new IllegalArgumentException(
            "--optimizer must differ from the others: " + Rules.text(rule));
      }
      String bare = Rules.name(rule);
      if (rules.stream().anyMatch(other -> Rules.name(other).equals(bare))) {
        shared.add(bare);
      }
      rules.add(rule);
    }
    return rules.stream().map(rule -> of(rule, shared)).toList();
  }

  private static DescendMethod of(Object rule, Set<String> shared) {
    String name = Rules.name(rule);
    String text = Rules.text(rule);
    return new DescendMethod(shared.contains(name) ? text : name, text, name, rule);
  }

  /**
   * Its path over a function.
   *
   * @param schedule of an update rule's learning rate; a full-batch method has none
   * @throws IllegalArgumentException if the function is not finite at the start, or the method is
   *     not for such a function
   * @throws DeviceException if its matrices do not fit the heap
   */
  public Trajectory walk(Objective objective, Schedule schedule, double[] start, int steps) {
    if (rule instanceof Solver solver) {
      solver.footprint().check(name, start.length);
      return Descent.walk(objective, solver, start, steps);
    }
    return Descent.walk(objective, (Optimizer) rule, schedule, start, steps);
  }

  private static Object parse(String text, Map<String, String> common) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    Map<String, String> changes = new LinkedHashMap<>(common);
    if (colon >= 0) {
      changes.putAll(Catalogue.assignments(text.substring(colon + 1)));
    }
    return Hyperparameters.with(Rules.find(name).defaults(), name, changes);
  }
}
