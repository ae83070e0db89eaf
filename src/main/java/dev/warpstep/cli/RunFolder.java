package dev.warpstep.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder of a run that is being made. It stays only if {@link #keep} is called: after a failure
 * or an interrupt what was made is removed again.
 */
final class RunFolder {
  static final String CONFIG = "config.toml";
  static final String METRICS = "metrics.csv";
  static final String STEPS = "steps.csv";
  static final String MODEL = "model.safetensors";
  static final String REPORT = "report.html";

  private static final Path RUNS = Path.of("runs");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

  private final List<Path> made;
  private final Path path;
  private final Thread interrupted = new Thread(this::discard, "warpstep-discard");

  private RunFolder(Path path, List<Path> made) {
    this.path = path;
    this.made = made;
    Runtime.getRuntime().addShutdownHook(interrupted);
  }

  /**
   * Makes a folder.
   *
   * @param out the folder, which must be empty if it exists; by default runs/DATE-{@code name}
   * @throws OutputException if it cannot be made or holds something
   */
  static RunFolder create(Optional<Path> out, String name) {
    List<Path> made = new ArrayList<>();
    Path path = out.orElse(RUNS);
    try {
      if (out.isPresent()) {
        requireFree(path);
        makeDirectories(path, made);
        return new RunFolder(path, made);
      }
      makeDirectories(path, made);
      return new RunFolder(makeUnique(LocalDateTime.now().format(DATE) + "-" + name, made), made);
    } catch (IOException e) {
      delete(made);
      throw OutputException.of(path, e);
    }
  }

  private static void requireFree(Path out) throws IOException {
    if (!Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(out)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(out)) {
        if (!entries.iterator().hasNext()) {
          return;
        }
      }
    }
    throw new OutputException(out + ": exists already; choose another --out or remove it");
  }

  private static void makeDirectories(Path path, List<Path> made) throws IOException {
    List<Path> missing = new ArrayList<>();
    Path next = path.toAbsolutePath().normalize();
    while (next != null && !Files.exists(next)) {
      missing.add(0, next);
      next = next.getParent();
    }
    for (Path directory : missing) {
      Files.createDirectory(directory);
      made.add(directory);
    }
    if (missing.isEmpty() && !Files.isDirectory(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }

  private static Path makeUnique(String base, List<Path> made) throws IOException {
    for (int number = 1; ; number++) {
      Path path = RUNS.resolve(number == 1 ? base : base + "-" + number);
      try {
        made.add(Files.createDirectory(path));
        return path;
      } catch (FileAlreadyExistsException e) {
        // Another run began in this second.
      }
    }
  }

  /** The folder, as the user named it or relative to where the program runs. */
  Path path() {
    return path;
  }

  /** A file that the run is about to make. */
  Path file(String name) {
    Path file = path.resolve(name);
    made.add(file);
    return file;
  }

  /** The run is whole. */
  void keep() {
    removeHook();
  }

  /** Removes what was made. */
  void discard() {
    delete(made);
    removeHook();
  }

  private void removeHook() {
    if (Thread.currentThread() != interrupted) {
      try {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      } catch (IllegalStateException e) {
        // The program is ending, and the hook runs already.
      }
    }
  }

  private static void delete(List<Path> made) {
    for (int i = made.size() - 1; i >= 0; i--) {
      try {
        Files.deleteIfExists(made.get(i));
      } catch (IOException e) {
        // A folder that somebody else has put something into stays.
      }
    }
  }
}
