package dev.warpstep.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import dev.warpstep.run.Setting;
import dev.warpstep.text.Names;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code train}: one a {@link Setting}, and --config. */
final class TrainOptions {
  private static final String CONFIG = "--config";

  private TrainOptions() {}

  /**
   * A command that takes these options besides its own.
   *
   * @param command whose class has a field with picocli's Spec
   * @param left the names of those that it does not take
   */
  static CommandLine on(Object command, Set<String> left) {
    CommandLine line = new CommandLine(command);
    CommandSpec spec = line.getCommandSpec();
    for (Setting setting : Setting.values()) {
      if (!left.contains(setting.text())) {
        spec.addOption(option(setting));
      }
    }
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(String.class)
            .description("Read options from a TOML file, such as a run's; the command line wins.")
            .build());
    line.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, TrainOptions::help);
    return line;
  }

  private static OptionSpec option(Setting setting) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + setting.text())
            .paramLabel(setting.label())
            .description(setting.description().replace("%", "%%"));
    return switch (setting.form()) {
      case TEXT, LIST -> option.type(String.class).build();
      case REPEATED -> option.type(List.class).auxiliaryTypes(String.class).build();
      case FLAG -> option.type(String.class).arity("0..1").fallbackValue("true").build();
    };
  }

  /** The options under their headings; a command's own stand first. */
  static String help(Help help) {
    List<OptionSpec> all = help.commandSpec().options();
    StringBuilder text = new StringBuilder();
    Help.Layout section = null;
    String present = "";
    for (OptionSpec option : all) {
      String heading = heading(option, present, help.commandSpec().name());
      if (!heading.equals(present)) {
        present = heading;
        text.append(section == null ? "" : section).append('\n').append(heading).append(":\n");
        section = help.createDefaultLayout(all, List.of(), help.colorScheme());
      }
      section.addOption(option, help.parameterLabelRenderer());
    }
    return text.append(section).toString();
  }

  /**
   * A command's own options stand under its name, a setting's under its group's.
   *
   * @param present of the option before; empty for the first
   */
  private static String heading(OptionSpec option, String present, String command) {
    boolean annotated = option.userObject() != null;
    if (annotated) {
      return present.isEmpty() || present.equals(command) ? command : "other";
    }
    String output = group(Setting.OUT);
    return Setting.find(option.longestName().substring(2))
        .map(TrainOptions::group)
        .orElse(present.equals(output) ? output : "other");
  }

  private static String group(Setting setting) {
    return Names.of(setting.group());
  }
}
