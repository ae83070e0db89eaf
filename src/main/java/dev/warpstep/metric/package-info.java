/**
 * How good predictions are: figures and curves from plain arrays, each row with its weight. Knows
 * nobody; what is shown of them is the matter of {@code report}.
 */
package dev.warpstep.metric;
