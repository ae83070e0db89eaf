package dev.warpstep.testing;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Catalogue;
import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Loss;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.stream.Stream;

/** The settings of the catalogues' entries that every test runs: defaults and samples. */
public final class CatalogueSettings {
  private CatalogueSettings() {}

  /** Of every optimizer. */
  public static Stream<Optimizer> optimizers() {
    return of(Optimizers.ALL);
  }

  /** Of every optimizer that moves each parameter on its own. */
  public static Stream<ElementwiseOptimizer> elementwise() {
    return optimizers()
        .filter(ElementwiseOptimizer.class::isInstance)
        .map(ElementwiseOptimizer.class::cast);
  }

  /** Of every optimizer with a trust ratio. */
  public static Stream<LayerwiseOptimizer> layerwise() {
    return optimizers()
        .filter(LayerwiseOptimizer.class::isInstance)
        .map(LayerwiseOptimizer.class::cast);
  }

  /** Of every optimizer that moves matrices as wholes. */
  public static Stream<MatrixOptimizer> matrix() {
    return optimizers().filter(MatrixOptimizer.class::isInstance).map(MatrixOptimizer.class::cast);
  }

  /** Of every activation. */
  public static Stream<Activation> activations() {
    return of(Activations.ALL);
  }

  /** Of every loss. */
  public static Stream<Loss> losses() {
    return of(Losses.ALL);
  }

  private static <T> Stream<T> of(Catalogue<T> catalogue) {
    return catalogue.entries().stream().flatMap(entry -> entry.settings().stream());
  }
}
