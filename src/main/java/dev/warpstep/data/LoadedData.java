package dev.warpstep.data;

import java.util.List;
import java.util.Optional;

/**
 * Data that was loaded.
 *
 * @param name what to call it: the data set's, the file's or the directory's name
 * @param train the rows of the data itself
 * @param test the rows of its test part or of the test file, where there is one
 * @param schema what the columns mean, if the data is a CSV file
 * @param ignored the names of the CSV columns that the schema does not have
 */
public record LoadedData(
    String name,
    Dataset train,
    Optional<Dataset> test,
    Optional<Schema> schema,
    List<String> ignored) {}
