package dev.warpstep.data;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Numbers of some rows, in an order. All rows of a table take no memory. */
public final class RowSet {
  private final int size;

  /** Null for 0, 1, .., size - 1. */
  private final int[] rows;

  private RowSet(int size, int[] rows) {
    this.size = size;
    this.rows = rows;
  }

  /** 0, 1, .., size - 1. */
  public static RowSet all(int size) {
    return new RowSet(size, null);
  }

  /** The numbers of an array, which is not copied. */
  public static RowSet of(int... rows) {
    return new RowSet(rows.length, rows);
  }

  /** How many. */
  public int size() {
    return size;
  }

  /**
   * A row's number.
   *
   * @param place in [0, size)
   */
  public int get(int place) {
    return rows == null ? place : rows[place];
  }

  /** Whether it is {@link #all} of so many rows. */
  boolean isAll(int count) {
    return rows == null && size == count;
  }

  /** The numbers at some places of this set. */
  public RowSet at(RowSet places) {
    if (rows == null) {
      return places;
    }
    return places.rows == null && places.size == size
        ? this
        : of(places.stream().map(this::get).toArray());
  }

  /** The numbers at the places that are wanted, in their order. */
  public RowSet where(IntPredicate wantedPlace) {
    int count = 0;
    for (int place = 0; place < size; place++) {
      count += wantedPlace.test(place) ? 1 : 0;
    }
    if (count == size) {
      return this;
    }
    int[] kept = new int[count];
    int at = 0;
    for (int place = 0; at < count; place++) {
      if (wantedPlace.test(place)) {
        kept[at++] = get(place);
      }
    }
    return of(kept);
  }

  /** The numbers. */
  public IntStream stream() {
    return IntStream.range(0, size).map(this::get);
  }
}
