package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.NoInputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files that a text on the command line stands for: one, several with commas, or a pattern. */
public final class TableFiles {
  /** Standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final List<String> SUFFIXES =
      List.of(".gz", ".zst", ".csv", ".tsv", ".txt", ".svm", ".libsvm", ".npy", ".npz", ".parquet");

  private TableFiles() {}

  /** Whether the text stands for something that is there. */
  public static boolean exist(String text) {
    return !find(text).isEmpty();
  }

  /**
   * The files, empty if there are none. What is there under the text itself comes first.
   *
   * @throws NoInputException if the text can't be a path
   */
  public static List<Path> find(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    Path path = path(text);
    if (text.equals(STANDARD_INPUT) || Files.exists(path)) {
      return List.of(path);
    }
    List<Path> files = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Path one = part.isEmpty() ? null : path(part);
      List<Path> found = one == null ? List.of() : Files.exists(one) ? List.of(one) : matching(one);
      if (found.isEmpty()) {
        return List.of();
      }
      files.addAll(found);
    }
    return files;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new NoInputException(DataException.quote(text) + ": not a path: " + e.getReason());
    }
  }

  /** The files that a pattern's last name matches, in the order of their names. */
  private static List<Path> matching(Path pattern) {
    Path last = pattern.getFileName();
    Path folder = pattern.getParent();
    if (last == null || !last.toString().matches(".*[*?\\[{].*")) {
      return List.of();
    }
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(folder == null ? Path.of("") : folder, last.toString())) {
      List<Path> found = new ArrayList<>();
      stream.forEach(found::add);
      return found.stream().filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | java.util.regex.PatternSyntaxException e) {
      return List.of();
    }
  }

  /** What to call the data of files: the first's name without its suffixes. */
  static String name(List<Path> files) {
    Path first = files.get(0);
    if (first.toString().equals(STANDARD_INPUT)) {
      return "stdin";
    }
    String name = String.valueOf(first.getFileName());
    for (boolean cut = true; cut; ) {
      String before = name;
      for (String suffix : SUFFIXES) {
        boolean ends = name.endsWith(suffix) && name.length() > suffix.length();
        name = ends ? name.substring(0, name.length() - suffix.length()) : name;
      }
      cut = !before.equals(name);
    }
    return name;
  }

  /** The files' absolute paths, as {@link #find} takes them. */
  public static String absolute(String text) {
    if (text.equals(STANDARD_INPUT)) {
      return text;
    }
    Stream<String> parts =
        Files.exists(Path.of(text)) ? Stream.of(text) : Stream.of(text.split(","));
    return parts
        .map(part -> Path.of(part).toAbsolutePath().normalize().toString())
        .reduce((a, b) -> a + "," + b)
        .orElse(text);
  }
}
