/**
 * Schedules of the learning rate, one record each, and their table. They compute on the host; a
 * device reads their rates from a table.
 */
package dev.warpstep.op.schedule;
