package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.testing.LecturePage;
import dev.warpstep.testing.Thorough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command of docs/lectures.md does what is said beside it, and draws the picture shown. */
class LecturesTest {
  /** Directory of MNIST's files, which are not part of the project. */
  private static final String MNIST = "warpstep.mnist";

  /** Relative: numbers of a trace are read back exactly, and a step has a few roundings. */
  private static final double ROUNDING = 1e-9;

  /** What must hold of a trace or a table of curves, by the name of its file. */
  private static final Map<String, Check> TRACES =
      Map.ofEntries(
          Map.entry("rate", LecturesTest::rate),
          Map.entry("limit", LecturesTest::limit),
          Map.entry("damping", LecturesTest::damping),
          Map.entry("nesterov", LecturesTest::nesterov),
          Map.entry("saddle", LecturesTest::saddle),
          Map.entry("ridge", LecturesTest::ridge),
          Map.entry("bias", LecturesTest::bias),
          Map.entry("adagrad", LecturesTest::adagrad),
          Map.entry("rprop", LecturesTest::rprop),
          Map.entry("second", LecturesTest::second),
          Map.entry("quickprop", LecturesTest::quickprop),
          Map.entry("valley", LecturesTest::valley),
          Map.entry("spoiler", LecturesTest::spoiler),
          Map.entry("reading", LecturesTest::reading));

  /** Test accuracy that a run must reach, by the name of its folder. */
  private static final Map<String, Double> ACCURACIES = Map.of("digits", 0.97, "mnist-run", 0.98);

  /** Six trainings in float64. */
  private static final String SLOW = "reading";

  @TempDir private Path folder;

  private interface Check {
    void of(Traces traces);
  }

  @TestFactory
  Stream<DynamicTest> everyCommand() throws IOException {
    return LecturePage.commands().stream()
        .map(command -> dynamicTest(LecturePage.name(command), () -> run(command)));
  }

  @Test
  void everyCheckHasItsCommand() throws IOException {
    Set<String> named = new TreeSet<>();
    LecturePage.commands().forEach(command -> named.add(LecturePage.name(command)));
    Set<String> checked = new TreeSet<>(TRACES.keySet());
    checked.addAll(ACCURACIES.keySet());
    assertEquals(checked, named);
  }

  private void run(List<String> command) throws IOException {
    String name = LecturePage.name(command);
    if (name.equals(SLOW)) {
      Thorough.required();
    }
    List<Object> arguments = new ArrayList<>(command.subList(1, command.size()));
    for (int i = 1; i < arguments.size(); i++) {
      if (Set.of("--trace", "--csv", "--plot", "--out").contains(arguments.get(i - 1))) {
        arguments.set(i, folder.resolve((String) arguments.get(i)));
      } else if (arguments.get(i - 1).equals("--data-dir")) {
        String directory = System.getProperty(MNIST);
        Assumptions.assumeTrue(directory != null, "-D" + MNIST + " says where MNIST's files are");
        arguments.set(i, directory);
      }
    }
    if (ACCURACIES.containsKey(name)) {
      arguments.add("--json");
      double accuracy =
          ((Number) Cli.run(arguments.toArray()).succeeds().json().get("testAccuracy"))
              .doubleValue();
      assertTrue(accuracy >= ACCURACIES.get(name), "accuracy " + accuracy);
      return;
    }
    Cli.run(arguments.toArray()).succeeds();
    TRACES.get(name).of(Traces.read(folder.resolve(name + ".csv")));
    if (command.contains("--plot")) {
      LecturePage.checkPicture(name, Files.readString(folder.resolve(name + ".svg")));
    }
  }

  private static void rate(Traces traces) {
    double[][] x = traces.path("sgd");
    for (int t = 1; t < x.length; t++) {
      assertEquals(1 - 0.2 * 4, x[t][0] / x[t - 1][0], ROUNDING, "steep, step " + t);
      assertEquals(1 - 0.2 * 0.4, x[t][1] / x[t - 1][1], ROUNDING, "flat, step " + t);
    }
  }

  private static void limit(Traces traces) {
    double[][] below = traces.path("sgd:lr=0.49");
    double[][] above = traces.path("sgd:lr=0.51");
    for (int t = 1; t < below.length; t++) {
      assertTrue(Math.abs(below[t][0]) < Math.abs(below[t - 1][0]), "shrinks in step " + t);
      assertTrue(below[t][0] * below[t - 1][0] < 0, "changes sign in step " + t);
      assertTrue(Math.abs(above[t][0]) > Math.abs(above[t - 1][0]), "grows in step " + t);
    }
  }

