package dev.warpstep.op.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.op.Activation;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The float64 bodies, of which the other tests take that they are right, against known values. */
class ActivationDefinitionTest {
  /** The constants have 16 digits, and a function some roundings. */
  private static final double CLOSE = 1e-15;

  @ParameterizedTest
  @CsvSource({
    "leaky_relu:slope=0.25, -3, -0.75",
    "leaky_relu:slope=0.25, 3, 3",
    "elu:alpha=2, -1, -1.2642411176571153", // 2 (1/e - 1)
    "elu:alpha=2, 3, 3",
    "gelu, 1, 0.8413447460685429",
    "silu, 1, 0.7310585786300049",
    "mish, 1, 0.8650983882673103", // y = e: (y^2 + 2y) / (y^2 + 2y + 2)
    "mish, -1, -0.3034014613741089",
    "mish, -3, -0.14564746127562458",
    "softplus, 0, 0.6931471805599453",
    "sigmoid, -1, 0.2689414213699951",
    "tanh, 1, 0.7615941559557649"
  })
  void knownValues(String text, double z, double expected) {
    Activation f = Activations.ALL.parse(text);
    assertEquals(expected, f.apply(z), CLOSE * Math.max(1, Math.abs(expected)), text);
  }

  /** What its two constants are for: of a standard normal z it keeps mean 0 and variance 1. */
  @Test
  void seluKeepsMeanAndVariance() {
    Selu selu = new Selu();
    assertEquals(0, expectation(selu::apply), 1e-12);
    assertEquals(1, expectation(z -> selu.apply(z) * selu.apply(z)), 1e-12);
  }

  /** Simpson's rule; the kink at 0 is a node, and its error is of h^4 = 1e-12 times h. */
  private static double expectation(DoubleUnaryOperator f) {
    double h = 0x1p-10;
    double sum = 0;
    for (int i = -8 << 10; i < 8 << 10; i += 2) {
      sum += weighted(f, i * h) + 4 * weighted(f, (i + 1) * h) + weighted(f, (i + 2) * h);
    }
    return sum * h / 3;
  }

  private static double weighted(DoubleUnaryOperator f, double z) {
    return f.applyAsDouble(z) * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }
}
