package dev.warpstep.report;

/** Text from outside as part of HTML or SVG. */
final class Markup {
  private Markup() {}

  /**
   * Safe between tags and inside quoted attributes, in HTML and in XML; what neither may hold
   * (control characters, halves of surrogate pairs) becomes U+FFFD.
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isText(c) ? c : 0xfffd);
              }
            });
    return escaped.toString();
  }

  /** Ends with an ellipsis where it would be wider than {@code most} columns. */
  static String cut(String text, int most) {
    if (columns(text) <= most) {
      return text;
    }
    StringBuilder start = new StringBuilder();
    int used = 1;
    for (int c : text.codePoints().toArray()) {
      used += columns(c);
      if (used > most) {
        break;
      }
      start.appendCodePoint(c);
    }
    return start.append('…').toString();
  }

  /** How wide a text is; a Latin letter is one column. */
  static int columns(String text) {
    return text.codePoints().map(Markup::columns).sum();
  }

  /** East Asian scripts and emoji stand from U+2E80 on; most of them are two columns wide. */
  private static int columns(int c) {
    return c >= 0x2e80 ? 2 : 1;
  }

  private static boolean isText(int c) {
    if (c < 0x20) {
      return c == '\t' || c == '\n' || c == '\r';
    }
    return c < 0x7f || c >= 0xa0 && c < 0xd800 || c >= 0xe000 && c < 0xfffe || c > 0xffff;
  }
}
