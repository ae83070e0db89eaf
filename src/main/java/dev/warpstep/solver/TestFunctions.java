package dev.warpstep.solver;

import dev.warpstep.text.Names;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The table of the test functions. */
public final class TestFunctions {
  private static final int ANY = Integer.MAX_VALUE;

  /** Every function. Adding one: its formula, and its row here. */
  public static final List<Row> ALL =
      List.of(
          new Row(
              "quadratic",
              "½ Σ cᵢ xᵢ²",
              "½ (c₀x₀² + c₁x₁²)",
              "Nocedal and Wright 2006, section 3.3",
              1,
              ANY,
              true,
              new double[] {4, 2},
              Quadratic::new),
          new Row(
              "rosenbrock",
              "Σ [(1 − xᵢ)² + 100 (xᵢ₊₁ − xᵢ²)²]",
              "(1 − x₀)² + 100 (x₁ − x₀²)²",
              "Rosenbrock 1960",
              2,
              ANY,
              false,
              new double[] {-1.2, 1},
              c -> new Rosenbrock(c.length)),
          row(
              "himmelblau",
              "(x₀² + x₁ − 11)² + (x₀ + x₁² − 7)²",
              "Himmelblau 1972",
              new double[] {0, 0},
              himmelblau()),
          row(
              "beale",
              "(1.5 − x₀ + x₀x₁)² + (2.25 − x₀ + x₀x₁²)² + (2.625 − x₀ + x₀x₁³)²",
              "Beale 1958",
              new double[] {1, 1},
              beale()),
          row(
              "booth",
              "(x₀ + 2x₁ − 7)² + (2x₀ + x₁ − 5)²",
              "Jamil and Yang 2013",
              new double[] {-8, 4},
              booth()),
          row(
              "saddle",
              "x₀² − x₁²",
              "Hilbert and Cohn-Vossen 1932",
              new double[] {1.5, 0.01},
              new SaddleFunction(TestFunctions::saddle)),
          row(
              "monkey_saddle",
              "x₀³ − 3x₀x₁²",
              "Hilbert and Cohn-Vossen 1932",
              new double[] {1.5, 0.05},
              new SaddleFunction(TestFunctions::monkeySaddle)),
          new Row(
              "styblinski_tang",
              "½ Σ (xᵢ⁴ − 16xᵢ² + 5xᵢ)",
              "½ (x₀⁴ − 16x₀² + 5x₀ + x₁⁴ − 16x₁² + 5x₁)",
              "Styblinski and Tang 1990",
              1,
              ANY,
              false,
              new double[] {-0.5, 4},
              c -> new StyblinskiTang(c.length)),
          row(
              "neuron",
              "20(σ(x₀) − 0.8)² + 20(σ(x₁) − 0.8)² + (σ(x₀ − 3x₁) − 0.8)²",
              "after Brady, Raghavan and Slawny 1989",
              new double[] {6, 1},
              Neuron.loss()));

  private TestFunctions() {}

  /**
   * One row of the table.
   *
   * @param name what the user types
   * @param equation the definition, one line
   * @param plane the same for two variables
   * @param source where it comes from
   * @param least the fewest variables that it can have
   * @param most the most
   * @param curved whether it is made of given curvatures
   * @param start a place to begin, of two variables
   * @param maker makes it from curvatures, one a variable; only a curved one looks at their values
   */
  public record Row(
      String name,
      String equation,
      String plane,
      String source,
      int least,
      int most,
      boolean curved,
      double[] start,
      Function<double[], TestFunction> maker) {
    /**
     * The function of {@code size} variables; where it has curvatures, they grow from 1 to 10.
     *
     * @throws IllegalArgumentException if it cannot have so many variables
     */
    public TestFunction of(int size) {
      if (size < least || size > most) {
        String rule =
            least == most ? "exactly " + least + " variables" : least + " variables or more";
        throw new IllegalArgumentException("%s has %s: %d".formatted(name, rule, size));
      }
      double[] curvature = new double[size];
      Arrays.setAll(curvature, i -> Math.pow(10, size == 1 ? 0 : (double) i / (size - 1)));
      return maker.apply(curvature);
    }

    /**
     * The function of given curvatures.
     *
     * @throws IllegalArgumentException if it has none
     */
    public TestFunction of(double[] curvature) {
      if (!curved) {
        throw new IllegalArgumentException(name + " has no curvature to be set");
      }
      return maker.apply(curvature.clone());
    }
  }

  /** All names, in the order of the table. */
  public static List<String> names() {
    return ALL.stream().map(Row::name).toList();
  }

  /**
   * The row of that name; a hyphen does for an underscore.
   *
   * @throws IllegalArgumentException if there is none; the nearest name is suggested
   */
  public static Row find(String name) {
    String wanted = name.replace('-', '_');
    return ALL.stream()
        .filter(row -> row.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(Names.unknown("function", name, names())));
  }

  private static Row row(
      String name, String equation, String source, double[] start, TestFunction function) {
    return new Row(name, equation, equation, source, 2, 2, false, start, curvature -> function);
  }

  private static TestFunction himmelblau() {
    return new SumOfSquares(
        2,
        (x, y, r, j) -> {
          r[0] = x * x + y - 11;
          j[0] = 2 * x;
          j[1] = 1;
          r[1] = x + y * y - 7;
          j[2] = 1;
          j[3] = 2 * y;
        },
        List.of(
            new double[] {3, 2},
            new double[] {-2.805118086952745, 3.1313125182505730},
            new double[] {-3.779310253377747, -3.2831859912861694},
            new double[] {3.5844283403304917, -1.8481265269644036}),
        Window.around(5.5));
  }

  private static TestFunction beale() {
    double[] values = {1.5, 2.25, 2.625};
    return new SumOfSquares(
        values.length,
        (x, y, r, j) -> {
          double power = 1; // y^k
          for (int k = 0; k < values.length; k++) {
            j[2 * k + 1] = (k + 1) * x * power;
            power *= y;
            r[k] = values[k] - x + x * power;
            j[2 * k] = power - 1;
          }
        },
        List.of(new double[] {3, 0.5}),
        new Window(-1, 4.5, -2, 2.5));
  }

  private static TestFunction booth() {
    return new SumOfSquares(
        2,
        (x, y, r, j) -> {
          r[0] = x + 2 * y - 7;
          j[0] = 1;
          j[1] = 2;
          r[1] = 2 * x + y - 5;
          j[2] = 2;
          j[3] = 1;
        },
        List.of(new double[] {1, 3}),
        Window.around(10));
  }

  private static double saddle(double x, double y, double[] gradient) {
    gradient[0] = 2 * x;
    gradient[1] = -2 * y;
    return x * x - y * y;
  }

  private static double monkeySaddle(double x, double y, double[] gradient) {
    gradient[0] = 3 * (x * x - y * y);
    gradient[1] = -6 * x * y;
    return x * (x * x - 3 * y * y);
  }
}
