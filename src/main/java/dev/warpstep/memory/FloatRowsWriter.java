package dev.warpstep.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** Takes rows in their order, and gives them back as {@link FloatRows}. */
public final class FloatRowsWriter {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Of a map: small enough for an int, large enough that a table needs few. */
  private static final int REGION_BYTES = 1 << 30;

  private final int rows;
  private final int columns;
  private final float[] array;
  private final ScratchFile file;
  private final int region;
  private final ByteBuffer buffer;
  private int added;

  private FloatRowsWriter(int rows, int columns, float[] array, ScratchFile file, int region) {
    this.rows = rows;
    this.columns = columns;
    this.array = array;
    this.file = file;
    this.region = region;
    int bytes = Math.max(BUFFER_BYTES, Math.multiplyExact(columns, Float.BYTES));
    buffer = file == null ? null : ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  static FloatRowsWriter onHeap(int rows, int columns) {
    return new FloatRowsWriter(rows, columns, new float[rows * columns], null, REGION_BYTES);
  }

  static FloatRowsWriter inFile(ScratchFile file, int rows, int columns) {
    return inFile(file, rows, columns, REGION_BYTES);
  }

  /**
   * As the other.
   *
   * @param region bytes of a map, if it can have a row
   */
  static FloatRowsWriter inFile(ScratchFile file, int rows, int columns, int region) {
    return new FloatRowsWriter(rows, columns, null, file, region);
  }

  /**
   * Takes the next row.
   *
   * @param row (columns); copied
   * @throws dev.warpstep.text.OutputException if the disk is full
   */
  public void add(float[] row) {
    if (array != null) {
      System.arraycopy(row, 0, array, added * columns, columns);
    } else {
      if (buffer.remaining() < columns * Float.BYTES) {
        flush();
      }
      buffer.asFloatBuffer().put(row, 0, columns);
      buffer.position(buffer.position() + columns * Float.BYTES);
    }
    added++;
  }

  private void flush() {
    file.append(buffer.flip());
    buffer.clear();
  }

  /**
   * The rows, once all have been added.
   *
   * @throws IllegalStateException if there are too few
   */
  public FloatRows done() {
    if (added != rows) {
      throw new IllegalStateException("rows must be " + rows + ": " + added);
    }
    if (array != null) {
      return new FloatRows.OfArray(array, rows, columns);
    }
    flush();
    int rowBytes = columns * Float.BYTES;
    int perRegion = Math.max(1, region / rowBytes);
    return new Mapped(file.map(perRegion * rowBytes), rows, columns, perRegion);
  }

  /** Lets go of what was added: there will be no more. */
  public void discard() {
    if (file != null) {
      file.discard();
    }
  }

  /** Rows in maps, none of which a row straddles. */
  private static final class Mapped implements FloatRows {
    private final FloatBuffer[] regions;
    private final int rows;
    private final int columns;
    private final int perRegion;

    Mapped(List<ByteBuffer> maps, int rows, int columns, int perRegion) {
      regions = maps.stream().map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new);
      this.rows = rows;
      this.columns = columns;
      this.perRegion = perRegion;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public int columns() {
      return columns;
    }

    @Override
    public void read(int row, float[] into, int at) {
      regions[row / perRegion].get(row % perRegion * columns, into, at, columns);
    }
  }
}
