package dev.warpstep.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Writes a file that is either whole or not there, also when the process is killed meanwhile. */
public final class AtomicFile {
  /** Glob of the names that unfinished files have. */
  public static final String TEMPORARIES = ".*.tmp";

  private AtomicFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /**
     * @param channel empty, open for writing; not to be closed
     * @throws IOException if the content cannot be written
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes to a temporary sibling, forces it to the disk, then moves it over {@code target}. When
   * anything fails, the sibling is removed and an older {@code target} stays as it was.
   *
   * @param target the file to make or replace; its directory exists
   * @param content writes what the file is to hold
   * @throws IOException if the content cannot be written or moved
   */
  public static void write(Path target, Content content) throws IOException {
    String mark = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + mark + ".tmp");
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(channel);
      channel.force(true);
    } catch (Throwable failure) {
      deleteAfter(failure, temporary);
      throw failure;
    }
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      deleteAfter(failure, temporary);
      throw failure;
    }
  }

  /**
   * Writes a text in UTF-8.
   *
   * @throws IOException if it cannot be written or moved
   */
  public static void write(Path target, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    write(
        target,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  private static void deleteAfter(Throwable failure, Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }
}
