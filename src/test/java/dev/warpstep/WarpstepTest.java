package dev.warpstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarpstepTest {
  @ParameterizedTest
  @CsvSource({
    "4b6962d, false, 0.1.0 (4b6962d)",
    "4b6962d, true, 0.1.0 (4b6962d-dirty)",
    "'', '', 0.1.0",
  })
  void theCommitIsToldWhereThereIsOne(String commit, String dirty, String text) {
    assertEquals(text, Warpstep.text("0.1.0", commit, dirty));
  }

  @Test
  void thisBuildIsFilledIn() {
    String version = Warpstep.version();
    assertTrue(
        version.matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?( \\([0-9a-f]{7,}(-dirty)?\\))?"), version);
  }
}
