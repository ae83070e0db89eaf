package dev.warpstep.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDecimalTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "100, 100",
    "-2.50, -2.5",
    "0.0001, 0.0001",
    "0.00001, 1e-5",
    "-1.25e-7, -1.25e-7",
    "9007199254740993, 9007199254740992",
    "1e15, 1000000000000000",
    "1e16, 1e16",
    // The two that Double.toString writes with a digit too many before Java 19.
    "2.0E-3, 0.002",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "2e23, 2e23",
    "5.6843418860808015E-14, 5.684341886080802e-14",
    "4.9E-324, 5e-324",
    "1.7976931348623157E308, 1.7976931348623157e308",
    "NaN, NaN",
    "-Infinity, -Infinity"
  })
  void shortestDouble(double value, String expected) {
    assertEquals(expected, ShortestDecimal.of(value));
    assertEquals(value, Double.parseDouble(expected));
  }

  /** Float.toString is a digit off before Java 19. */
  @ParameterizedTest
  @CsvSource({"5.6830185e25", "4.1149807e25"})
  void ofTheShortestTheNearest(String text) {
    assertEquals(text, ShortestDecimal.of(Float.parseFloat(text)));
  }

  /** No text with a digit fewer, rounded either way, may give the number back. */
  @Test
  void everyTextGivesTheNumberBackAndIsShortest() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      float single = Float.intBitsToFloat(random.nextInt());
      if (Double.isFinite(value)) {
        String text = ShortestDecimal.of(value);
        assertEquals(value, Double.parseDouble(text));
        assertTrue(digits(text) <= digits(Double.toString(value)), text);
      }
      if (Float.isFinite(single)) {
        String text = ShortestDecimal.of(single);
        assertEquals(single, Float.parseFloat(text));
        assertTrue(digits(text) <= digits(Float.toString(single)), text);
      }
    }
  }

  private static int digits(String text) {
    String mantissa = text.toLowerCase(java.util.Locale.ROOT).split("e")[0];
    return mantissa.replaceAll("[-.]", "").replaceAll("^0+|0+$", "").length();
  }
}
