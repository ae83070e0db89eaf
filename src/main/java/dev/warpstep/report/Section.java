package dev.warpstep.report;

/**
 * A chart or a table of a run's page.
 *
 * @param title stands above; any text
 * @param svg the chart or the table, as markup that is shown as it is: only what the charts and
 *     tables of this package make
 * @param caption stands below; any text, may be empty
 */
public record Section(String title, String svg, String caption) {}
