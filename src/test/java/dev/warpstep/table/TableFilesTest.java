package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.data.DataFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFilesTest {
  @TempDir Path folder;

  /** What lies before the last name is a path on every system, what follows may be a pattern. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "part-*.csv|/||part-*.csv",
        "a/b/part-*.csv|/|a/b/|part-*.csv",
        "/part-*.csv|/|/|part-*.csv",
        "a\\part-*.csv|/||a\\part-*.csv",
        "C:\\data\\part-?.csv|/\\|C:\\data\\|part-?.csv",
        "C:/data/part-*.csv|/\\|C:/data/|part-*.csv",
        "C:\\data/x\\*.parquet|/\\|C:\\data/x\\|*.parquet",
        "a/|/|a/|",
      })
  void lastNames(String path, String separators, String before, String name) {
    int at = TableFiles.lastName(path, separators);
    assertEquals(before == null ? "" : before, path.substring(0, at));
    assertEquals(name == null ? "" : name, path.substring(at));
  }

  @Test
  void absolutePatternsMatchTheSame() {
    Path one = DataFiles.write(folder.resolve("p1.csv"), new byte[1]);
    Path two = DataFiles.write(folder.resolve("p2.csv"), new byte[1]);
    String pattern = folder.resolve("x/../p?.csv").toString();
    assertEquals(folder.resolve("p?.csv").toString(), TableFiles.absolute(pattern));
    assertEquals(List.of(one, two), TableFiles.find(TableFiles.absolute(pattern)));
    assertEquals("/*.csv", TableFiles.absolute("/*.csv"));
    assertEquals(
        Path.of("p*.csv").toAbsolutePath() + "," + one, TableFiles.absolute("p*.csv," + one));
  }
}
