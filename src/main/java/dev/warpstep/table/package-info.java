/**
 * Tables that people bring: files of rows and columns, from bytes to typed columns to the features
 * of a network. Knows {@code data} and {@code text}; what is learnt from features lives above.
 */
package dev.warpstep.table;
