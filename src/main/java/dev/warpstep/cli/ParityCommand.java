package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.parity.Check;
import dev.warpstep.parity.ParityReport;
import dev.warpstep.parity.ParitySuite;
import dev.warpstep.parity.ParityTable;
import dev.warpstep.parity.Result;
import dev.warpstep.parity.Sizes;
import dev.warpstep.run.Devices;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code warpstep parity}. */
@Command(
    name = "parity",
    description = "Compares a device with another and with the reference, operation by operation.",
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep parity [--device NAME] [OPTIONS]",
    optionListHeading = "%noptions:%n",
    sortOptions = false)
final class ParityCommand implements Callable<Integer> {
  private static final String REFERENCE = "reference";

  private final Terminal terminal;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = Devices.AUTO,
      description = "Device under test; by default auto, the best usable one.")
  private String device;

  @Option(
      names = "--against",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description = "Float32 device whose bits it must match; by default cpu.")
  private String against;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "fp32",
      description = "Number format of its matrix products: fp32 (the default), tf32 or bf16.")
  private String precision;

  @Option(names = "--quick", description = "Fewer sizes, no long vectors, shorter runs.")
  private boolean quick;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  ParityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Precision format = UsageException.ofArguments(() -> Devices.precision(precision));
    refuseReference("--device", device);
    refuseReference("--against", against);
    List<Result> results = new ArrayList<>();
    try (Backend tested = Devices.open(device, OptionalInt.empty(), format);
        Backend other = openOther(tested);
        Backend oracle = Devices.open(REFERENCE, OptionalInt.empty(), Precision.FP32)) {
      ParityTable table = new ParityTable(terminal.out(), terminal.columns());
      String note = tested.name().equals(other.name()) ? sameDevice(tested) : "";
      if (!json) {
        table.head(tested, other, oracle, note);
      } else if (!note.isEmpty()) {
        terminal.note(note);
      }
      for (Check check : checks(tested, other, oracle)) {
        Result result = check.run();
        results.add(result);
        if (!json) {
          table.row(result);
        }
      }
      if (json) {
        Json.print(terminal.out(), ParityReport.json(tested, other, results));
      } else {
        table.verdict(results);
      }
    } catch (DeviceException e) {
      if (ParityReport.pass(results)) {
        throw e;
      }
      terminal.note(e.getMessage()); // a device that a check has broken cannot be closed
    }
    return ParityReport.pass(results) ? 0 : Failure.CHECK;
  }

  private List<Check> checks(Backend tested, Backend other, Backend oracle) {
    Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
    return new ParitySuite(tested, other, oracle, sizes).checks();
  }

  /** The same device is compared with itself on one thread, which is all that can differ. */
  private Backend openOther(Backend tested) {
    boolean same = tested.name().equals(against);
    return Devices.open(against, same ? OptionalInt.of(1) : OptionalInt.empty(), Precision.FP32);
  }

  private static String sameDevice(Backend tested) {
    return "both are %s: equal bits show no more here than that threads do not matter"
        .formatted(tested.name());
  }

  /** It computes in float64, so its bits cannot be those of a float32 device. */
  private static void refuseReference(String option, String name) {
    if (name.equals(REFERENCE)) {
      throw new UsageException(
          option
              + " must be a float32 device; every device is compared with the reference: "
              + name);
    }
  }
}
