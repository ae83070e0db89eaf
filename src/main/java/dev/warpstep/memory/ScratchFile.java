package dev.warpstep.memory;

import dev.warpstep.text.OutputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A file that is written from its start to its end and then mapped. It is written, not mapped from
 * the start, because a full disk is an exception to a write and a crash to a mapping.
 */
public final class ScratchFile {
  private final Path path;
  private final FileChannel channel;
  private long size;

  /** Writes to {@code channel}, which it closes. */
  ScratchFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static ScratchFile in(Path folder) {
    Path path = folder.resolve("warpstep-" + UUID.randomUUID() + ".tmp");
    try {
      return new ScratchFile(
          path,
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static OutputException failure(Path path, IOException e) {
    OutputException failure =
        new OutputException(
            OutputException.of(path, e).getMessage()
                + "; rows that do not fit on the heap go there: --cache names another folder");
    failure.initCause(e);
    return failure;
  }

  /**
   * Appends what is left of a buffer.
   *
   * @throws OutputException if the disk is full
   */
  public void append(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        size += channel.write(bytes, size);
      }
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /**
   * Closes the file for writing and maps it, in the machine's order of bytes. The maps go with the
   * last reference to them.
   *
   * @param region bytes of each map but the last, which may be short; at most 2^31 - 1
   */
  public List<ByteBuffer> map(int region) {
    List<ByteBuffer> maps = new ArrayList<>();
    try (channel) {
      for (long at = 0; at < size; at += region) {
        long length = Math.min(region, size - at);
        maps.add(
            channel.map(FileChannel.MapMode.READ_ONLY, at, length).order(ByteOrder.nativeOrder()));
      }
    } catch (IOException e) {
      throw failure(path, e);
    }
    return maps;
  }

  /** Lets go of a file that is not to be mapped. */
  public void discard() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }
}
