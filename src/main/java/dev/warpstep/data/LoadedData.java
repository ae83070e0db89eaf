package dev.warpstep.data;

import java.util.Optional;

/**
 * Data that were loaded.
 *
 * @param name what to call it: the data set's or the directory's name
 * @param train the rows of the data itself
 * @param test the rows of its test part, where there is one
 */
public record LoadedData(String name, Dataset train, Optional<Dataset> test) {}
