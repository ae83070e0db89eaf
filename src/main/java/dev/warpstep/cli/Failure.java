package dev.warpstep.cli;

import dev.warpstep.backend.DeviceException;
import dev.warpstep.data.DataException;
import dev.warpstep.data.NoInputException;
import dev.warpstep.model.SafetensorsException;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.OutputException;
import dev.warpstep.train.DivergedException;
import picocli.CommandLine;

/**
 * How a command ends that did not succeed.
 *
 * @param exitCode one of the constants here
 * @param message one line: what is wrong, and what to do
 */
record Failure(int exitCode, String message) {
  /** A check did not hold. */
  static final int CHECK = 1;

  /** Wrong usage. */
  static final int USAGE = 2;

  /** Bad data. */
  static final int DATA = 65;

  /** No such input. */
  static final int NO_INPUT = 66;

  /** A device that cannot be used. */
  static final int DEVICE = 69;

  /** A defect of this program. */
  static final int INTERNAL = 70;

  /** Output that cannot be written. */
  static final int OUTPUT = 73;

  static Failure of(Throwable e) {
    if (e instanceof UsageException || e instanceof CommandLine.ParameterException) {
      return new Failure(USAGE, e.getMessage());
    }
    if (e instanceof DataException || e instanceof SafetensorsException) {
      return new Failure(DATA, e.getMessage());
    }
    if (e instanceof NoInputException) {
      return new Failure(NO_INPUT, e.getMessage());
    }
    if (e instanceof DeviceException) {
      return new Failure(DEVICE, e.getMessage());
    }
    if (e instanceof OutputException) {
      return new Failure(OUTPUT, e.getMessage());
    }
    if (e instanceof DivergedException) {
      return new Failure(CHECK, e.getMessage());
    }
    if (e instanceof OutOfMemoryError) {
      long megabytes = Runtime.getRuntime().maxMemory() >> 20;
      return new Failure(
          DEVICE,
          "out of memory: the Java heap has %,d MB; use fewer rows, narrower --layers, or WARPSTEP_JAVA_OPTS=-Xmx with more"
              .formatted(megabytes));
    }
    return new Failure(
        INTERNAL,
        "this is a bug in warpstep; please report it with the output of --stacktrace: " + e);
  }
}
