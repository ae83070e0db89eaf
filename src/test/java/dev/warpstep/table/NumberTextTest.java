package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-0.0e5",
        "1",
        "+1.",
        ".5",
        "007",
        "16777217",
        "16777219",
        "9007199254740993",
        "9007199254740992.5",
        "1.7976931348623157e308",
        "1e309",
        "1e23",
        "9e22",
        "123456789012345678",
        "1234567890123456789",
        "0.30000000000000004",
        "-1e400",
        "1e-45",
        "7e-46",
        "1.17549435e-38",
        "1e99999999999",
        "0e99999999999",
        "123456789012345678901234567890",
        "0.1000000014901161193847656250000000001",
        "1.00000005960464477539062500001",
        "1.000000059604644775390625",
        "0.3125E+00"
      })
  void agreesWithTheJdk(String text) {
    assertSame(Double.parseDouble(text), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", "+", ".", "-.", "e5", "1e", "1e+", "1f", "1d", "0x10", "1_000", "1,5", "1.2.3",
        "--1", "NaN", "1 2", "\u0661"
      })
  void anythingElseIsNotANumber(String text) {
    assertTrue(Double.isNaN(parse(text)), text);
  }

  @Test
  void agreesWithTheJdkOnManyNumbers() {
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertSame(value, Double.toString(value));
      }
      String decimals = "%d.%d".formatted(random.nextInt(1000), random.nextInt(1_000_000_000));
      assertSame(Double.parseDouble(decimals), decimals);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,5|1.5",
        "-0,25e1|-2.5",
        "3|3",
        ",5|.5",
        "0,30000000000000004|0.30000000000000004"
      })
  void aCommaMayStandBeforeTheFraction(String text, double expected) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertEquals(expected, NumberText.parse(bytes, 0, bytes.length, (byte) ','));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,000|.|1000",
        "-12,345,678.5|.|-12345678.5",
        "1.234,5|,|1234.5",
        "999,999|.|999999",
        "1,00|.|NaN",
        "1000,000|.|NaN",
        "1,000,|.|NaN",
        ",000|.|NaN",
        "1,0000|.|NaN",
        "12|.|NaN",
        "1,000x|.|NaN",
        "1,000.5.5|.|NaN"
      })
  void thousandsMayBeSeparated(String text, char decimal, double expected) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertEquals(expected, NumberText.parseGrouped(bytes, 0, bytes.length, (byte) decimal));
  }

  @ParameterizedTest
  @CsvSource({"inf, Infinity", "-Inf, -Infinity", "INFINITY, Infinity", "+infinity, Infinity"})
  void infinityIsKnown(String text, double expected) {
    assertEquals(expected, parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3",
    "-0.0, 0",
    "2.5, 2.5",
    "1e16, 10000000000000000",
    "1.5e300, 1.5e300",
    "1e14, 100000000000000"
  })
  void numbersAsNames(double value, String name) {
    assertEquals(name, NumberText.name(value));
  }

  private static void assertSame(double expected, String text) {
    assertEquals(
        Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(parse(text)), text);
  }

  /** Parses the text as a part of a longer one. */
  private static double parse(String text) {
    byte[] bytes = ("7" + text + "7").getBytes(StandardCharsets.UTF_8);
    return NumberText.parse(bytes, 1, bytes.length - 1, (byte) '.');
  }
}
