package dev.warpstep.run;

import dev.warpstep.Warpstep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
