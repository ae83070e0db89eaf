package dev.warpstep.model;

import java.nio.file.Path;

/**
 * A safetensors file that breaks the format; the message is one line, {@code FILE: rule: value}.
 */
public final class SafetensorsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_VALUE = 120;

  /**
   * @param file the file at fault
   * @param rule what must hold
   * @param value what was found; cut when it is long
   */
  public SafetensorsException(Path file, String rule, Object value) {
    super(oneLine(file + ": " + rule + ": " + shortened(String.valueOf(value))));
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
  }

  /** Names come from the file, so a line break or an escape in them must not reach a terminal. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      line.append(breaks ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return line.toString();
  }
}
