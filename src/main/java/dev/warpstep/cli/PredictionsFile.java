package dev.warpstep.cli;

import dev.warpstep.train.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where predictions go. A regular file appears whole or not at all; anything else, such as a
 * device, is written to as it is.
 */
final class PredictionsFile {
  private final Path file;

  /**
   * @throws OutputException if the place cannot hold a file
   */
  PredictionsFile(Path file) {
    this.file = file;
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new OutputException(file + ": is a folder; --output must be a file");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new OutputException(file + ": there is no such folder; make it first");
    }
  }

  void write(Predictions predictions) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        try (OutputStream out = Files.newOutputStream(file)) {
          write(predictions, out);
        }
      } else {
        // Through a link: the file that it leads to is replaced, not the link.
        Path target = Files.exists(file) ? file.toRealPath() : file;
        AtomicFile.write(target, channel -> write(predictions, Channels.newOutputStream(channel)));
      }
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }

  private static void write(Predictions predictions, OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    predictions.writeTo(writer);
    writer.flush();
  }
}
