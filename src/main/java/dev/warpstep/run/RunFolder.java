package dev.warpstep.run;

import dev.warpstep.text.AtomicFile;
import dev.warpstep.text.OutputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
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
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The folder of a run that is being made. It stays only if {@link #keep} is called: after a failure
 * or an interrupt what was made is removed again.
 */
public final class RunFolder {
  private static final int DELETE_ATTEMPTS = 3;

  static final String CONFIG = "config.toml";
  static final String METRICS = "metrics.csv";
  static final String STEPS = "steps.csv";
  static final String MODEL = "model.safetensors";
  public static final String REPORT = "report.html";

  private static final Path RUNS = Path.of("runs");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

  private final List<Path> made = new CopyOnWriteArrayList<>();
  private final Thread interrupted = new Thread(this::delete, "warpstep-discard");
  private Path path;

  private RunFolder() {
    Runtime.getRuntime().addShutdownHook(interrupted);
  }

  /**
   * Makes a folder.
   *
   * @param out the folder, which must be empty if it exists; by default runs/DATE-{@code name}
   * @throws OutputException if it cannot be made or holds something
   */
  static RunFolder create(Optional<Path> out, String name) {
    return create(out, RUNS, name);
  }

  /** The nearest folder that is there already, of the run's own and those above it. */
  static Path beside(Optional<Path> out) {
    Path folder = out.orElse(RUNS).toAbsolutePath().normalize();
    while (!Files.isDirectory(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder;
  }

  static RunFolder create(Optional<Path> out, Path runs, String name) {
    Path wanted = out.orElseGet(() -> runs.resolve(LocalDateTime.now().format(DATE) + "-" + name));
    RunFolder folder = new RunFolder();
    try {
      if (out.isPresent()) {
        requireFree(wanted);
        folder.makeDirectories(wanted);
        folder.path = wanted;
      } else {
        folder.makeDirectories(runs);
        folder.makeUnique(wanted);
      }
      return folder;
    } catch (IOException e) {
      folder.discard();
      throw OutputException.of(wanted, e);
    } catch (OutputException e) {
      folder.discard();
      throw e;
    }
  }

  /**
   * Looks ahead, before work is done for it, whether {@link #create} can make a folder.
   *
   * @throws OutputException if it cannot
   */
  public static void requirePlace(Optional<Path> out) {
    Path wanted = out.orElse(RUNS);
    try {
      if (out.isPresent()) {
        requireFree(wanted);
      }
      Path there = wanted.toAbsolutePath().normalize();
      while (!Files.exists(there)) {
        there = there.getParent();
      }
      if (!Files.isDirectory(there)) {
        throw new FileAlreadyExistsException(there.toString());
      }
      if (!Files.isWritable(there)) {
        throw new AccessDeniedException(there.toString());
      }
    } catch (IOException e) {
      throw OutputException.of(wanted, e);
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

  private void makeDirectories(Path path) throws IOException {
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

  private void makeUnique(Path base) throws IOException {
    for (int number = 1; path == null; number++) {
      Path next = number == 1 ? base : base.resolveSibling(base.getFileName() + "-" + number);
      try {
        made.add(Files.createDirectory(next));
        path = next;
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
    delete();
    removeHook();
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook runs already.
    }
  }

  /**
   * An interrupt may come while a file is written under a temporary name, so what is left is tried
   * again.
   */
  private void delete() {
    for (int attempt = 0; attempt < DELETE_ATTEMPTS; attempt++) {
      deleteTemporaries();
      for (int i = made.size() - 1; i >= 0; i--) {
        try {
          Files.deleteIfExists(made.get(i));
        } catch (IOException e) {
          // A folder that somebody else has put something into stays.
        }
      }
    }
  }

  private void deleteTemporaries() {
    if (path == null || !Files.isDirectory(path)) {
      return;
    }
    try (DirectoryStream<Path> temporaries =
        Files.newDirectoryStream(path, AtomicFile.TEMPORARIES)) {
      for (Path temporary : temporaries) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      // The next attempt may reach them.
    }
  }
}