  private static void damping(Traces traces) {
    double plain = traces.last("sgd");
    double momentum = traces.last("momentum");
    assertTrue(1000 * momentum < plain, momentum + " against " + plain);
    assertTrue(signChanges(traces.path("sgd")) == 60, "from wall to wall in every step");
    assertTrue(signChanges(traces.path("momentum")) < 30, "less often");
  }

  /** How often the steep coordinate changes its sign. */
  private static int signChanges(double[][] x) {
    int changes = 0;
    for (int t = 1; t < x.length; t++) {
      changes += x[t][0] * x[t - 1][0] < 0 ? 1 : 0;
    }
    return changes;
  }

  private static void nesterov(Traces traces) {
    double classical = overshoot(traces.path("momentum_classical"));
    double ahead = overshoot(traces.path("nesterov_lookahead"));
    assertTrue(ahead < 0.75 * classical, ahead + " against " + classical);
  }

  /** How far the steep coordinate goes to the other side. */
  private static double overshoot(double[][] x) {
    double least = 0;
    for (double[] point : x) {
      least = Math.min(least, point[0]);
    }
    return -least;
  }

  private static void saddle(Traces traces) {
    int plain = leaves(traces.path("sgd"));
    int momentum = leaves(traces.path("momentum"));
    int rmsprop = leaves(traces.path("rmsprop"));
    assertEquals(-1, plain, "plain descent is still there");
    assertTrue(momentum > 0 && momentum < 60, "momentum leaves at " + momentum);
    assertTrue(rmsprop > 0 && rmsprop < momentum, "rmsprop leaves at " + rmsprop);
  }

  /** The first step at which a path is away from the saddle; -1 if it never is. */
  private static int leaves(double[][] x) {
    for (int t = 0; t < x.length; t++) {
      if (Math.abs(x[t][1]) > 0.5) {
        return t;
      }
    }
    return -1;
  }

  /** RMSProp's step does not shrink with the gradient: it stays within its learning rate. */
  private static void ridge(Traces traces) {
    for (String optimizer : List.of("sgd", "momentum", "rmsprop")) {
      double[] end = traces.end(optimizer);
      assertEquals(
          0, end[0], optimizer.equals("rmsprop") ? 0.02 : 1e-6, optimizer + " ends at the saddle");
      assertEquals(0, end[1], optimizer + " does not leave the ridge");
    }
  }

  private static void bias(Traces traces) {
    double corrected = 2 - traces.path("adam:lr=0.02")[1][0];
    double raw = 2 - traces.path("adam:lr=0.02,biasCorrection=false")[1][0];
    // epsilon = 1e-8 beside a gradient of 2, or 0.06 uncorrected, is below 1e-6.
    assertEquals(0.02, corrected, 1e-6 * 0.02);
    assertEquals(0.1 / Math.sqrt(0.001), raw / corrected, 1e-5);
    double[][] x = traces.path("adam:lr=0.02,biasCorrection=false");
    assertTrue(x[1][0] - x[2][0] > raw && x[2][0] - x[3][0] > x[1][0] - x[2][0], "steps grow");
    assertTrue(Math.abs(x[60][0] - x[59][0]) < raw, "and settle");
  }

  private static void adagrad(Traces traces) {
    double[][] adagrad = traces.path("adagrad");
    // A third of the way in x0, from -1.2 to 1.
    assertTrue(adagrad[1500][0] < -1.2 + 2.2 / 3, "the first third: " + adagrad[1500][0]);
    double early = distance(adagrad[1], adagrad[0]);
    double late = distance(adagrad[1500], adagrad[1499]);
    assertTrue(late < early / 50, "its steps die out");
    double rmsprop = traces.end("rmsprop")[0];
    assertTrue(rmsprop > 0.9, "RMSProp arrives: " + rmsprop);
  }

