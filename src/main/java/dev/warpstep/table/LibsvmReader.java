package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.memory.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the format of LIBSVM: a row a line, {@code LABEL INDEX:VALUE ..}, indices from 1 and
 * rising; what is absent is 0. Columns are called label, f1, f2, .. Source: C.-C. Chang and C.-J.
 * Lin, "LIBSVM: a library for support vector machines", 2011.
 */
final class LibsvmReader {
  /** A network's inputs are dense, so that a far index takes memory in every row. */
  private static final int MOST_FEATURES = 100_000;

  private static final long MOST_CELLS = 1L << 31;
  private static final String FEATURE = "f";

  /** A row as it is written. */
  private record Row(double label, int[] indices, double[] values, long line) {}

  private final Path file;
  private final List<Row> rows = new ArrayList<>();
  private int features;
  private long line;

  private LibsvmReader(Path file) {
    this.file = file;
  }

  static Table read(
      Path file, InputStream in, List<String> expected, Scratch scratch, TableReader.Choice choice)
      throws IOException {
    LibsvmReader reader = new LibsvmReader(file);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      reader.line++;
      int comment = text.indexOf('#');
      String row = (comment < 0 ? text : text.substring(0, comment)).strip();
      if (!row.isEmpty()) {
        reader.row(row.split("[ \\t]+"));
      }
    }
    for (String name : expected) {
      if (name.matches(FEATURE + "[0-9]{1,6}")) {
        reader.features = Math.max(reader.features, Integer.parseInt(name.substring(1)));
      }
    }
    return reader.table(scratch, choice);
  }

  private void row(String[] tokens) {
    double label = number(tokens[0], TableOptions.LABEL);
    int[] indices = new int[tokens.length - 1];
    double[] values = new double[tokens.length - 1];
    for (int i = 0; i < indices.length; i++) {
      String token = tokens[i + 1];
      int colon = token.indexOf(':');
      String index = colon < 0 ? token : token.substring(0, colon);
      if (colon < 0 || !index.matches("[0-9]{1,9}")) {
        throw DataException.atLine(
            file, line, "must be INDEX:VALUE: " + DataException.quote(token));
      }
      indices[i] = Integer.parseInt(index);
      if (indices[i] < 1 || (i > 0 && indices[i] <= indices[i - 1])) {
        throw DataException.atLine(
            file, line, "indices must rise from 1: " + DataException.quote(token));
      }
      if (indices[i] > MOST_FEATURES) {
        throw DataException.atLine(
            file, line, "an index must be at most " + MOST_FEATURES + ": " + indices[i]);
      }
      values[i] = number(token.substring(colon + 1), FEATURE + indices[i]);
      features = Math.max(features, indices[i]);
    }
    rows.add(new Row(label, indices, values, line));
  }

  private double number(String text, String column) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    double value = NumberText.parse(bytes, 0, bytes.length, (byte) '.');
    if (Double.isNaN(value)) {
      throw DataException.atCell(
          file, line, column, "must be a number: " + DataException.quote(text));
    }
    return value;
  }

  private Table table(Scratch scratch, TableReader.Choice choice) {
    if (features * (long) rows.size() > MOST_CELLS) {
      throw DataException.of(
          file, "rows x features must not exceed 2^31: " + rows.size() + " x " + features);
    }
    List<String> columns = new ArrayList<>(List.of(TableOptions.LABEL));
    IntStream.rangeClosed(1, features).forEach(i -> columns.add(FEATURE + i));
    boolean[] wanted = choice.of(columns, file);
    Table.Builder builder =
        new Table.Builder(
            TableFiles.name(List.of(file)), List.of(file), columns, true, wanted, scratch);
    double[] values = new double[features + 1];
    for (Row row : rows) {
      Arrays.fill(values, 0);
      values[0] = row.label();
      for (int i = 0; i < row.indices().length; i++) {
        values[row.indices()[i]] = row.values()[i];
      }
      builder.addRow(values, row.line());
    }
    return builder.build(Table.Skipped.NONE);
  }
}
