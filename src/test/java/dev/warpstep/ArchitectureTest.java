package dev.warpstep;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.warpstep.backend.BackendProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may know whom. A room that is not there yet breaks no rule. */
class ArchitectureTest {
  private static final String ROOT = "dev.warpstep.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.warpstep");

  /** Each room, and the rooms that it may know besides itself. */
  private static final Map<String, Set<String>> MAY_KNOW = mayKnow();

  /** What keeps to a few rooms. */
  private static final Map<String, List<String>> ONLY_IN =
      Map.of(
          "jcuda..", List.of("backend.cuda"),
          "org.ejml..", List.of("backend.reference", "solver"),
          "org.bytedeco..", List.of("backend.cpu"),
          "dev.ludovic..", List.of("backend.cpu"),
          "picocli..", List.of("cli"),
          "org.tomlj..", List.of("run"),
          "com.github.luben..", List.of("data"),
          "ch.randelshofer..", List.of("table"));

  private static Map<String, Set<String>> mayKnow() {
    Map<String, Set<String>> rooms = new LinkedHashMap<>();
    rooms.put("", Set.of());
    rooms.put("text", Set.of());
    rooms.put("memory", Set.of("text"));
    rooms.put("data", Set.of("text", "memory"));
    rooms.put("table", Set.of("text", "memory", "data"));
    rooms.put("metric", Set.of());
    rooms.put("op.numeric", Set.of("text"));
    rooms.put("op", Set.of("text", "op.numeric"));
    Set<String> contracts = Set.of("text", "op", "op.numeric");
    for (String kind : List.of("activation", "average", "optimizer", "schedule")) {
      rooms.put("op." + kind, contracts);
    }
    rooms.put("op.loss", and(contracts, "op.activation"));
    rooms.put("op.layer", and(contracts, "op.activation"));
    Set<String> ops =
        rooms.keySet().stream().filter(r -> r.startsWith("op")).collect(Collectors.toSet());
    rooms.put("backend", and(ops, "text", "memory"));
    Set<String> devices = and(ops, "text", "memory", "backend");
    rooms.put("backend.reference", devices);
    rooms.put("backend.cpu", devices);
    rooms.put("backend.cuda", devices);
    rooms.put("nn", devices);
    rooms.put("solver", and(devices, "nn"));
    Set<String> engine = and(devices, "data", "nn", "solver");
    rooms.put("train", engine);
    rooms.put("model", and(devices, "data", "table", "nn", "train"));
    rooms.put("parity", and(devices, "data", "nn", "train"));
    rooms.put("bench", and(devices, "nn", "train"));
    // Results carry their data, model and settings with them.
    rooms.put("report", and(engine, "train"));
    Set<String> runs = and(engine, "", "table", "metric", "train", "model", "report");
    rooms.put("run", runs);
    rooms.put("experiment", and(runs, "run"));
    rooms.put("cli", and(runs, "run", "experiment", "bench", "parity"));
    return rooms;
  }

  private static Set<String> and(Set<String> rooms, String... others) {
    return Stream.concat(rooms.stream(), Stream.of(others)).collect(Collectors.toSet());
  }

  @TestFactory
  Stream<DynamicTest> roomsKnowOnlyWhomTheyMay() {
    return MAY_KNOW.entrySet().stream()
        .map(
            room ->
                dynamicTest(
                    room.getKey() + " knows " + new TreeSet<>(room.getValue()),
                    () -> roomRule(room.getKey(), room.getValue()).check(CLASSES)));
  }

  @TestFactory
  Stream<DynamicTest> librariesKeepToTheirRooms() {
    return ONLY_IN.entrySet().stream()
        .map(
            library ->
                dynamicTest(
                    library.getKey() + " only in " + library.getValue(),
                    () -> libraryRule(library.getKey(), library.getValue()).check(CLASSES)));
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyClassIsInAKnownRoom() {
    Set<String> rooms =
        CLASSES.stream()
            .map(c -> (c.getPackageName() + ".").substring(ROOT.length()).replaceAll("\\.$", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    rooms.removeAll(MAY_KNOW.keySet());
    assertEquals(Set.of(), rooms);
  }

  /** ServiceLoader finds the devices; nothing else of them is to be had. */
  @Test
  void onlyProvidersArePublicInADevicesRoom() {
    classes()
        .that()
        .resideInAnyPackage(
            ROOT + "backend.cpu..", ROOT + "backend.cuda..", ROOT + "backend.reference..")
        .and()
        .arePublic()
        .should()
        .implement(BackendProvider.class)
        .check(CLASSES);
  }

  /** The rules themselves: they hold for what is there, and see what breaks them. */
  @Test
  void aBrokenRuleIsSeen() {
    assertFalse(CLASSES.isEmpty());
    assertTrue(roomRule("train", Set.of("op")).evaluate(CLASSES).hasViolation());
    assertTrue(libraryRule("org.ejml..", List.of("solver")).evaluate(CLASSES).hasViolation());
  }

  private static ArchRule roomRule(String room, Set<String> known) {
    List<String> allowed = new ArrayList<>(known);
    allowed.add(room);
    String[] packages = allowed.stream().map(ArchitectureTest::packageOf).toArray(String[]::new);
    DescribedPredicate<JavaClass> elsewhere =
        resideInAnyPackage("dev.warpstep..")
            .and(DescribedPredicate.not(resideInAnyPackage(packages)));
    return noClasses()
        .that()
        .resideInAPackage(packageOf(room))
        .should()
        .dependOnClassesThat(elsewhere)
        .allowEmptyShould(true);
  }

  private static String packageOf(String room) {
    return (ROOT + room).replaceAll("\\.$", "");
  }

  private static ArchRule libraryRule(String library, List<String> rooms) {
    String[] packages = rooms.stream().map(r -> ROOT + r).toArray(String[]::new);
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }
}
