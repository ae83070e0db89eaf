package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Catalogue;
import dev.warpstep.op.Entry;
import java.util.List;
import java.util.Map;

/** The table of the activations. */
public final class Activations {
  /** Every activation. Adding one: its record, and its row here. */
  public static final Catalogue<Activation> ALL =
      new Catalogue<>(
          "activation",
          List.of(
              entry("identity", new Identity(), "z", "-"),
              entry("relu", new Relu(), "max(z, 0)", "Nair and Hinton 2010"),
              new Entry<>(
                  "leaky_relu",
                  new LeakyRelu(0.01),
                  "z > 0 ? z : slope z",
                  "Maas, Hannun and Ng 2013",
                  List.of(new LeakyRelu(0.2), new LeakyRelu(0.9)),
                  Map.of(
                      "slope must lie in [0, 1): 1.0",
                      () -> new LeakyRelu(1),
                      "slope must be positive: 0.0",
                      () -> new LeakyRelu(0))),
              new Entry<>(
                  "elu",
                  new Elu(1),
                  "z > 0 ? z : α (e^z − 1)",
                  "Clevert, Unterthiner and Hochreiter 2016",
                  List.of(new Elu(0.5)),
                  Map.of("alpha must be positive: 0.0", () -> new Elu(0))),
              entry(
                  "selu",
                  new Selu(),
                  "λ (z > 0 ? z : α (e^z − 1)), λ = 1.0507, α = 1.6733",
                  "Klambauer et al. 2017"),
              entry("gelu", new Gelu(), "z/2 (1 + erf(z/√2))", "Hendrycks and Gimpel 2016"),
              entry("silu", new Silu(), "z σ(z)", "Elfwing, Uchibe and Doya 2018"),
              entry("mish", new Mish(), "z tanh(log(1 + e^z))", "Misra 2019"),
              entry("tanh", new Tanh(), "tanh z", "-"),
              entry("sigmoid", new Sigmoid(), "1 / (1 + e^−z)", "-"),
              entry("softplus", new Softplus(), "log(1 + e^z)", "Dugas et al. 2001")));

  private Activations() {}

  private static Entry<Activation> entry(
      String name, Activation defaults, String equation, String source) {
    return new Entry<>(name, defaults, equation, source, List.of(), Map.of());
  }
}
