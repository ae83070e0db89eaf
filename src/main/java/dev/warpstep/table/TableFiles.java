package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.NoInputException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The files that a text on the command line stands for: one, several with commas, or a pattern. */
public final class TableFiles {
  /** Standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final List<String> SUFFIXES =
      List.of(".gz", ".zst", ".csv", ".tsv", ".txt", ".svm", ".libsvm", ".npy", ".npz", ".parquet");

  private static final Pattern PATTERN = Pattern.compile("[*?\\[{]");
  private static final String SEPARATORS = File.separatorChar == '/' ? "/" : "/" + File.separator;

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
    Optional<Path> path = path(text);
    if (text.equals(STANDARD_INPUT) || path.filter(Files::exists).isPresent()) {
      return List.of(path.orElseThrow());
    }
    List<Path> files = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Optional<Path> one = part.isEmpty() ? Optional.empty() : path(part).filter(Files::exists);
      List<Path> found = one.map(List::of).orElseGet(() -> matching(part));
      if (found.isEmpty()) {
        return List.of();
      }
      files.addAll(found);
    }
    return files;
  }

  /** Empty for a pattern that is none here: Windows has no {@code *} in names. */
  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      if (isPattern(text)) {
        return Optional.empty();
      }
      throw new NoInputException(DataException.quote(text) + ": not a path: " + e.getReason());
    }
  }

  private static boolean isPattern(String name) {
    return PATTERN.matcher(name).find();
  }

  /**
   * Where the last name of a path begins, which need not be one.
   *
   * @param separators characters that end a folder's name
   */
  static int lastName(String path, String separators) {
    int at = path.length();
    while (at > 0 && separators.indexOf(path.charAt(at - 1)) < 0) {
      at--;
    }
    return at;
  }

  /** The files that a pattern's last name matches, in the order of their names. */
  private static List<Path> matching(String pattern) {
    int last = lastName(pattern, SEPARATORS);
    String name = pattern.substring(last);
    Optional<Path> folder = path(pattern.substring(0, last));
    if (!isPattern(name) || folder.isEmpty()) {
      return List.of();
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.get(), name)) {
      List<Path> found = new ArrayList<>();
      stream.forEach(found::add);
      return found.stream().filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | PatternSyntaxException e) {
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
    boolean one = path(text).filter(Files::exists).isPresent();
    return Stream.of(one ? new String[] {text} : text.split(","))
        .map(TableFiles::absolutePart)
        .reduce((a, b) -> a + "," + b)
        .orElse(text);
  }

  private static String absolutePart(String part) {
    int last = lastName(part, SEPARATORS);
    Path folder = Path.of(part.substring(0, last)).toAbsolutePath().normalize();
    String name = part.substring(last);
    if (!isPattern(name)) {
      return Path.of(part).toAbsolutePath().normalize().toString();
    }
    String begin = folder.toString();
    return (begin.endsWith(File.separator) ? begin : begin + File.separator) + name;
  }
}
