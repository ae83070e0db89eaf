package dev.warpstep.memory;

import dev.warpstep.text.OutputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where rows lie while they are worked on: on the heap until a budget is used up, then in files of
 * a folder. The files have no name in the folder for longer than it takes to open them (where the
 * system can do that), so nothing is left behind, however the process ends.
 */
public final class Scratch {
  /** Share of the largest heap that rows may take. */
  private static final int SHARE = 4;

  private final Path folder;
  private long left;

  /**
   * A budget and a folder.
   *
   * @param folder that exists
   * @param heapBytes how much of the heap rows may take in all
   */
  public Scratch(Path folder, long heapBytes) {
    this.folder = Objects.requireNonNull(folder, "folder");
    left = heapBytes;
  }

  /** A quarter of the largest heap, beyond it {@code folder}. */
  public static Scratch in(Path folder) {
    return new Scratch(folder, Runtime.getRuntime().maxMemory() / SHARE);
  }

  /** As {@link #in}, in the system's folder for temporary files. */
  public static Scratch temporary() {
    return in(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Takes some of the budget; false if that much is not left. */
  public synchronized boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  /** Gives back what {@link #take} took. */
  public synchronized void give(long bytes) {
    left += bytes;
  }

  /**
   * A new file, empty.
   *
   * @throws OutputException if it can't be made
   */
  public ScratchFile file() {
    return ScratchFile.in(folder);
  }

  /**
   * Takes rows one after another, on the heap if the budget has room for all.
   *
   * @throws OutputException if the folder has no room either
   */
  public FloatRowsWriter floats(int rows, int columns) {
    long count = (long) rows * columns;
    boolean fits = count <= Integer.MAX_VALUE - 8 && take(count * Float.BYTES);
    if (fits) {
      return FloatRowsWriter.onHeap(rows, columns);
    }
    if (!Files.isDirectory(folder)) {
      throw OutputException.of(folder, new NoSuchFileException(folder.toString()));
    }
    long free = folder.toFile().getUsableSpace();
    // Divided, since the bytes may not fit in a long.
    if (free / Float.BYTES < count) {
      throw new OutputException(
          "%s: must have room for rows that do not fit on the heap, %,d x %,d numbers of 4 bytes; it has %,d MB; --cache names another folder"
              .formatted(folder, rows, columns, free >> 20));
    }
    return FloatRowsWriter.inFile(file(), rows, columns);
  }
}