  private static double distance(double[] a, double[] b) {
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  private static void rprop(Traces traces) {
    for (String form : List.of("rprop", "rprop_backtrack")) {
      assertTrue(traces.last(form) < 1e-6, form + " arrives: " + traces.last(form));
    }
    assertTrue(returns(traces.path("rprop_backtrack")), "a coordinate goes back to where it was");
    assertTrue(!returns(traces.path("rprop")), "the other form's does not");
  }

  /** Whether a coordinate moves and moves back to the same bits. */
  private static boolean returns(double[][] x) {
    boolean returned = false;
    for (int t = 2; t < x.length; t++) {
      for (int i = 0; i < 2; i++) {
        returned |= x[t][i] == x[t - 2][i] && x[t][i] != x[t - 1][i];
      }
    }
    return returned;
  }

  private static void second(Traces traces) {
    assertEquals(0, traces.values("newton")[1], 1e-20);
    assertEquals(0, traces.values("conjugate_gradient")[2], 1e-20);
    assertTrue(traces.values("gradient_descent")[5] > 1e-6, "descent is still on its way");
  }

  private static void quickprop(Traces traces) {
    double[][] x = traces.path("quickprop");
    double[] c = {1, 1.5};
    for (int i = 0; i < 2; i++) {
      // d = now/(before - now) (-0.5 c) is the jump to 0 from 1 - 0.5 c; with -0.5 g it overshoots.
      assertEquals(-0.5 * c[i] * (1 - 0.5 * c[i]), x[2][i], 1e-15);
      assertEquals(0, x[3][i], 1e-15, "at the minimum");
    }
  }

  private static void valley(Traces traces) {
    for (String solver : List.of("conjugate_gradient", "bfgs", "lbfgs", "newton")) {
      assertTrue(traces.last(solver) < 1e-10, solver + " " + traces.last(solver));
      int steps = traces.path(solver).length - 1;
      assertTrue(steps <= 40, solver + " arrives after " + steps);
    }
    double[][] descent = traces.path("gradient_descent");
    assertEquals(101, descent.length, "all steps are made");
    assertTrue(descent[100][0] < -1.2 + 2.2 / 3, "the first third: " + descent[100][0]);
  }

  /** The spoiler is on the wrong side of x0 = 3 x1 as soon as x0 > 3 x1 does not hold. */
  private static void spoiler(Traces traces) {
    for (String optimizer : List.of("sgd", "adam")) {
      double[][] path = traces.path(optimizer);
      double[] start = path[0];
      double[] end = path[path.length - 1];
      assertTrue(start[0] > 0 && start[1] > 0 && start[0] > 3 * start[1], "all are right");
      assertTrue(end[0] < 3 * end[1], optimizer + " ends with the spoiler on the wrong side");
      assertTrue(traces.last(optimizer) < traces.values(optimizer)[0], "at a lower loss");
    }
  }

  /** Rows of lr, seed, epoch, train loss, test loss, test accuracy and seconds. */
  private static void reading(Traces curves) {
    List<double[]> adam = curves.of("adam").stream().filter(row -> row[2] == 15).toList();
    List<double[]> sgd = curves.of("sgd").stream().filter(row -> row[2] == 15).toList();
    assertEquals(3, adam.size(), "seeds");
    for (int i = 0; i < adam.size(); i++) {
      assertTrue(adam.get(i)[5] >= 0.97, "accuracy " + adam.get(i)[5]);
      assertTrue(sgd.get(i)[5] < 0.97, "plain descent's " + sgd.get(i)[5]);
      assertTrue(adam.get(i)[4] < sgd.get(i)[4] / 3, "test loss " + adam.get(i)[4]);
    }
  }

  /** Paths by optimizer. */
  private record Traces(Map<String, List<double[]>> rows) {
    static Traces read(Path file) throws IOException {
      Map<String, List<double[]>> rows = new java.util.LinkedHashMap<>();
      List<String> lines = Files.readAllLines(file);
      for (String line : lines.subList(1, lines.size())) {
        int quote = line.lastIndexOf('"');
        int comma = line.indexOf(',', quote + 1);
        String optimizer = line.substring(0, comma).replace("\"", "");
        double[] numbers =
            Stream.of(line.substring(comma + 1).split(",")).mapToDouble(Double::valueOf).toArray();
        rows.computeIfAbsent(optimizer, name -> new ArrayList<>()).add(numbers);
      }
      return new Traces(rows);
    }

    private List<double[]> of(String optimizer) {
      Set<String> found = new HashSet<>(rows.keySet());
      found.removeIf(name -> !(name + ":").startsWith(optimizer + ":") && !name.equals(optimizer));
      assertEquals(1, found.size(), optimizer + " in " + rows.keySet());
      return rows.get(found.iterator().next());
    }

    /** The points, a row a step. */
    double[][] path(String optimizer) {
      return of(optimizer).stream()
          .map(row -> java.util.Arrays.copyOfRange(row, 1, row.length - 1))
          .toArray(double[][]::new);
    }

    double[] values(String optimizer) {
      return of(optimizer).stream().mapToDouble(row -> row[row.length - 1]).toArray();
    }

    double[] end(String optimizer) {
      double[][] path = path(optimizer);
      return path[path.length - 1];
    }

    double last(String optimizer) {
      double[] values = values(optimizer);
      return values[values.length - 1];
    }
  }
}
