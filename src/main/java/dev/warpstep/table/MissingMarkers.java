package dev.warpstep.table;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Knows the values that mean a missing one. */
final class MissingMarkers {
  private final byte[][] words;
  private final double[] numbers;

  /**
   * @param given texts and numbers, besides the usual texts
   * @param decimal the sign in given numbers
   */
  MissingMarkers(Set<String> given, byte decimal) {
    List<byte[]> texts = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    ReadOptions.MARKERS.forEach(marker -> texts.add(marker.getBytes(StandardCharsets.UTF_8)));
    for (String marker : given) {
      byte[] bytes = marker.getBytes(StandardCharsets.UTF_8);
      double number = NumberText.parse(bytes, 0, bytes.length, decimal);
      if (Double.isNaN(number)) {
        texts.add(bytes);
      } else {
        values.add(number);
      }
    }
    words = texts.toArray(byte[][]::new);
    numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** A number's cell. */
  long cell(double number) {
    for (double marker : numbers) {
      if (number == marker) {
        return Cell.MISSING;
      }
    }
    return Cell.of(number);
  }

  /** Whether a text means a missing value. */
  boolean isMarker(byte[] text, int from, int to) {
    for (byte[] marker : words) {
      if (isMarker(text, from, to, marker)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A text's cell.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  long text(byte[] text, int from, int to, Texts texts) throws CharacterCodingException {
    return from == to || isMarker(text, from, to)
        ? Cell.MISSING
        : Cell.text(texts.code(text, from, to));
  }

  /** Without case where the letters are ASCII. */
  private static boolean isMarker(byte[] text, int from, int to, byte[] marker) {
    if (to - from != marker.length) {
      return false;
    }
    for (int i = 0; i < marker.length; i++) {
      int c = text[from + i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != marker[i]) {
        return false;
      }
    }
    return true;
  }
}
