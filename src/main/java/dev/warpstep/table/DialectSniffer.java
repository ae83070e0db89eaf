package dev.warpstep.table;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a file's dialect from its first rows: the separator that cuts most rows into equally many
 * fields; a decimal comma where more numbers have one that can't separate thousands than have such
 * a point; a header where the first row has no number.
 */
final class DialectSniffer {
  private static final int ROWS = 200;

  /** Groups of three digits: what separates them separates thousands, if there is more to see. */
  private static final Pattern GROUPED =
      Pattern.compile("[-+]?[1-9][0-9]{0,2}([.,])[0-9]{3}((?:\\1[0-9]{3})*(?:(?!\\1)[.,][0-9]+)?)");

  private DialectSniffer() {}

  /**
   * @param text begins the file
   * @param whole whether it is the whole file, so that its last row is whole too
   */
  static Dialect sniff(byte[] text, int length, boolean whole, ReadOptions options) {
    byte delimiter = options.delimiter().map(c -> (byte) c.charValue()).orElse((byte) 0);
    List<List<String>> rows = List.of();
    if (delimiter != 0) {
      rows = rows(text, length, whole, delimiter);
    } else {
      double best = -1;
      for (char candidate : ReadOptions.DELIMITERS.toCharArray()) {
        List<List<String>> cut = rows(text, length, whole, (byte) candidate);
        double score = score(cut);
        if (score > best) {
          best = score;
          delimiter = (byte) candidate;
          rows = cut;
        }
      }
    }
    byte decimal =
        options.decimal().isPresent()
            ? (byte) options.decimal().get().charValue()
            : decimal(rows, delimiter);
    boolean header =
        options.header() == ReadOptions.Header.AUTO
            ? !hasNumber(rows, 0, decimal)
            : options.header() == ReadOptions.Header.TRUE;
    // Texts above numbers can't be data.
    boolean skips =
        options.header() == ReadOptions.Header.FALSE
            && !hasNumber(rows, 0, decimal)
            && hasNumber(rows, 1, decimal);
    return new Dialect(delimiter, decimal, header, skips);
  }

  /** Share of the rows that have the usual number of fields; then the more fields the better. */
  private static double score(List<List<String>> rows) {
    Map<Integer, Integer> counts = new HashMap<>();
    rows.forEach(row -> counts.merge(row.size(), 1, Integer::sum));
    double best = 0;
    for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
      int fields = entry.getKey();
      if (fields > 1) {
        double share = (double) entry.getValue() / rows.size();
        best = Math.max(best, share + fields * 1e-6);
      }
    }
    return best;
  }

  /**
   * A sign that can only stand before a fraction decides. Without one, a comma that may separate
   * thousands does so where commas separate fields, since it stands within quotes then.
   */
  private static byte decimal(List<List<String>> rows, byte delimiter) {
    int[] sure = new int[2]; // point, comma
    int[] unsure = new int[2];
    for (List<String> row : rows) {
      for (String field : row) {
        Matcher grouped = GROUPED.matcher(field);
        Matcher fraction = NumberText.FRACTION.matcher(field);
        if (grouped.matches()) {
          int sign = grouped.group(1).equals(",") ? 1 : 0;
          unsure[sign] += grouped.group(2).isEmpty() ? 1 : 0;
          sure[1 - sign] += grouped.group(2).isEmpty() ? 0 : 1;
        } else if (fraction.matches()) {
          sure[fraction.group(1).equals(",") ? 1 : 0]++;
        }
      }
    }
    boolean comma =
        sure[1] > sure[0] || (sure[0] == 0 && unsure[0] == 0 && unsure[1] > 0 && delimiter != ',');
    return (byte) (comma ? ',' : '.');
  }

  /** Whether a row of fields holds a number. */
  static boolean hasNumber(List<String> row, byte decimal) {
    for (String field : row) {
      byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
      if (!Double.isNaN(NumberText.parse(bytes, 0, bytes.length, decimal))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasNumber(List<List<String>> rows, int row, byte decimal) {
    return row < rows.size() && hasNumber(rows.get(row), decimal);
  }

  /** The first rows, each as its fields. */
  private static List<List<String>> rows(byte[] text, int length, boolean whole, byte delimiter) {
    FieldScanner fields = new FieldScanner(text, 0, length, delimiter);
    List<List<String>> rows = new ArrayList<>();
    while (rows.size() < ROWS && fields.nextRow()) {
      List<String> row = new ArrayList<>();
      while (fields.nextField()) {
        row.add(fields.text());
      }
      if (fields.isOpen() || (!whole && fields.atEnd())) {
        break;
      }
      rows.add(row);
    }
    return rows;
  }
}
