package dev.warpstep.report;

import java.util.List;

/**
 * Figures in rows and columns, for a page or a terminal.
 *
 * @param head the columns' names, of the first that of the rows
 * @param rows each as long as the head, its name first; any text
 */
public record FiguresTable(List<String> head, List<List<String>> rows) {
  private static final int LONGEST_NAME = 32;
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
   */
  public String text(int most) {
    List<List<String>> shown = rows.subList(0, Math.min(most, rows.size()));
    int[] widths = new int[head.size()];
    for (int j = 0; j < widths.length; j++) {
      widths[j] = name(head.get(j)).length();
      for (List<String> row : shown) {
        widths[j] = Math.max(widths[j], name(row.get(j)).length());
      }
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
      String cell = name(row.get(j));
      String blanks = " ".repeat(widths[j] - cell.length());
      text.append(j == 0 ? cell + blanks : " ".repeat(GAP) + blanks + cell);
    }
    text.append('\n');
  }

  private static String name(String text) {
    String printable = ConfusionText.printable(text);
    return printable.length() <= LONGEST_NAME
        ? printable
        : printable.substring(0, LONGEST_NAME - 2) + "..";
  }
}
