package dev.warpstep.run;

import dev.warpstep.model.Model;
import dev.warpstep.op.Loss;
import dev.warpstep.table.KnownTable;
import dev.warpstep.text.ShortestDecimal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model's outputs as CSV: {@code prediction,p_CLASS,...}, for several labels {@code
 * prediction_LABEL,..,p_LABEL,..} with 1 where one holds, or {@code value} for regression, with
 * several targets {@code value_NAME,...}; columns that are copied through come before.
 *
 * @param model whose outputs they are
 * @param outputs (rows, outputs), row-major, in the targets' units
 * @param threshold the least probability of the second of two classes, or of a label of several, at
 *     which it is predicted; empty for the most probable class
 * @param table that the rows are of, where columns of it are copied
 * @param copied the names of these columns
 */
public record Predictions(
    Model model,
    double[] outputs,
    OptionalDouble threshold,
    Optional<KnownTable> table,
    List<String> copied) {

  /** Writes the header and a row for each row. */
  public void writeTo(Appendable out) throws IOException {
    Loss loss = model.loss();
    List<String> classes = model.classes();
    int width = model.outputs();
    StringBuilder line = new StringBuilder();
    for (String column : copied) {
      line.append(field(column)).append(',');
    }
    line.append(header());
    out.append(line.append('\n'));
    for (int at = 0; at < outputs.length; at += width) {
      line.setLength(0);
      for (int column = 0; column < copied.size(); column++) {
        line.append(field(table.orElseThrow().copied(column, at / width))).append(',');
      }
      if (model.isMultiLabel()) {
        appendLabels(line, loss, at, width);
      } else if (loss.isClassification()) {
        double[] probabilities = loss.probabilities(outputs, at, width);
        line.append(field(classes.get(predicted(loss, at, width, probabilities))));
        for (double probability : probabilities) {
          line.append(',').append(ShortestDecimal.of((float) probability));
        }
      } else {
        for (int j = 0; j < width; j++) {
          line.append(j == 0 ? "" : ",").append(ShortestDecimal.of((float) outputs[at + j]));
        }
      }
      out.append(line.append('\n'));
    }
  }

  private void appendLabels(StringBuilder line, Loss loss, int from, int width) {
    StringBuilder shares = new StringBuilder();
    int each = loss.outputsOfLabel(width);
    for (int at = from; at < from + width; at += each) {
      double[] probabilities = loss.probabilities(outputs, at, each);
      line.append(predicted(loss, at, each, probabilities)).append(',');
      shares.append(at == from ? "" : ",").append(ShortestDecimal.of((float) probabilities[1]));
    }
    line.append(shares);
  }

  private int predicted(Loss loss, int at, int width, double[] probabilities) {
    return threshold.isPresent()
        ? probabilities[1] >= threshold.getAsDouble() ? 1 : 0
        : loss.predicted(outputs, at, width);
  }

  private String header() {
    if (model.isMultiLabel()) {
      return Stream.of("prediction_", "p_")
          .flatMap(kind -> model.targets().stream().map(name -> field(kind + name)))
          .collect(Collectors.joining(","));
    }
    if (model.loss().isClassification()) {
      StringBuilder header = new StringBuilder("prediction");
      model.classes().forEach(name -> header.append(',').append(field("p_" + name)));
      return header.toString();
    }
    return model.targets().size() == 1
        ? "value"
        : model.targets().stream()
            .map(name -> field("value_" + name))
            .collect(Collectors.joining(","));
  }

  /** In quotes where a comma, a quote, a line break or a blank at an end asks for them. */
  public static String field(String text) {
    boolean plain =
        text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            && text.equals(text.strip());
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
