package dev.warpstep.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  private static final List<String> KNOWN =
      List.of("sgd", "momentum", "adam", "adamw", "adamax", "rmsprop", "lbfgs", "look_ahead");

  @ParameterizedTest
  @CsvSource({
    "adam, adam",
    "adma, adam",
    "dam, adam",
    "Adam, adam",
    "adammx, adamax",
    "rsmprop, rmsprop",
    "lbgfs, lbfgs",
    "lookahead, look_ahead",
    "momentm, momentum",
    "sdg, sgd",
    "xyz, ''",
    "q, ''",
    "muon, ''",
  })
  void theNearestNeedsTheFewestEdits(String given, String nearest) {
    assertEquals(nearest, Names.nearest(given, KNOWN).orElse(""));
  }
}
