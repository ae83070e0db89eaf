package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages that list the settings say what the one table says. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("docs/settings.md");
  private static final Path TRAINING = Path.of("src/main/java/dev/warpstep/run/Training.java");

  /** {@code -Dwarpstep.update=true} writes the page anew. */
  @Test
  void thePageListsAllSettings() throws IOException {
    if (Boolean.getBoolean("warpstep.update")) {
      Files.writeString(PAGE, page());
    }
    assertEquals(page(), Files.readString(PAGE));
  }

  private static String page() {
    StringBuilder page = new StringBuilder("# Settings of a training run\n\n");
    page.append(
        "Each is an option of `warpstep train` (`--NAME VALUE`), a key of a `--config` file");
    page.append(" and of a run's `config.toml`,\nand a name for `Training.set(NAME, VALUE)` in");
    page.append(" Java. This page is made from the code; a test compares them.\n");
    for (Setting.Group group : Setting.Group.values()) {
      page.append("\n## ").append(group.name().toLowerCase(Locale.ROOT)).append("\n\n");
      page.append("| name | value | what it does |\n| --- | --- | --- |\n");
      for (Setting setting : Setting.values()) {
        if (setting.group() == group) {
          page.append(
              "| `%s` | `%s` | %s |\n"
                  .formatted(
                      setting.text(), setting.label().replace("|", "\\|"), setting.description()));
        }
      }
    }
    return page.toString();
  }

  /** Java's help is Javadoc. */
  @Test
  void javadocListsAllSettings() throws IOException {
    if (Boolean.getBoolean("warpstep.update")) {
      updateJavadoc();
    }
    String rows =
        Files.readAllLines(TRAINING).stream()
            .filter(line -> line.startsWith(" *   <tr><td>"))
            .map(line -> line.substring(" *   ".length()))
            .collect(Collectors.joining("\n"));
    assertEquals(javadoc(), rows);
  }

  private static void updateJavadoc() throws IOException {
    String source = Files.readString(TRAINING);
    int from = source.indexOf(" *   <tr><td>");
    int to = source.indexOf(" * </table>", from);
    String rows = javadoc().lines().map(row -> " *   " + row + "\n").collect(Collectors.joining());
    Files.writeString(TRAINING, source.substring(0, from) + rows + source.substring(to));
  }

  private static String javadoc() {
    return Arrays.stream(Setting.values())
        .filter(setting -> setting != Setting.JSON)
        .map(
            setting ->
                "<tr><td>{@code %s}</td><td>{@code %s}</td><td>%s</td></tr>"
                    .formatted(
                        setting.text(),
                        setting.label(),
                        setting.description().replaceAll("`([^`]*)`", "{@code $1}")))
        .collect(Collectors.joining("\n"));
  }
}
