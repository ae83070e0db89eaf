package dev.warpstep.run;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Split;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.model.Model;
import dev.warpstep.nn.Network;
import dev.warpstep.op.numeric.Philox;
import dev.warpstep.report.Figures;
import dev.warpstep.report.Spread;
import dev.warpstep.table.Schema;
import dev.warpstep.text.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How much a model needs each column: by how much the loss grows when the column's values are
 * permuted among the rows, all features of a column together. Breiman 2001, "Random Forests".
 *
 * @param baseline the loss as the rows are
 * @param columns the most important first
 */
public record Importance(double baseline, List<Column> columns) {
  /** Permutations of a column. */
  static final int REPEATS = 5;

  private static final long SEED = 42;
  private static final int LONGEST_NAME = 32;

  /**
   * One column's.
   *
   * @param name of the column, or of the feature where there is no table
   * @param mean growth of the loss
   * @param deviation standard deviation over the permutations
   */
  public record Column(String name, double mean, double deviation) {}

  /**
   * Permutes each column in turn.
   *
   * @param data scaled, with targets
   */
  public static Importance of(Model model, Backend backend, Dataset data) {
    List<Column> columns = new ArrayList<>();
    try (Network network = model.network(backend)) {
      double baseline = model.evaluate(network, data).loss();
      RandomGenerator random = Philox.generator(SEED, Philox.Stream.SHUFFLE);
      int from = 0;
      for (Schema.Column column : model.columns().columns()) {
        double[] growth = new double[REPEATS];
        for (int repeat = 0; repeat < REPEATS; repeat++) {
          Dataset permuted = data.withX(permuted(data, from, column.width(), random));
          growth[repeat] = model.evaluate(network, permuted).loss() - baseline;
        }
        Spread spread = Spread.of(growth);
        columns.add(new Column(column.name(), spread.mean(), spread.deviation()));
        from += column.width();
      }
      columns.sort(Comparator.comparingDouble(Column::mean).reversed());
      return new Importance(baseline, List.copyOf(columns));
    }
  }

  /** The inputs with some columns' values dealt out anew among the rows, a row's together. */
  static FloatRows permuted(Dataset data, int from, int count, RandomGenerator random) {
    int[] order = IntStream.range(0, data.rows()).toArray();
    for (int row = data.rows() - 1; row > 0; row--) {
      int other = Split.below(random, row + 1);
      int kept = order[row];
      order[row] = order[other];
      order[other] = kept;
    }
    return new Permuted(data.inputs(), from, count, order);
  }

  /** Rows of which some columns come from other rows. */
  private record Permuted(FloatRows rowsBefore, int from, int some, int[] order)
      implements FloatRows {
    @Override
    public int rows() {
      return rowsBefore.rows();
    }

    @Override
    public int columns() {
      return rowsBefore.columns();
    }

    @Override
    public void read(int row, float[] into, int at) {
      float[] other = new float[columns()];
      rowsBefore.read(order[row], other, 0);
      rowsBefore.read(row, into, at);
      System.arraycopy(other, from, into, at + from, some);
    }
  }

  /** In lines. */
  public String text() {
    int widest = 6;
    for (Column column : columns) {
      widest = Math.max(widest, Math.min(LONGEST_NAME, column.name().length()));
    }
    StringBuilder text = new StringBuilder("\nimportance: by how much the loss grows from ");
    text.append(Figures.loss(baseline)).append(" if a column is permuted\n");
    for (Column column : columns) {
      String name =
          column.name().length() > LONGEST_NAME
              ? column.name().substring(0, LONGEST_NAME - 2) + ".."
              : column.name();
      text.append(
          ("%-" + widest + "s  %10s ± %s%n")
              .formatted(name, Figures.loss(column.mean()), Figures.loss(column.deviation())));
    }
    return text.toString();
  }

  /** As {@code eval --importance --json} prints it, by column. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    for (Column column : columns) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("mean", Json.number(column.mean()));
      one.put("standardDeviation", Json.number(column.deviation()));
      json.put(column.name(), one);
    }
    return json;
  }
}
