package dev.warpstep.table;

import dev.warpstep.table.TableOptions.Missing;
import dev.warpstep.table.TableOptions.Task;
import java.util.List;
import java.util.Set;

/** Options that tests vary, the others as they are by default. */
final class Options {
  private Options() {}

  static TableOptions of(
      List<String> labels,
      Set<String> drop,
      Set<String> oneHot,
      Missing missing,
      ReadOptions read,
      Task task) {
    TableOptions usual = TableOptions.DEFAULT;
    return new TableOptions(
        read,
        labels,
        drop,
        usual.keep(),
        oneHot,
        missing,
        usual.unknown(),
        task,
        usual.weight(),
        usual.group(),
        usual.dropConstant());
  }
}
