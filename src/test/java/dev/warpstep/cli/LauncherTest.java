package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a Maven and a Java that only say that they were called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
  private static final String BUILDING = "warpstep: building (once, about a minute) ...\n";

  @TempDir Path folder;
  private Path home;
  private Path tools;

  private record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void copyLauncher() throws IOException {
    home = Files.createDirectories(folder.resolve("the home"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.createDirectories(home.resolve("src/main/java"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.writeString(home.resolve("src/main/java/A.java"), "class A {}");
    Files.copy(Path.of("warpstep"), home.resolve("warpstep"));
    script(
        "mvn",
        """
        echo "$@" >> "%1$s/mvn.log"
        sleep 0.2
        mkdir -p "%1$s/target" && echo jar > "%1$s/target/warpstep.jar"
        """
            .formatted(home));
    script("java", "for a in \"$@\"; do echo \"$a\"; done\n");
  }

  private void script(String name, String body) throws IOException {
    Path file = Files.writeString(tools.resolve(name), "#!/usr/bin/env bash\n" + body);
    assertTrue(file.toFile().setExecutable(true));
  }

  private Process start(Path launcher, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("WARPSTEP_JAVA_OPTS", "-Xmx1g -Da=b");
    builder.environment().put("PATH", tools + ":/usr/local/bin:/usr/bin:/bin");
    return builder.start();
  }

  private static Result finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, err);
  }

  private Result run(String... args) throws Exception {
    return finish(start(home.resolve("warpstep"), args));
  }

  private long builds() throws IOException {
    return Files.readAllLines(home.resolve("mvn.log")).size();
  }

  @Test
  void buildsOnceThenOnlyAfterAChange() throws Exception {
    Result first = run("train", "--name", "a b", "");
    assertEquals(0, first.exitCode(), first.err());
    assertEquals(BUILDING, first.err());
    List<String> arguments = first.out().lines().toList();
    assertEquals(
        List.of("dev.warpstep.cli.Main", "train", "--name", "a b", ""),
        arguments.subList(arguments.size() - 5, arguments.size()));
    for (String flag :
        List.of("-Dwarpstep.terminal=false", "-Dwarpstep.columns=80", "-Xmx1g", "-Da=b")) {
      assertTrue(arguments.contains(flag), first.out());
    }
    assertTrue(arguments.contains(home.toRealPath() + "/target/warpstep.jar"), first.out());

    assertEquals("", run("info").err());
    assertEquals(1, builds());

    Path source = home.resolve("src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertEquals(BUILDING, run("info").err());
    assertEquals(2, builds());
  }

  @Test
  void worksThroughLinks() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("second"), Path.of("../the home/warpstep"));
    Files.createSymbolicLink(folder.resolve("first"), bin.resolve("second"));
    Result result = finish(start(folder.resolve("first"), "info"));
    assertEquals(0, result.exitCode(), result.err());
    assertEquals(1, builds());
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Process first = start(home.resolve("warpstep"), "info");
    Process second = start(home.resolve("warpstep"), "info");
    assertEquals(0, finish(first).exitCode());
    assertEquals(0, finish(second).exitCode());
    boolean locks = Files.exists(Path.of("/usr/bin/flock"));
    assertTrue(builds() == 1 || !locks, builds() + " builds");
  }

  @Test
  void failedBuildShowsWhatMavenSaid() throws Exception {
    script("mvn", "echo '[ERROR] it does not compile'; exit 1\n");
    Result result = run("info");
    assertEquals(70, result.exitCode());
    assertEquals("", result.out());
    assertEquals(
        BUILDING
            + "[ERROR] it does not compile\nwarpstep: the build failed; Maven's output is above\n",
        result.err());
    assertFalse(Files.exists(home.resolve("target/warpstep.jar")));
  }

  @Test
  void exitCodeIsTheCommands() throws Exception {
    script("java", "exit 65\n");
    assertEquals(65, run("train").exitCode());
  }
}
