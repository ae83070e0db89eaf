package dev.warpstep.table;

/**
 * How a file's text is cut into fields and numbers.
 *
 * @param delimiter between fields
 * @param decimal before a number's fraction
 * @param header whether the first row names the columns
 * @param skipsFirst whether the first row is a header whose names are not wanted
 */
record Dialect(byte delimiter, byte decimal, boolean header, boolean skipsFirst) {}
