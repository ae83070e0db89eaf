/**
 * Rows that may be more than the heap holds: on the heap as far as a budget goes, beyond it in a
 * mapped file that nobody else sees. Knows nothing of what the numbers mean.
 */
package dev.warpstep.memory;
