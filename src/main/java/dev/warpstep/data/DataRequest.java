package dev.warpstep.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which data to load and how, as the command line says it.
 *
 * @param data {@code digits}, {@code fashion-mnist}, {@code mnist}, a CSV file or a directory of
 *     IDX files
 * @param test another CSV file, to test on
 * @param dataDir where to look for fashion-mnist or mnist
 * @param label the label column of a CSV file
 * @param oneHot the columns of a CSV file to one-hot encode
 * @param regression whether a CSV file's label is a number to predict
 */
public record DataRequest(
    String data,
    Optional<Path> test,
    Optional<Path> dataDir,
    String label,
    Set<String> oneHot,
    boolean regression) {
  /** The label column of a CSV file of which nothing else is said. */
  public static final String LABEL = "label";

  /** Nothing is null. */
  public DataRequest {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(test, "test");
    Objects.requireNonNull(dataDir, "dataDir");
    Objects.requireNonNull(label, "label");
    oneHot = Set.copyOf(oneHot);
  }

  /** That data with the column "label" as class, and nothing else set. */
  public static DataRequest of(String data) {
    return new DataRequest(data, Optional.empty(), Optional.empty(), LABEL, Set.of(), false);
  }
}
