package dev.warpstep.run;

import dev.warpstep.data.Datasets;
import dev.warpstep.data.Scaling;
import dev.warpstep.op.Loss;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.table.ReadOptions;
import dev.warpstep.table.ReadOptions.Header;
import dev.warpstep.table.TableFiles;
import dev.warpstep.table.TableOptions;
import dev.warpstep.table.TableOptions.Missing;
import dev.warpstep.table.TableOptions.Task;
import dev.warpstep.table.TableOptions.Unknown;
import dev.warpstep.text.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which rows, checked; what is empty is chosen when the data are known.
 *
 * @param data a known name, a directory, or files of a table
 * @param dataDir where to look for fashion-mnist or mnist
 * @param test a table to test on
 * @param testFraction share of rows to hold out, in [0, 1)
 * @param validation a table to choose by
 * @param validationFraction share of the training rows to choose by, in [0, 1)
 * @param split which rows are held out
 * @param table how a table is read
 * @param classWeights how much the rows of a class count
 * @param scaling of the features; empty for what suits the data
 * @param scalesTarget whether numbers to predict are standardised for training
 * @param cache where rows lie that do not fit on the heap
 */
public record DataSettings(
    String data,
    Optional<Path> dataDir,
    Optional<String> test,
    OptionalDouble testFraction,
    Optional<String> validation,
    OptionalDouble validationFraction,
    SplitSetting split,
    TableOptions table,
    ClassWeights classWeights,
    Optional<Scaling> scaling,
    boolean scalesTarget,
    Optional<Path> cache) {
  private static final String AUTO = "auto";

  /** Settings that mean nothing for data that are no table. */
  private static final List<Setting> FOR_TABLES =
      List.of(
          Setting.TEST,
          Setting.VALIDATION,
          Setting.LABEL,
          Setting.DROP,
          Setting.KEEP,
          Setting.ONE_HOT,
          Setting.WEIGHT,
          Setting.MISSING_MARKERS,
          Setting.DELIMITER,
          Setting.DECIMAL);

  /**
   * @param loss what is minimised, if that is said
   * @throws UsageException if a text is not right
   */
  static DataSettings of(GivenSettings given, Optional<Loss> loss) {
    String data = dataName(given.orDefault(Setting.DATA));
    // A file may say where such data lie, also for a command line that names others.
    boolean looksThere = Datasets.isLookedFor(data) || given.onCommandLine("data-dir").isPresent();
    SplitSetting split = SplitSetting.of(given);
    if (Datasets.isDataset(data)) {
      requireTableSettings(given, data);
    }
    DataSettings settings =
        new DataSettings(
            data,
            looksThere ? path(given, "data-dir") : Optional.empty(),
            given.find("test").map(DataSettings::files),
            fraction(given, "test-fraction", "test"),
            given.find("validation").map(DataSettings::files),
            fraction(given, "validation-fraction", "validation"),
            split,
            table(
                given, split, task(given, loss), !scaling(given).equals(Optional.of(Scaling.NONE))),
            ClassWeights.of(given),
            scaling(given),
            !oneOf(given, Setting.SCALE_TARGET, List.of("standard", "none")).equals("none"),
            cache(given));
    requireOneReader(settings);
    return settings;
  }

  private static void requireTableSettings(GivenSettings given, String data) {
    for (Setting setting : FOR_TABLES) {
      Optional<Given> table = given.find(setting.text());
      // What every table may have may stand in a script for all data.
      boolean usual =
          setting == Setting.LABEL
              && table.map(Given::text).filter(TableOptions.LABEL::equals).isPresent();
      if (table.isPresent() && !usual) {
        throw new UsageException("--" + setting.text() + " needs a table as --data: " + data);
      }
    }
  }

  /** Standard input can be read once. */
  private static void requireOneReader(DataSettings settings) {
    long readers =
        Stream.of(Optional.of(settings.data()), settings.test(), settings.validation())
            .flatMap(Optional::stream)
            .filter(TableFiles.STANDARD_INPUT::equals)
            .count();
    if (readers > 1) {
      throw new UsageException("standard input can be read once: --data, --test or --validation -");
    }
  }

  private static String files(Given files) {
    if (files.text().isEmpty()) {
      throw files.wrong("must be a path", "\"\"");
    }
    return files.text();
  }

  private static String dataName(Given data) {
    if (data.text().isBlank()) {
      throw data.wrong("must be a data set, a file or a directory", "\"\"");
    }
    return data.text();
  }

  /** A path, if one is given. */
  static Optional<Path> path(GivenSettings given, String name) {
    return given.find(name).map(option -> given.parsed(name, "", text -> path(option, text)));
  }

  /**
   * The folder for rows that do not fit on the heap, if one is given.
   *
   * @throws UsageException if it is none
   */
  static Optional<Path> cache(GivenSettings given) {
    Optional<Path> folder = path(given, Setting.CACHE.text());
    folder
        .filter(path -> !Files.isDirectory(path))
        .ifPresent(
            path -> {
              throw given.orDefault(Setting.CACHE).wrong("must be a folder", path.toString());
            });
    return folder;
  }

  private static Path path(Given option, String text) {
    if (text.isEmpty()) {
      throw option.wrong("must be a path", "\"\"");
    }
    return Path.of(text);
  }

  private static OptionalDouble fraction(GivenSettings given, String name, String file) {
    Given fraction = given.find(name).orElse(null);
    if (fraction == null) {
      return OptionalDouble.empty();
    }
    double value = given.notNegative(name, 0);
    if (value >= 1) {
      throw fraction.wrong("must lie in [0, 1)", fraction.text());
    }
    if (value > 0 && given.find(file).isPresent()) {
      throw fraction.wrong("is not for a run with --" + file, fraction.text());
    }
    return OptionalDouble.of(value);
  }

  private static Task task(GivenSettings given, Optional<Loss> loss) {
    Task task = constant(given, Setting.TASK, Task.class);
    if (loss.isEmpty()) {
      return task;
    }
    Task implied = loss.get().isClassification() ? Task.CLASSIFICATION : Task.REGRESSION;
    if (task != Task.AUTO && task != implied) {
      Given asked = given.orDefault(Setting.TASK);
      throw asked.wrong("must be that of the loss, " + Names.of(implied), asked.text());
    }
    return implied;
  }

  private static TableOptions table(
      GivenSettings given, SplitSetting split, Task task, boolean dropConstant) {
    return new TableOptions(
        read(given),
        List.copyOf(columns(given.orDefault(Setting.LABEL))),
        columns(given, Setting.DROP),
        columns(given, Setting.KEEP),
        columns(given, Setting.ONE_HOT),
        constant(given, Setting.MISSING, Missing.class),
        constant(given, Setting.UNKNOWN, Unknown.class),
        task,
        given.find("weight").map(DataSettings::column),
        split.group(),
        // Without scaling, the network's inputs are the file's columns.
        dropConstant);
  }

  /** How the text of a table is read. */
  static ReadOptions read(GivenSettings given) {
    return new ReadOptions(
        given.find("delimiter").map(DataSettings::delimiter),
        given.find("decimal").map(DataSettings::decimal),
        constant(given, Setting.HEADER, Header.class),
        columns(given, Setting.MISSING_MARKERS),
        oneOf(given, Setting.ON_BAD_ROW, List.of("fail", "skip")).equals("skip"));
  }

  /** As a model's files are read, but for what is given. */
  static ReadOptions read(GivenSettings given, ReadOptions model) {
    ReadOptions own = read(given);
    return new ReadOptions(
        own.delimiter().or(model::delimiter),
        own.decimal().or(model::decimal),
        given.find("header").isPresent() ? own.header() : model.header(),
        given.find("missing-markers").isPresent() ? own.missingMarkers() : model.missingMarkers(),
        own.skipBadRows());
  }

  private static String column(Given given) {
    if (given.text().isBlank()) {
      throw given.wrong("must name a column", "\"\"");
    }
    return given.text().strip();
  }

  private static Set<String> columns(GivenSettings given, Setting setting) {
    return given.find(setting.text()).map(DataSettings::columns).orElse(Set.of());
  }

  private static Set<String> columns(Given list) {
    Set<String> columns = new LinkedHashSet<>();
    for (String column : list.elements()) {
      if (column.isBlank()) {
        throw list.wrong("must have elements with commas between", list.text());
      }
      if (!columns.add(column.strip())) {
        throw list.wrong("must name each once", list.text());
      }
    }
    return columns;
  }

  private static char delimiter(Given given) {
    String text = given.text();
    String one = text.equals("tab") || text.equals("\\t") ? "\t" : text;
    if (one.length() != 1 || ReadOptions.DELIMITERS.indexOf(one.charAt(0)) < 0) {
      throw given.wrong("must be , ; | or tab", text.isEmpty() ? "\"\"" : text);
    }
    return one.charAt(0);
  }

  private static char decimal(Given given) {
    if (!given.text().equals(".") && !given.text().equals(",")) {
      throw given.wrong("must be . or ,", given.text().isEmpty() ? "\"\"" : given.text());
    }
    return given.text().charAt(0);
  }

  private static Optional<Scaling> scaling(GivenSettings given) {
    if (given.orDefault(Setting.SCALE).text().equals(AUTO)) {
      return Optional.empty();
    }
    return Optional.of(constant(given, Setting.SCALE, Scaling.class));
  }

  /** An enum's constant by its name in lower case. */
  static <E extends Enum<E>> E constant(GivenSettings given, Setting setting, Class<E> type) {
    return given.parsed(setting, text -> Names.constant(setting.text(), text, type));
  }

  private static String oneOf(GivenSettings given, Setting setting, List<String> names) {
    return given.parsed(
        setting,
        text -> {
          if (!names.contains(text)) {
            throw new IllegalArgumentException(Names.unknown(setting.text(), text, names));
          }
          return text;
        });
  }
}
