package dev.warpstep.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What docs/lectures.md shows: commands, code and pictures. */
public final class LecturePage {
  /** With this property the pictures are written instead of compared. */
  private static final String WRITE = "warpstep.lectures.write";

  private static final Path PAGE = Path.of("docs/lectures.md");
  private static final Path PICTURES = Path.of("docs/lectures");
  private static final String FENCE = "```";

  private LecturePage() {}

  /** Every command, split into words. */
  public static List<List<String>> commands() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("./warpstep ")) {
        commands.add(List.of(line.split(" +")));
      }
    }
    return commands;
  }

  /** What a command is called by: its trace's, its curves' or its run's name. */
  public static String name(List<String> command) {
    int at = Stream.of("--trace", "--csv", "--out").mapToInt(command::indexOf).max().orElseThrow();
    return command.get(at + 1).replace(".csv", "");
  }

  /** The blocks of Java code. */
  public static List<String> code() throws IOException {
    List<String> blocks = new ArrayList<>();
    String page = Files.readString(PAGE);
    String begin = FENCE + "java\n";
    for (int at = page.indexOf(begin); at >= 0; at = page.indexOf(begin, at)) {
      int from = at + begin.length();
      at = page.indexOf(FENCE, from);
      blocks.add(page.substring(from, at).stripTrailing());
    }
    return blocks;
  }

  /** That the picture of that name is this, and that the page shows it. */
  public static void checkPicture(String name, String svg) throws IOException {
    Path file = PICTURES.resolve(name + ".svg");
    if (Boolean.getBoolean(WRITE)) {
      Files.createDirectories(PICTURES);
      Files.writeString(file, svg);
    }
    assertEquals(Files.readString(file), svg, file + " is out of date: -D" + WRITE + "=true");
    assertEquals(2, Files.readString(PAGE).split("]\\(lectures/" + name + "\\.svg\\)").length);
  }
}
