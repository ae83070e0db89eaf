/**
 * The update rules, one record each, and their table. Methods that take all rows at once are in
 * {@code solver}.
 */
package dev.warpstep.op.optimizer;
