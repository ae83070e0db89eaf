package dev.warpstep.cli;

import dev.warpstep.experiment.DescendMethod;
import dev.warpstep.experiment.DescendPicture;
import dev.warpstep.experiment.DescendResult;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.run.UsageException;
import dev.warpstep.solver.TestFunction;
import dev.warpstep.solver.TestFunctions;
import dev.warpstep.solver.Trajectory;
import dev.warpstep.text.Json;
import dev.warpstep.text.OutputFile;
import dev.warpstep.text.Paragraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code warpstep descend}. */
@Command(
    name = "descend",
    description = {
      "Runs optimizers on a test function in float64, writes their paths and draws them."
    },
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep descend --function F --optimizer O [OPTIONS]",
    optionListHeading = "%noptions:%n",
    sortOptions = false)
final class DescendCommand implements Callable<Integer> {
  private static final int MOST_STEPS = 1_000_000;

  /** Of all paths together, so that they fit into memory. */
  private static final long MOST_NUMBERS = 20_000_000;

  private final Terminal terminal;

  @Option(
      names = "--function",
      paramLabel = "F",
      required = true,
      description = "The function to minimize; see below.")
  private String function;

  @Option(
      names = "--start",
      paramLabel = "X,Y,..",
      description = "Where the paths start; sets the number of variables.")
  private String start;

  @Option(
      names = "--curvature",
      paramLabel = "A,B,..",
      description = "Curvatures of quadratic, one per variable; by default from 1 to 10.")
  private String curvature;

  @Option(
      names = "--optimizer",
      paramLabel = "O[:NAME=V,..]",
      defaultValue = "adam",
      description =
          "Optimizer with its hyperparameters; repeat it for several paths; by default adam.")
  private List<String> optimizers;

  @Option(
      names = "--set",
      paramLabel = "NAME=V,..",
      description = "Hyperparameters for all optimizers that do not set their own.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--schedule",
      paramLabel = "NAME[:..]",
      defaultValue = "constant",
      description =
          "Schedule of the learning rates, with a step as its epoch; by default constant.")
  private String schedule;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps of each path; by default 100.")
  private String steps;

  @Option(
      names = "--trace",
      paramLabel = "FILE.csv",
      description = "Write optimizer,step,x0,x1,..,value: a row for each step, from step 0 on.")
  private Path trace;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "Draw the paths over the contours of a function of 2 variables.")
  private Path plot;

  @Option(names = "--animate", description = "With --plot: the paths grow step by step.")
  private boolean animate;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DescendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The functions and some examples, for the end of the help. */
  static String[] footer(int columns) {
    StringBuilder text = new StringBuilder("%nfunctions of any number of variables:%n");
    rows(text, true, columns);
    text.append("%nfunctions of 2 variables:%n");
    rows(text, false, columns);
    text.append("%nexamples:%n");
    text.append("  warpstep descend --function rosenbrock --steps 200 --plot paths.svg \\%n");
    text.append("    --optimizer sgd:lr=0.001 --optimizer adam:lr=0.05 --animate%n");
    text.append("  warpstep descend --function quadratic --curvature 1,10,100 --start 1,1,1 \\%n");
    text.append("    --optimizer momentum --set lr=0.01,momentum=0.8 --trace path.csv");
    return text.toString().split("%n", -1);
  }

  private static void rows(StringBuilder text, boolean any, int columns) {
    for (TestFunctions.Row row : TestFunctions.ALL) {
      if (any == row.most() > 2) {
        text.append(
            Paragraph.of("  " + row.name(), row.equation(), 20, columns).replace("\n", "%n"));
      }
    }
  }

  @Override
  public Integer call() {
    TestFunctions.Row row = UsageException.ofArguments(() -> TestFunctions.find(function));
    double[] from = start == null ? row.start() : numbers("--start", start);
    TestFunction objective = objective(row, from.length);
    List<DescendMethod> methods =
        UsageException.ofArguments(() -> DescendMethod.of(optimizers, sets));
    Schedule rates = UsageException.ofArguments(() -> Schedules.ALL.parse(schedule));
    checkSchedule(methods);
    int count =
        GivenSettings.positive(new Given("steps", List.of(steps), false, ""), steps, MOST_STEPS);
    checkSize(count, from.length, methods.size());
    checkPicture(from.length);
    Optional<OutputFile> csv = file("--trace", trace);
    Optional<OutputFile> svg = file("--plot", plot);
    OutputFiles.requireDistinct("--trace and --plot", csv, svg);
    Map<DescendMethod, Trajectory> paths = new LinkedHashMap<>();
    for (DescendMethod method : methods) {
      paths.put(
          method, UsageException.ofArguments(() -> method.walk(objective, rates, from, count)));
    }
    DescendPicture picture = new DescendPicture(title(row), row, objective, paths);
    DescendResult result = new DescendResult(row, objective, schedule, count, paths);
    csv.ifPresent(file -> file.write(result::writeTrace));
    svg.ifPresent(file -> file.write(out -> out.write(picture.svg(animate))));
    if (json) {
      Json.print(terminal.out(), result.json());
    } else {
      terminal.out().print(result.text(terminal.columns()));
    }
    return 0;
  }

  private TestFunction objective(TestFunctions.Row row, int size) {
    if (curvature == null) {
      return UsageException.ofArguments(() -> row.of(size));
    }
    double[] curvatures = numbers("--curvature", curvature);
    TestFunction objective = UsageException.ofArguments(() -> row.of(curvatures));
    if (curvatures.length != size) {
      throw new UsageException(
          "--curvature must have as many numbers as --start, %d: %d"
              .formatted(size, curvatures.length));
    }
    return objective;
  }

  private static double[] numbers(String option, String text) {
    String[] parts = text.split(",", -1);
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        numbers[i] = Double.parseDouble(parts[i]);
      } catch (NumberFormatException e) {
        numbers[i] = Double.NaN;
      }
      if (!Double.isFinite(numbers[i])) {
        throw new UsageException(option + " must be numbers with commas between them: " + text);
      }
    }
    return numbers;
  }

  private static void checkSize(int steps, int coordinates, int paths) {
    long numbers = (long) steps * coordinates * paths;
    if (numbers > MOST_NUMBERS) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "steps, coordinates and optimizers must multiply to at most %,d: %,d",
              MOST_NUMBERS,
              numbers));
    }
  }

  private void checkSchedule(List<DescendMethod> methods) {
    for (DescendMethod method : methods) {
      if (!schedule.equals("constant") && !(method.rule() instanceof Optimizer)) {
        throw new UsageException(
            "--schedule is for optimizers that have a learning rate: " + method.name());
      }
    }
  }

  private String title(TestFunctions.Row row) {
    StringBuilder title = new StringBuilder(row.name().replace('_', ' '));
    if (curvature != null) {
      title.append(", curvature ").append(curvature);
    }
    if (!schedule.equals("constant")) {
      title.append(", ").append(schedule);
    }
    return title.toString();
  }

  private void checkPicture(int coordinates) {
    if (plot == null && animate) {
      throw new UsageException("--animate goes with --plot");
    }
    if (plot != null && !plot.toString().endsWith(".svg")) {
      throw new UsageException("--plot must end in .svg: " + plot);
    }
    if (plot != null && coordinates != 2) {
      throw new UsageException("--plot draws functions of 2 variables: " + coordinates);
    }
  }

  private static Optional<OutputFile> file(String option, Path path) {
    return Optional.ofNullable(path).map(place -> new OutputFile(option, place));
  }
}
