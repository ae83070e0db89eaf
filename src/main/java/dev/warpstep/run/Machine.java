package dev.warpstep.run;

import dev.warpstep.Warpstep;
import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.data.Datasets;
import dev.warpstep.data.NoInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What this program runs on. */
public final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** In words, by what they are about. */
  public static Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("warpstep", Warpstep.version());
    facts.put(
        "JVM",
        property("java.vm.name") + " " + property("java.version") + ", " + property("java.vendor"));
    facts.put(
        "OS", property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
    int cores = Runtime.getRuntime().availableProcessors();
    facts.put("CPU", cpuModel() + ", " + cores + (cores == 1 ? " core" : " cores"));
    facts.put("heap", "at most %,d MB".formatted(Runtime.getRuntime().maxMemory() >> 20));
    return facts;
  }

  /** Each device of this build: {@code name}, {@code usable}, {@code state}, {@code libraries}. */
  public static List<Map<String, Object>> devices() {
    return Backends.all().stream().map(Machine::device).toList();
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

  /** Where the data sets that are known by name lie, or how to get them. */
  public static Map<String, String> data() {
    Map<String, String> data = new LinkedHashMap<>();
    Datasets.NAMES.forEach(name -> data.put(name, data(name)));
    return data;
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

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private static String cpuModel() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(property("os.arch"));
      } catch (IOException e) {
        return property("os.arch");
      }
    }
    return property("os.arch");
  }
}
