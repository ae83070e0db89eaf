package dev.warpstep.data;

import java.util.List;

/**
 * A CSV file that was read.
 *
 * @param schema what its columns mean
 * @param dataset its rows
 * @param ignored the names of columns that the schema does not have, in the file's order
 */
public record CsvTable(Schema schema, Dataset dataset, List<String> ignored) {}
