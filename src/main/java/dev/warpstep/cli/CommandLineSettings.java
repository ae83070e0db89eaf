package dev.warpstep.cli;

import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.GivenSettings.Given;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The settings that stand on a command line. */
final class CommandLineSettings {
  private CommandLineSettings() {}

  /** Those of a command that was parsed, and of the file that its --config names. */
  static GivenSettings of(CommandSpec spec) {
    Map<String, Given> given = new LinkedHashMap<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = bare(option);
      Object value = option.getValue();
      List<String> texts = new ArrayList<>();
      if (value instanceof List<?> list) {
        list.forEach(text -> texts.add((String) text));
      } else {
        texts.add(String.valueOf(value));
      }
      given.put(name, new Given(name, texts, false, ""));
    }
    return GivenSettings.ofCommandLine(given);
  }

  /** An option's name without dashes. */
  private static String bare(OptionSpec option) {
    return option.longestName().substring(2);
  }
}
