package dev.warpstep.cli;

import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.OutputException;
import dev.warpstep.text.OutputFile;
import java.nio.file.Path;
import java.util.Optional;

/** The files that options name. */
final class OutputFiles {
  private OutputFiles() {}

  /**
   * The file of an option, if it was given.
   *
   * @throws UsageException if the name is empty
   * @throws OutputException if the place cannot hold a file
   */
  static Optional<OutputFile> of(GivenSettings given, String name) {
    return given
        .find(name)
        .map(
            option -> {
              if (option.text().isEmpty()) {
                throw option.wrong("must be a path", "\"\"");
              }
              return new OutputFile("--" + name, Path.of(option.text()));
            });
  }

  /**
   * Refuses one file for two outputs, of which the second would replace the first.
   *
   * @param options their names, for the message
   */
  static void requireDistinct(String options, Optional<OutputFile> a, Optional<OutputFile> b) {
    if (a.isPresent() && b.isPresent() && a.get().isSameAs(b.get())) {
      throw new UsageException(options + " must be two files: " + a.get());
    }
  }
}
