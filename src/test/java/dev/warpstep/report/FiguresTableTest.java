package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class FiguresTableTest {
  private static final FiguresTable TABLE =
      new FiguresTable(
          List.of("label", "F1", "holds"),
          List.of(
              List.of("a <script> & a very long name", "1.000", "50.00%"),
              List.of("b\u001b[31m", "-", "5.00%"),
              List.of("c", "0.500", "5.00%")));

  @Test
  void linesFitTheTerminal() {
    assertEquals(
        """
        label                             F1   holds
        a <script> & a very long name  1.000  50.00%
        b?[31m                             -   5.00%
        .. and 1 more
        """,
        TABLE.text(2, 80));
    assertEquals(
        """
        label          F1   holds
        a <scrip..  1.000  50.00%
        b?[31m          -   5.00%
        c           0.500   5.00%
        """,
        TABLE.text(20, 25));
    // Narrower than the figures: a name keeps eight letters.
    assertTrue(TABLE.text(20, 1).contains("\na <scr..  1.000"), TABLE.text(20, 1));
  }

  @Test
  void markupIsWhole() throws Exception {
    Document parsed = Xml.parse(TABLE.html());
    assertEquals(0, parsed.getElementsByTagName("script").getLength());
    assertEquals(4, parsed.getElementsByTagName("tr").getLength());
    assertEquals(6, parsed.getElementsByTagName("td").getLength());
    assertEquals(
        "a <script> & a very long name",
        parsed.getElementsByTagName("th").item(3).getTextContent());
  }
}
