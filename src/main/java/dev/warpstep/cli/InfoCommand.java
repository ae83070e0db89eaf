package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.data.Datasets;
import dev.warpstep.data.NoInputException;
import dev.warpstep.report.Paragraph;
import dev.warpstep.run.Machine;
import dev.warpstep.text.Json;
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
    description = "Shows the machine, the devices, and what is missing with its mend.",
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
    List<Map<String, Object>> devices = Backends.all().stream().map(InfoCommand::device).toList();
    Map<String, String> data = new LinkedHashMap<>();
    Datasets.NAMES.forEach(name -> data.put(name, data(name)));
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

  private static Map<String, Object> device(BackendProvider provider) {
    Map<String, Object> device = new LinkedHashMap<>();
    device.put("name", provider.name());
    String why = provider.unusable().orElse(null);
    String state = why;
    if (why == null) {
      try (Backend backend = provider.open(DeviceOptions.defaults())) {
        state = backend.description();
      } catch (DeviceException e) {
        why = e.getMessage();
        state = why;
      }
    }
    device.put("usable", why == null);
    device.put("state", why == null ? state : "not usable: " + why);
    device.put("libraries", why == null ? provider.libraries() : Map.of());
    return device;
  }

  private static String data(String name) {
    if (name.equals("digits")) {
      return "embedded";
    }
    try {
      return Datasets.directoryOf(name).toString();
    } catch (NoInputException e) {
      return e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
    }
  }
}
