package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a suite's results come to. */
public final class ParityReport {
  private ParityReport() {}

  /** Whether every check held. */
  public static boolean pass(List<Result> results) {
    return results.stream().allMatch(Result::ok);
  }

  /** What {@code parity --json} prints. */
  public static Map<String, Object> json(Backend tested, Backend other, List<Result> results) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("device", tested.name());
    document.put("against", other.name());
    document.put("precision", tested.precision());
    document.put("pass", pass(results));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Result result : results) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("operation", result.operation());
      row.put("cases", result.cases());
      row.put("worst", Json.number(result.worst()));
      row.put("unit", result.unit().text());
      row.put("where", result.where());
      row.put("ok", result.ok());
      if (!result.ok()) {
        row.put("detail", result.detail());
      }
      rows.add(row);
    }
    document.put("results", rows);
    return document;
  }
}
