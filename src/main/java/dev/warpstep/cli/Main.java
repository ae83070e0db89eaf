package dev.warpstep.cli;

import dev.warpstep.Warpstep;
import dev.warpstep.run.Setting;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.Names;
import dev.warpstep.text.OutputException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code warpstep}. */
@Command(
    name = "warpstep",
    description = "Trains multi-layer perceptrons.",
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep COMMAND [OPTIONS]",
    commandListHeading = "%ncommands:%n",
    optionListHeading = "%noptions:%n",
    footerHeading = "%nexamples:%n",
    footer = {
      "  warpstep train                           the built-in digits, in seconds",
      "  warpstep train --data flowers.csv --label species --preset realmlp",
      "  warpstep train --data prices.csv --label price",
      "  warpstep predict runs/RUN --data new.csv --output predictions.csv",
      "  warpstep descend --function rosenbrock --set lr=0.1 --plot path.svg",
      "",
      "warpstep COMMAND --help tells more."
    })
public final class Main implements Runnable {
  private final Terminal terminal;
  private CommandLine commandLine;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  private boolean version;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show where in the program a failure came from.")
  private boolean stacktrace;

  private Main(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs the command of the arguments and exits. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // one way of writing numbers, whatever the user's language
    PrintStream out =
        new PrintStream(
            new PipeOutput(new FileOutputStream(FileDescriptor.out)),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(args, out, err));
  }

  /**
   * Runs a command in this process.
   *
   * @param out gets the results
   * @param err gets progress and diagnostics; a failure is one line
   * @return the exit code
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    Main main = new Main(Terminal.of(out, err));
    int exitCode;
    try {
      main.commandLine = main.commandLine();
      exitCode = main.commandLine.execute(args);
    } catch (Throwable e) {
      exitCode = main.fail(e, "");
    }
    // checkError flushes; what cannot be written shows only then.
    if (out.checkError() && exitCode == 0) {
      exitCode = main.fail(new OutputException("standard output cannot be written"), "");
    }
    return exitCode;
  }

  private CommandLine commandLine() {
    CommandLine line = new CommandLine(this);
    line.addSubcommand(TrainCommand.of(terminal));
    line.addSubcommand(DescribeCommand.of(terminal));
    line.addSubcommand(new EvalCommand(terminal));
    line.addSubcommand(new PredictCommand(terminal));
    line.addSubcommand(new BenchCommand(terminal));
    line.addSubcommand(LrFindCommand.of(terminal));
    line.addSubcommand(CompareCommand.of(terminal));
    line.addSubcommand(new ParityCommand(terminal));
    line.addSubcommand(new DescendCommand(terminal));
    line.addSubcommand(new OptimizersCommand(terminal));
    line.addSubcommand(new InfoCommand(terminal));
    line.getCommandSpec().versionProvider(() -> new String[] {"warpstep " + Warpstep.version()});
    line.setExpandAtFiles(false);
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(Math.max(terminal.columns(), 55));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setOut(new PrintWriter(terminal.out(), true));
    line.setErr(new PrintWriter(terminal.err(), true));
    line.setHelpFactory(SpacedHelp::new);
    line.getSubcommands()
        .get("descend")
        .getCommandSpec()
        .usageMessage()
        .footer(DescendCommand.footer(terminal.columns()));
    line.setParameterExceptionHandler((e, args) -> fail(usage(e), hint(e.getCommandLine())));
    line.setExecutionExceptionHandler((e, command, parsed) -> fail(e, hint(command)));
    return line;
  }

  @Override
  public void run() {
    commandLine.usage(terminal.out(), CommandLine.Help.Ansi.OFF);
  }

  private int fail(Throwable e, String hint) {
    Failure failure = Failure.of(e);
    String line = failure.message() + (failure.exitCode() == Failure.USAGE ? hint : "");
    // A name from the user may hold a line break.
    terminal.note(line.replaceAll("\\R", " ").replaceAll("\\p{Cntrl}", "?"));
    if (stacktrace) {
      e.printStackTrace(terminal.err());
    }
    return failure.exitCode();
  }

  private static String hint(CommandLine command) {
    return " (try: " + command.getCommandSpec().qualifiedName() + " --help)";
  }

  /** The nearest name may be another thing, as --lr is for --l1; a longer one is not. */
  private static String trainOnly(String option, CommandSpec spec, List<String> known) {
    String longer =
        known.stream()
            .filter(name -> name.startsWith(option))
            .findFirst()
            .map(name -> "; did you mean " + name + "?")
            .orElse("");
    return "unknown option: %s; train has it, %s does not%s".formatted(option, spec.name(), longer);
  }

  /** Names that do not exist get the nearest one that does. */
  private static Exception usage(CommandLine.ParameterException e) {
    if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      return e;
    }
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    String name = unmatched.getUnmatched().get(0);
    if (name.startsWith("-")) {
      String bare = name.contains("=") ? name.substring(0, name.indexOf('=')) : name;
      List<String> known = spec.options().stream().map(OptionSpec::longestName).toList();
      if (name.startsWith("--") && Setting.names().contains(bare.substring(2))) {
        return new UsageException(trainOnly(bare, spec, known));
      }
      String near = Names.nearest(bare, known).map(n -> "; did you mean " + n + "?").orElse("");
      return new UsageException("unknown option: " + bare + near);
    }
    return new UsageException(
        spec.subcommands().isEmpty()
            ? "unexpected argument: " + name
            : Names.unknown("command", name, spec.subcommands().keySet()));
  }
}
