package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher for Windows, which no test can run: it says the same as its twin. */
class WindowsLauncherTest {
  private static TreeSet<String> found(String regex, String launcher) throws IOException {
    TreeSet<String> found =
        Pattern.compile(regex)
            .matcher(Files.readString(Path.of(launcher)))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertFalse(found.isEmpty(), launcher + " must have " + regex);
    return found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-D[a-z]+\\.[a-z.]*skip=true",
        "--enable-native-access=[A-Z-]+",
        "dev\\.warpstep\\.cli\\.\\w+",
        "WARPSTEP_JAVA_OPTS",
        "building \\(once[^\"\\r\\n>]*\\.\\.\\.",
        "the build failed; Maven's output is above"
      })
  void saysWhatItsTwinSays(String regex) throws IOException {
    assertEquals(found(regex, "warpstep"), found(regex, "warpstep.cmd"));
  }

  @Test
  void itsLinesEndAsWindowsHasThem() throws IOException {
    List<String> lines = List.of(Files.readString(Path.of("warpstep.cmd")).split("\n"));
    assertEquals(List.of(), lines.stream().filter(line -> !line.endsWith("\r")).toList());
  }
}
