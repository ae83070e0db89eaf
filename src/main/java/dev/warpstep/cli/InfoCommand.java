package dev.warpstep.cli;

import dev.warpstep.run.Machine;
import dev.warpstep.text.Json;
import dev.warpstep.text.Paragraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code warpstep info}. */
@Command(
    name = "info",
    description = "Shows the machine, the devices, what is missing and how to fix it.",
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep info [OPTIONS]",
    optionListHeading = "%noptions:%n",
    sortOptions = false)
final class InfoCommand implements Callable<Integer> {
  private static final int INDENT = 15;

  private final Terminal terminal;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  InfoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Map<String, String> facts = new LinkedHashMap<>(Machine.facts());
    List<Map<String, Object>> devices = Machine.devices();
    Map<String, String> data = Machine.data();
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      facts.forEach((name, fact) -> document.put(name.toLowerCase(Locale.ROOT), fact));
      document.put("devices", devices);
      document.put("data", data);
      Json.print(terminal.out(), document);
      return 0;
    }
    facts.forEach((name, fact) -> line(name, fact));
    for (Map<String, Object> device : devices) {
      line("device", device.get("name") + ": " + device.get("state"));
      ((Map<?, ?>) device.get("libraries")).forEach((name, state) -> line("  " + name, state));
    }
    data.forEach((name, place) -> line(name, place));
    return 0;
  }

  private void line(String label, Object value) {
    terminal.out().print(Paragraph.of(label, String.valueOf(value), INDENT, terminal.columns()));
  }
}
