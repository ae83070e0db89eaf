package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.data.RowSet;
import dev.warpstep.op.numeric.Philox;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitSettingTest {
  /** Of rows that are themselves some of a table's, as those that remain after the test part. */
  @Test
  void eachClassOfSomeRowsGetsItsShare() {
    RowSet even = RowSet.of(IntStream.range(0, 100).map(i -> 2 * i).toArray());
    IntUnaryOperator classes = row -> row < 160 ? 0 : 1;
    BitSet held =
        SplitSetting.of(GivenSettings.none())
            .draw(
                even,
                classes,
                false,
                Optional.empty(),
                0.1,
                Philox.generator(3, Philox.Stream.VALIDATION));
    assertEquals(10, held.cardinality());
    assertEquals(
        8, held.stream().filter(place -> classes.applyAsInt(even.get(place)) == 0).count());
  }
}
