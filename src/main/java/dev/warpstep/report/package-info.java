/** What people see of a run: its CSV files, the live display, the page and its charts. */
package dev.warpstep.report;
