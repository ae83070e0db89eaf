package dev.warpstep.run;

import dev.warpstep.model.Model;
import dev.warpstep.op.Loss;
import dev.warpstep.text.ShortestDecimal;
import java.io.IOException;
import java.util.List;

/**
 * A model's outputs as CSV: {@code prediction,p_CLASS,...}, or {@code value} for regression.
 *
 * @param model whose outputs they are
 * @param outputs (rows, outputs), row-major
 */
public record Predictions(Model model, double[] outputs) {

  /** Writes the header and a row for each row. */
  public void writeTo(Appendable out) throws IOException {
    Loss loss = model.loss();
    List<String> classes = model.classes();
    int width = loss.outputs(classes.size(), 1);
    StringBuilder line = new StringBuilder(loss.isClassification() ? "prediction" : "value");
    for (String name : classes) {
      line.append(',').append(field("p_" + name));
    }
    out.append(line.append('\n'));
    for (int at = 0; at < outputs.length; at += width) {
      line.setLength(0);
      if (loss.isClassification()) {
        line.append(field(classes.get(loss.predicted(outputs, at, width))));
        for (double probability : loss.probabilities(outputs, at, width)) {
          line.append(',').append(ShortestDecimal.of((float) probability));
        }
      } else {
        line.append(ShortestDecimal.of((float) outputs[at]));
      }
      out.append(line.append('\n'));
    }
  }

  /** In quotes where a comma, a quote, a line break or a blank at an end asks for them. */
  public static String field(String text) {
    boolean plain =
        text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            && text.equals(text.strip());
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
