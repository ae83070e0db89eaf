package dev.warpstep.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads CSV files: comma-separated, with a header, UTF-8 with or without a byte order mark, plain
 * or compressed with gzip. Fields may be quoted; blanks around a field do not count. Numbers are
 * decimal and become the nearest float.
 *
 * <p>Both readers throw {@link NoInputException} if there is no such file, and {@link
 * DataException} if its content cannot be used; line and column of the first defect are named.
 */
public final class CsvReader {
  /** The longest array that every JVM gives. */
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  private CsvReader() {}

  /** Reads a file whose label column is a class and whose other columns are numbers. */
  public static CsvTable read(Path file, String label) {
    return read(file, label, Set.of(), false);
  }

  /**
   * Learns a schema from a file and reads it: the label column's values are classes, in numeric
   * order if all are integers and else in alphabetical order, and every other column is a feature.
   *
   * @param label the name of the label column
   * @param oneHot the names of the columns to encode with one feature a value, in the same order
   * @param regression whether the label is a number to predict and not a class
   */
  public static CsvTable read(Path file, String label, Set<String> oneHot, boolean regression) {
    CsvRows scan = scan(file, header -> CsvPlan.learn(file, header, label, oneHot, regression));
    CsvPlan plan = scan.plan();
    List<Schema.Column> columns = new ArrayList<>();
    for (int slot = 0; slot < plan.features().length; slot++) {
      Vocabulary vocabulary = plan.vocabularyOf(slot);
      columns.add(
          new Schema.Column(
              plan.nameOf(slot), vocabulary == null ? List.of() : vocabulary.sorted()));
    }
    List<String> classes = List.of();
    if (!regression) {
      classes = plan.vocabularies()[plan.labelColumn()].sorted();
      if (classes.size() < 2) {
        throw DataException.of(
            file,
            "column "
                + label
                + " must have two classes or more: only "
                + DataException.quote(classes.get(0)));
      }
    }
    return table(file, scan, new Schema(label, columns, classes));
  }

  /**
   * Reads a file by a schema that is known. Columns are found by name, in any order; others are
   * ignored and reported.
   *
   * @param labelRequired whether the file must have the label column with good values; if not, the
   *     data set has targets only if every label is there and good
   */
  public static CsvTable read(Path file, Schema schema, boolean labelRequired) {
    return table(
        file, scan(file, header -> CsvPlan.follow(file, header, schema, labelRequired)), schema);
  }

  private static CsvRows scan(Path file, Function<List<String>, CsvPlan> planner) {
    CsvRows rows = new CsvRows(file, planner);
    CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
    try (Reader text = new InputStreamReader(InputFile.openText(file), strict);
        var csv =
            de.siegmar.fastcsv.reader.CsvReader.builder()
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .build(rows, text)) {
      Iterator<DataException> defects = csv.iterator();
      if (defects.hasNext()) {
        throw defects.next();
      }
    } catch (UncheckedIOException e) {
      throw explain(file, e.getCause());
    } catch (IOException e) {
      throw explain(file, e);
    } catch (CsvParseException e) {
      if (e.getCause() instanceof IOException cause) {
        throw explain(file, cause);
      }
      throw DataException.of(file, "not well-formed CSV: " + e.getMessage());
    }
    if (rows.plan() == null) {
      throw DataException.of(file, "must have a header and rows: the file is empty");
    }
    if (rows.rows() == 0) {
      throw DataException.of(file, "must have rows: there is only a header");
    }
    return rows;
  }

  private static CsvTable table(Path file, CsvRows scan, Schema schema) {
    CsvPlan plan = scan.plan();
    float[] labels = scan.labels();
    if (labels != null && !schema.isRegression()) {
      int[] places = plan.vocabularies()[plan.labelColumn()].places(schema.classes());
      for (int row = 0; row < labels.length; row++) {
        labels[row] = places[(int) labels[row]];
      }
    }
    requireElements(file, scan.rows(), schema.columns());
    Dataset data =
        new Dataset(
            nameOf(file), inputs(scan, schema), labels, schema.features(), schema.classes());
    return new CsvTable(schema, data, plan.ignored());
  }

  private static void requireElements(Path file, long rows, List<Schema.Column> columns) {
    long width = columns.stream().mapToLong(Schema.Column::width).sum();
    if (rows * width > MOST_ELEMENTS) {
      throw DataException.of(
          file, "rows x features must not exceed " + MOST_ELEMENTS + ": " + rows + " x " + width);
    }
  }

  private static float[] inputs(CsvRows scan, Schema schema) {
    List<Schema.Column> columns = schema.columns();
    if (columns.stream().noneMatch(Schema.Column::isOneHot)) {
      return scan.cells().toArray(scan.rows());
    }
    int width = schema.width();
    float[] x = new float[scan.rows() * width];
    int first = 0;
    for (int slot = 0; slot < columns.size(); slot++) {
      Schema.Column column = columns.get(slot);
      int[] places =
          column.isOneHot()
              ? scan.plan().vocabularyOf(slot).places(column.categories())
              : new int[0];
      for (int row = 0; row < scan.rows(); row++) {
        float cell = scan.cells().get(row, slot);
        if (column.isOneHot()) {
          x[row * width + first + places[(int) cell]] = 1;
        } else {
          x[row * width + first] = cell;
        }
      }
      first += column.width();
    }
    return x;
  }

  /** The file's name without .gz and .csv. */
  private static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    for (String suffix : List.of(".gz", ".csv")) {
      boolean ends = name.endsWith(suffix) && name.length() > suffix.length();
      name = ends ? name.substring(0, name.length() - suffix.length()) : name;
    }
    return name;
  }

  private static RuntimeException explain(Path file, IOException e) {
    if (e instanceof CharacterCodingException) {
      return DataException.atLine(file, lineNotUtf8(file), "must be UTF-8");
    }
    return InputFile.explain(file, e);
  }

  /** The first line that is not UTF-8; 0 if that cannot be found by reading again. */
  private static long lineNotUtf8(Path file) {
    if (!Files.isRegularFile(file)) {
      return 0;
    }
    try (InputStream in = InputFile.openText(file)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      long line = 1;
      for (int b = in.read(); ; b = in.read()) {
        if (b == '\n' || b < 0) {
          if (!isUtf8(bytes.toByteArray())) {
            return line;
          }
          if (b < 0) {
            return 0;
          }
          line++;
          bytes.reset();
        } else {
          bytes.write(b);
        }
      }
    } catch (IOException e) {
      return 0;
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
