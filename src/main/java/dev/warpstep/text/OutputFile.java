package dev.warpstep.text;

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
 * A text file that the user asked for. A regular file appears whole or not at all; anything else,
 * such as a device, is written to as it is.
 */
public final class OutputFile {
  private final Path file;

  /** What writes the text. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /**
   * @param option that names the file, for messages
   * @throws OutputException if the place cannot hold a file
   */
  public OutputFile(String option, Path file) {
    this.file = file;
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new OutputException(file + ": is a folder; " + option + " must be a file");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new OutputException(file + ": there is no such folder; make it first");
    }
  }

  /** Whether both are one file. */
  public boolean isSameAs(OutputFile other) {
    return place().equals(other.place());
  }

  private Path place() {
    return file.toAbsolutePath().normalize();
  }

  /**
   * @throws OutputException if it cannot be written
   */
  public void write(String text) {
    write(out -> out.write(text));
  }

  /**
   * @throws OutputException if it cannot be written
   */
  public void write(Content content) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        try (OutputStream out = Files.newOutputStream(file)) {
          write(content, out);
        }
      } else {
        // Through a link: the file that it leads to is replaced, not the link.
        Path target = Files.exists(file) ? file.toRealPath() : file;
        AtomicFile.write(target, channel -> write(content, Channels.newOutputStream(channel)));
      }
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }

  private static void write(Content content, OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    content.writeTo(writer);
    writer.flush();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
