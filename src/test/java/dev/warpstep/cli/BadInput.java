package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.io.TempDir;

/** Input that cannot be used: its exit code, one line, and no trace on the disk. */
abstract class BadInput {
  private static final String GOOD = "a,b,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n";

  @TempDir Path folder;
  Path good;

  /** A command line that must fail. */
  record Case(String name, int exitCode, String message, List<Object> args) {}

  @BeforeEach
  void writeFiles() throws IOException {
    good = file("good.csv", GOOD);
  }

  final Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  static Case of(String name, int exitCode, String message, Object... args) {
    return new Case(name, exitCode, message, Arrays.asList(args));
  }

  /** Trainings that must fail. */
  final Stream<DynamicTest> train(List<Case> cases) {
    return cases.stream()
        .map(row -> fails(row, () -> Cli.train(folder.resolve("runs/new"), row.args().toArray())));
  }

  /** A command that must fail as the row says. */
  final DynamicTest fails(Case row, Supplier<Cli> command) {
    return DynamicTest.dynamicTest(
        row.name(),
        () -> {
          List<String> before = Cli.listing(folder);
          command.get().failsWith(row.exitCode(), row.message());
          assertEquals(before, Cli.listing(folder));
        });
  }
}
