package dev.warpstep.text;

/** Text in lines of a width, with a label in front and the further lines indented. */
public final class Paragraph {
  private Paragraph() {}

  /**
   * Breaks at blanks; a word that is wider than a line stays whole.
   *
   * @param label begins the first line; the text begins at column {@code indent}
   * @return lines, each ended by a line feed
   */
  public static String of(String label, String text, int indent, int columns) {
    StringBuilder all = new StringBuilder(label);
    int gap = Math.max(label.isEmpty() ? 0 : 1, indent - width(label));
    all.append(" ".repeat(gap));
    int at = width(label) + gap;
    boolean first = true;
    for (String word : text.split(" ")) {
      int wide = width(word);
      if (!first && at + 1 + wide > columns) {
        all.append('\n').append(" ".repeat(indent));
        at = indent;
        first = true;
      }
      all.append(first ? "" : " ").append(word);
      at += wide + (first ? 0 : 1);
      first = false;
    }
    return all.toString().stripTrailing() + "\n";
  }

  /** Columns on a terminal: a combining mark, as in m̂, takes none. */
  public static int width(String text) {
    return (int)
        text.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).count();
  }
}
