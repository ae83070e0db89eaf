package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionTest {
  private static final int[] TRUTH = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
  private static final int[] PREDICTED = {0, 0, 0, 1, 1, 0, 0, 2, 2, 1};

  private final Confusion confusion =
      new Confusion(TRUTH, PREDICTED, List.of("cat", "dog", "owl", "yak"));

  @Test
  void countsAndShares() {
    assertEquals(3, confusion.count(0, 0));
    assertEquals(2, confusion.count(1, 0));
    assertEquals(0, confusion.count(0, 2));
    assertEquals(10, confusion.total());
    assertEquals(6, confusion.correct());
    assertEquals(0.6, confusion.accuracy());
    assertEquals(4, confusion.support(0));
    assertEquals(0.75, confusion.recall(0));
    assertEquals(0.6, confusion.precision(0));
    assertEquals(1.0, confusion.precision(2));
    assertEquals(Double.NaN, confusion.recall(3));
    assertEquals(Double.NaN, confusion.precision(3));
  }

  @Test
  void worstPairsComeByCountThenByClass() {
    assertEquals(
        List.of(
            new Confusion.Pair(1, 0, 2, 3),
            new Confusion.Pair(0, 1, 1, 4),
            new Confusion.Pair(2, 1, 1, 3)),
        confusion.worst(10));
    assertEquals(1, confusion.worst(1).size());
  }

  @Test
  void summary() {
    assertEquals(
        """
        accuracy 60.00%: 6 of 10 correct

        rows: true class, columns: predicted class
                   cat  dog  owl  yak  recall
              cat    3    1    .    .     75%
              dog    2    1    .    .     33%
              owl    .    1    2    .     67%
              yak    .    .    .    .       -
        precision  60%  33% 100%    -

        most confused:
          dog mistaken for cat: 2 of 3
          cat mistaken for dog: 1 of 4
          owl mistaken for dog: 1 of 3
        """,
        confusion.summary(80));
  }

  @Test
  void almostAllIsNotAHundredPercent() {
    int[] truth = new int[1000];
    int[] predicted = new int[1000];
    predicted[0] = 1;
    String summary = new Confusion(truth, predicted, List.of("a", "b")).summary(80);
    assertTrue(summary.contains("999    1     99%"), summary);
  }

  @Test
  void twelveClassesFitEightyColumns() {
    int[] all = IntStream.range(0, 12 * 100).map(i -> i % 12).toArray();
    List<String> names = IntStream.range(0, 12).mapToObj(Integer::toString).toList();
    assertTrue(new Confusion(all, all, names).summary(80).contains("recall"));
  }

  @Test
  void longNamesBecomeNumbersInTheColumns() {
    List<String> names =
        List.of(
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot");
    int[] all = IntStream.range(0, 10).toArray();
    String summary = new Confusion(all, all, names).summary(80);
    assertTrue(summary.contains("9 Ankle boot"), summary);
    assertTrue(summary.contains("    0    1    2    3"), summary);
    assertFalse(summary.contains("confused:"), summary);
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    List<String> names = IntStream.range(0, 40).mapToObj(k -> "class number " + k).toList();
    int[] truth = IntStream.range(0, 400).map(i -> i % 40).toArray();
    int[] predicted = IntStream.range(0, 400).map(i -> i % 39).toArray();
    Confusion many = new Confusion(truth, predicted, names);
    for (int width : new int[] {1, 20, 80, 300}) {
      many.summary(width)
          .lines()
          .forEach(line -> assertTrue(line.length() <= width, width + ": " + line));
    }
    assertFalse(many.summary(80).contains("recall"));
    assertTrue(many.summary(300).contains("recall"));
  }

  @Test
  void namesCannotReachTheTerminalsControls() {
    int[] one = {0, 1};
    int[] other = {1, 0};
    String summary = new Confusion(one, other, List.of("a\u001b[2J", "b\nc")).summary(80);
    assertFalse(summary.contains("\u001b"), summary);
    assertTrue(summary.contains("a?[2J mistaken for b?c: 1 of 1"), summary);
  }

  @Test
  void noRows() {
    Confusion empty = new Confusion(new int[0], new int[0], List.of("a"));
    assertEquals(Double.NaN, empty.accuracy());
    assertEquals("no rows to classify\n", empty.summary(80));
  }

  @Test
  void refusesWhatHasNoClass() {
    List<String> two = List.of("a", "b");
    assertRefused("truth[1] must lie in [0, 2): 2", new int[] {0, 2}, new int[] {0, 0}, two);
    assertRefused("predicted[0] must lie in [0, 2): -1", new int[] {0}, new int[] {-1}, two);
    assertRefused("predicted must be as long as truth, 1: 2", new int[1], new int[2], two);
  }

  private static void assertRefused(
      String message, int[] truth, int[] predicted, List<String> classes) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> new Confusion(truth, predicted, classes));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void countsOfWeightedRowsAreSaidToBeOfRows() {
    int[] truth = {0, 1, 1};
    int[] predicted = {0, 1, 0};
    String note = "ows are counted, not their weights";
    for (boolean weighted : new boolean[] {false, true}) {
      Confusion confusion = new Confusion(truth, predicted, List.of("a", "b"), weighted);
      assertEquals(weighted, confusion.summary(80).contains(note));
      assertEquals(weighted, new ConfusionHtml(confusion).html().contains(note));
    }
  }
}
