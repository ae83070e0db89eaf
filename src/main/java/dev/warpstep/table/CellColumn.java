package dev.warpstep.table;

import dev.warpstep.memory.Scratch;
import dev.warpstep.memory.ScratchFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cells of a column, in segments, so that growing copies nothing. Full segments go to a file
 * where the heap's share is used up; they are read again once the column is complete.
 */
final class CellColumn {
  private static final int BITS = 14;
  private static final int SEGMENT = 1 << BITS;
  private static final int SEGMENT_BYTES = SEGMENT * Long.BYTES;

  private final Store store;
  private final List<LongBuffer> segments = new ArrayList<>();
  private final List<Integer> spilled = new ArrayList<>();
  private long[] last;
  private int size;

  /** Where full segments lie. All columns of a table share one. */
  static final class Store {
    /** Segments in a map: 512 MB. */
    private static final int PER_MAP = 1 << 12;

    private final Scratch scratch;
    private final int perMap;
    private final ByteBuffer buffer =
        ByteBuffer.allocate(SEGMENT_BYTES).order(ByteOrder.nativeOrder());
    private ScratchFile file;
    private List<ByteBuffer> maps = List.of();
    private int inFile;
    private long onHeap;

    Store(Scratch scratch) {
      this(scratch, PER_MAP);
    }

    /**
     * As the other.
     *
     * @param perMap segments in a map
     */
    Store(Scratch scratch, int perMap) {
      this.scratch = scratch;
      this.perMap = perMap;
    }

    Scratch scratch() {
      return scratch;
    }

    /** Whether the heap takes another segment. */
    private boolean takes() {
      // What went to the file once goes on there, so that the budget is for what comes later.
      boolean takes = file == null && scratch.take(SEGMENT_BYTES);
      onHeap += takes ? SEGMENT_BYTES : 0;
      return takes;
    }

    /** The segment's place in the file. */
    private int write(long[] segment) {
      if (file == null) {
        file = scratch.file();
      }
      buffer.clear().asLongBuffer().put(segment);
      file.append(buffer);
      return inFile++;
    }

    /** There will be no more segments. */
    void complete() {
      if (file != null) {
        maps = file.map(perMap * SEGMENT_BYTES);
      }
    }

    private LongBuffer read(int place) {
      int from = place % perMap * SEGMENT_BYTES;
      ByteBuffer map = maps.get(place / perMap);
      return map.slice(from, SEGMENT_BYTES).order(ByteOrder.nativeOrder()).asLongBuffer();
    }

    /** Lets go of everything; whoever has a segment must have let go of it. */
    void release() {
      maps = List.of();
      scratch.give(onHeap);
      onHeap = 0;
    }

    /** Lets go of a file that was not completed. */
    void discard() {
      if (file != null && maps.isEmpty()) {
        file.discard();
      }
    }
  }

  CellColumn(Store store) {
    this.store = store;
  }

  int size() {
    return size;
  }

  /** The cell of a row, see {@link Cell}; once the column is complete. */
  long get(int row) {
    return segments.get(row >>> BITS).get(row & (SEGMENT - 1));
  }

  void add(long cell) {
    add(new long[] {cell}, 1);
  }

  /** Appends the first {@code count} cells. */
  void add(long[] cells, int count) {
    int from = 0;
    while (from < count) {
      int at = size & (SEGMENT - 1);
      int length = Math.min(count - from, SEGMENT - at);
      if (at == 0) {
        last = new long[Math.min(SEGMENT, Math.max(16, count - from))];
      }
      if (last.length < at + length) {
        last = Arrays.copyOf(last, Math.min(SEGMENT, Math.max(at + length, 2 * last.length)));
      }
      System.arraycopy(cells, from, last, at, length);
      from += length;
      size += length;
      if ((size & (SEGMENT - 1)) == 0) {
        close(last);
      }
    }
  }

  private void close(long[] segment) {
    if (store.takes()) {
      segments.add(LongBuffer.wrap(segment));
    } else {
      spilled.add(store.write(segment));
    }
    last = null;
  }

  /** There will be no more cells; the store is complete. */
  void complete() {
    spilled.forEach(place -> segments.add(store.read(place)));
    spilled.clear();
    if (last != null) {
      segments.add(LongBuffer.wrap(last));
      last = null;
    }
  }
}
