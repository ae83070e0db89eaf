package dev.warpstep.report;

import java.util.List;

/**
 * Figures in rows and columns, for a page or a terminal.
 *
 * @param head the columns' names, of the first that of the rows
 * @param rows each as long as the head, its name first; any text
 */
public record FiguresTable(List<String> head, List<List<String>> rows) {
  private static final int LEAST_NAME = 8;
  private static final int GAP = 2;

  /** Copies the lists. */
  public FiguresTable {
    head = List.copyOf(head);
    rows = List.copyOf(rows);
  }

  /** Markup for a {@link Section}. */
  public String html() {
    StringBuilder out = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    out.append(" aria-label=\"Figures\">\n<table class=\"bars\">\n<thead><tr>");
    for (String name : head) {
      out.append("<th scope=\"col\">").append(Markup.escape(name)).append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr><th scope=\"row\">").append(Markup.escape(row.get(0))).append("</th>");
      for (String cell : row.subList(1, row.size())) {
        out.append("<td>").append(Markup.escape(cell)).append("</td>");
      }
      out.append("</tr>\n");
    }
    return out.append("</tbody>\n</table>\n</div>\n").toString();
  }

  /**
   * Lines for a terminal.
   *
   * @param most rows; a line says how many there are more
   * @param columns of the terminal; the rows' names are cut to fit it
   */
  public String text(int most, int columns) {
    List<List<String>> shown = rows.subList(0, Math.min(most, rows.size()));
    int[] widths = new int[head.size()];
    int others = 0;
    for (int j = widths.length - 1; j >= 0; j--) {
      int longest = j > 0 ? Integer.MAX_VALUE : Math.max(LEAST_NAME, columns - others);
      widths[j] = ConfusionText.printable(head.get(j)).length();
      for (List<String> row : shown) {
        widths[j] = Math.max(widths[j], ConfusionText.printable(row.get(j)).length());
      }
      widths[j] = Math.min(widths[j], longest);
      others += widths[j] + GAP;
    }
    StringBuilder text = new StringBuilder();
    line(text, head, widths);
    shown.forEach(row -> line(text, row, widths));
    if (shown.size() < rows.size()) {
      text.append(".. and ").append(rows.size() - shown.size()).append(" more\n");
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> row, int[] widths) {
    for (int j = 0; j < widths.length; j++) {
      String cell = ConfusionText.printable(row.get(j));
      if (cell.length() > widths[j]) {
        cell = cell.substring(0, widths[j] - 2) + "..";
      }
      String blanks = " ".repeat(widths[j] - cell.length());
      text.append(j == 0 ? cell + blanks : " ".repeat(GAP) + blanks + cell);
    }
    text.append('\n');
  }
}
