package dev.warpstep.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The confusion matrix as a heat table, or, with many classes, its worst pairs and classes. */
final class ConfusionHtml {
  private static final int MOST_CLASSES_DRAWN = 20;
  private static final int CHARACTERS_ACROSS = 48;
  private static final int PAIRS_BESIDE = 8;
  private static final int PAIRS_ALONE = 20;

  private final Confusion confusion;
  private final StringBuilder out = new StringBuilder();

  ConfusionHtml(Confusion confusion) {
    this.confusion = confusion;
  }

  String html() {
    boolean drawn = confusion.classes().size() <= MOST_CLASSES_DRAWN;
    out.append("<section class=\"confusion\" aria-labelledby=\"confusion\">\n");
    out.append("<h2 id=\"confusion\">Confusion</h2>\n<div class=\"pair\">\n");
    if (drawn) {
      appendMatrix();
      appendPairs(PAIRS_BESIDE);
    } else {
      appendPairs(PAIRS_ALONE);
      appendClasses();
    }
    return out.append("</div>\n</section>\n").toString();
  }

  private String name(int k) {
    return Markup.escape(confusion.classes().get(k));
  }

  private void appendMatrix() {
    List<Confusion.Pair> worst = confusion.worst(Integer.MAX_VALUE);
    double largest = worst.stream().mapToDouble(ConfusionHtml::share).max().orElse(1);
    int classes = confusion.classes().size();
    out.append("<div class=\"card\">\n<h3>What was mistaken for what</h3>\n");
    out.append("<p class=\"note\">Rows are the true class, columns the predicted one.");
    out.append(confusion.isOfWeightedRows() ? " Rows are counted, not their weights." : "");
    out.append("</p>\n");
    out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    out.append(" aria-label=\"Confusion matrix\">\n<table class=\"matrix\">\n<thead");
    int longest = confusion.classes().stream().mapToInt(String::length).reduce(0, Math::max);
    out.append(longest * classes > CHARACTERS_ACROSS ? " class=\"upright\"" : "");
    out.append("><tr><td></td>");
    for (int j = 0; j < classes; j++) {
      out.append("<th scope=\"col\"><span>").append(name(j)).append("</span></th>");
    }
    out.append("<th scope=\"col\" class=\"sum\"><span>recall</span></th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < classes; i++) {
      out.append("<tr><th scope=\"row\"><span>").append(name(i)).append("</span></th>");
      for (int j = 0; j < classes; j++) {
        appendCell(i, j, largest);
      }
      appendSum(confusion.recall(i));
      out.append("</tr>\n");
    }
    out.append("<tr><th scope=\"row\" class=\"sum\"><span>precision</span></th>");
    IntStream.range(0, classes).forEach(j -> appendSum(confusion.precision(j)));
    out.append("<td class=\"sum all\">").append(percent(confusion.accuracy()));
    out.append("</td></tr>\n</tbody>\n</table>\n</div>\n</div>\n");
  }

  private void appendCell(int i, int j, double largest) {
    int count = confusion.count(i, j);
    double share = (double) count / confusion.support(i);
    if (count == 0) {
      out.append(i == j ? "<td class=\"hit\">0</td>" : "<td class=\"none\">0</td>");
      return;
    }
    String kind = i == j ? "hit" : "miss";
    double strength = i == j ? share : share / largest;
    String title =
        i == j
            ? String.format("%s: %,d of %,d correct", name(i), count, confusion.support(i))
            : words(new Confusion.Pair(i, j, count, confusion.support(i)));
    out.append(
        String.format(
            Locale.ROOT,
            "<td class=\"%s\" style=\"--v:%.2f\" title=\"%s\">%,d</td>",
            kind,
            strength,
            title,
            count));
  }

  private void appendSum(double share) {
    out.append("<td class=\"sum\">").append(percent(share)).append("</td>");
  }

  /** One decimal, and never 100 for less than all. */
  private static String percent(double share) {
    if (Double.isNaN(share)) {
      return "–";
    }
    return share == 1 ? "100%" : String.format(Locale.ROOT, "%.1f%%", Math.min(99.9, 100 * share));
  }

  private static double share(Confusion.Pair pair) {
    return (double) pair.count() / pair.of();
  }

  private String words(Confusion.Pair pair) {
    return String.format(
        "%s mistaken for %s: %,d of %,d",
        name(pair.truth()), name(pair.predicted()), pair.count(), pair.of());
  }

  private void appendPairs(int limit) {
    List<Confusion.Pair> pairs = confusion.worst(limit);
    out.append("<div class=\"card\">\n<h3>Most confused</h3>\n");
    out.append(
        String.format(
            Locale.ROOT,
            "<p class=\"note\">Misclassified: %,d of %,d rows.</p>\n",
            confusion.total() - confusion.correct(),
            confusion.total()));
    if (!pairs.isEmpty()) {
      double longest = pairs.get(0).count();
      out.append("<table class=\"bars\">\n<thead><tr><th scope=\"col\">True → predicted</th>");
      out.append("<th scope=\"col\">Rows</th><th scope=\"col\">Share</th></tr></thead>\n<tbody>\n");
      for (Confusion.Pair pair : pairs) {
        out.append(
            String.format(
                Locale.ROOT,
                "<tr><th scope=\"row\">%s <i>→</i> %s<b style=\"--v:%.2f\"></b></th>"
                    + "<td>%,d <span>of %,d</span></td><td>%s</td></tr>\n",
                name(pair.truth()),
                name(pair.predicted()),
                pair.count() / longest,
                pair.count(),
                pair.of(),
                percent(share(pair))));
      }
      out.append("</tbody>\n</table>\n");
    }
    out.append("</div>\n");
  }

  private void appendClasses() {
    out.append("<div class=\"card\">\n<h3>Least recalled classes</h3>\n<p class=\"note\">");
    out.append(confusion.classes().size()).append(" classes in all.</p>\n");
    out.append("<table class=\"bars\">\n<thead><tr><th scope=\"col\">Class</th>");
    out.append("<th scope=\"col\">Recall</th><th scope=\"col\">Precision</th>");
    out.append("<th scope=\"col\">Rows</th></tr></thead>\n<tbody>\n");
    IntStream.range(0, confusion.classes().size())
        .filter(k -> confusion.support(k) > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(confusion::recall))
        .limit(PAIRS_ALONE)
        .forEach(
            k ->
                out.append(
                    String.format(
                        "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%,d</td></tr>\n",
                        name(k),
                        percent(confusion.recall(k)),
                        percent(confusion.precision(k)),
                        confusion.support(k))));
    out.append("</tbody>\n</table>\n</div>\n");
  }
}
