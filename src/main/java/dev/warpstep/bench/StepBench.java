package dev.warpstep.bench;

import dev.warpstep.backend.Backend;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the training step on several devices, and the large product that is the ceiling of each:
 * every round takes each device's step, transfer and product in turn.
 */
final class StepBench implements AutoCloseable {
  /** One device with its ceiling, which stays from batch to batch. */
  private record Contender(Backend backend, ProductTimer product) {}

  private final Mlp mlp;
  private final Optimizer optimizer;
  private final BenchPace pace;
  private final List<Contender> contenders = new ArrayList<>();

  /** Finds each device's product. */
  StepBench(List<Backend> backends, Mlp mlp, Optimizer optimizer, BenchPace pace) {
    this.mlp = mlp;
    this.optimizer = optimizer;
    this.pace = pace;
    try {
      for (Backend backend : backends) {
        contenders.add(new Contender(backend, new ProductTimer(backend)));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** One result a device. */
  List<StepResult> measure(int batch) {
    List<StepTimer> steps = new ArrayList<>();
    try {
      for (Contender contender : contenders) {
        steps.add(new StepTimer(contender.backend(), mlp, batch, optimizer));
        contender.product().rounds().clear();
      }
      for (int i = 0; i < steps.size(); i++) {
        contenders.get(i).product().rounds().warmUp(BenchPace.ROUND_SECONDS);
        steps.get(i).rounds().warmUp(pace.warmUpSeconds());
      }
      for (int round = 0; round < pace.rounds(); round++) {
        for (int i = 0; i < steps.size(); i++) {
          steps.get(i).rounds().round(BenchPace.ROUND_SECONDS);
          steps.get(i).transfer();
          contenders.get(i).product().rounds().round(BenchPace.ROUND_SECONDS);
        }
      }
      List<StepResult> results = new ArrayList<>();
      for (int i = 0; i < steps.size(); i++) {
        results.add(result(contenders.get(i), steps.get(i), batch));
      }
      return results;
    } finally {
      steps.forEach(StepTimer::close);
    }
  }

  private StepResult result(Contender contender, StepTimer step, int batch) {
    Backend backend = contender.backend();
    ProductTimer product = contender.product();
    return new StepResult(
        backend.name(),
        backend.description(),
        mlp.widths(),
        batch,
        Optimizers.ALL.text(optimizer),
        backend.precision(),
        step.rounds().quantile(0.5),
        step.rounds().quantile(0),
        step.rounds().quantile(0.9),
        step.transferMillis(),
        step.transferBytes(),
        step.flops(),
        product.flops() / product.rounds().quantile(0.5) / 1e6,
        product.width());
  }

  @Override
  public void close() {
    contenders.forEach(contender -> contender.product().close());
    contenders.clear();
  }
}
