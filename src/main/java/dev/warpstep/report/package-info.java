/**
 * What people see of a run: its CSV files, the live display, the page, charts and tables as text.
 * Writes what it is given and decides nothing.
 */
package dev.warpstep.report;
