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

  private static boolean isText(int c) {
    if (c < 0x20) {
      return c == '\t' || c == '\n' || c == '\r';
    }
    return c < 0x7f || c >= 0xa0 && c < 0xd800 || c >= 0xe000 && c < 0xfffe || c > 0xffff;
  }
}
