package dev.warpstep.run;

import dev.warpstep.op.Entry;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.solver.Solver;
import dev.warpstep.solver.Solvers;
import dev.warpstep.text.Names;
import java.util.ArrayList;
import java.util.List;

/** The tables of update rules and of full-batch methods as the one that --optimizer names. */
public final class Rules {
  private Rules() {}

  /**
   * The row of that name.
   *
   * @throws IllegalArgumentException if there is none; the nearest name is suggested
   */
  public static Entry<?> find(String name) {
    List<String> names = new ArrayList<>(Optimizers.ALL.names());
    names.addAll(Solvers.ALL.names());
    if (!names.contains(name)) {
      throw new IllegalArgumentException(Names.unknown("optimizer", name, names));
    }
    return Solvers.ALL.names().contains(name) ? Solvers.ALL.find(name) : Optimizers.ALL.find(name);
  }

  /** Name of the row that an {@link Optimizer} or {@link Solver} is a setting of. */
  public static String name(Object rule) {
    return rule instanceof Solver solver
        ? Solvers.ALL.of(solver).name()
        : Optimizers.ALL.of((Optimizer) rule).name();
  }

  /** The name, and the hyperparameters that are not the defaults, as they are typed. */
  public static String text(Object rule) {
    return rule instanceof Solver solver
        ? Solvers.ALL.text(solver)
        : Optimizers.ALL.text((Optimizer) rule);
  }
}
