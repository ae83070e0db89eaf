package dev.warpstep.report;

/**
 * A chart of a run's page.
 *
 * @param title stands above the chart; any text
 * @param svg the chart, as markup that is shown as it is: only what the charts of this package make
 * @param caption stands below the chart; any text, may be empty
 */
public record Section(String title, String svg, String caption) {}
