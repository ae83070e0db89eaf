package dev.warpstep.bench;

import dev.warpstep.backend.Backend;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures an optimizer's update alone on several devices, and the copy that is the ceiling of
 * each: every round takes each device's update and copy in turn.
 */
final class UpdateBench implements AutoCloseable {
  /** One device with its ceiling, which stays from optimizer to optimizer. */
  private record Contender(Backend backend, CopyTimer copy) {}

  private final BenchPace pace;
  private final List<Contender> contenders = new ArrayList<>();

  /** Allocates each device's copy. */
  UpdateBench(List<Backend> backends, BenchPace pace) {
    this.pace = pace;
    try {
      for (Backend backend : backends) {
        contenders.add(new Contender(backend, new CopyTimer(backend)));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** One result a device. */
  List<UpdateResult> measure(Optimizer optimizer, int parameters) {
    List<UpdateTimer> updates = new ArrayList<>();
    try {
      for (Contender contender : contenders) {
        updates.add(new UpdateTimer(contender.backend(), optimizer, parameters));
        contender.copy().rounds().clear();
      }
      for (int i = 0; i < updates.size(); i++) {
        contenders.get(i).copy().rounds().warmUp(BenchPace.ROUND_SECONDS);
        updates.get(i).rounds().warmUp(pace.warmUpSeconds());
      }
      for (int round = 0; round < pace.rounds(); round++) {
        for (int i = 0; i < updates.size(); i++) {
          updates.get(i).rounds().round(BenchPace.ROUND_SECONDS);
          contenders.get(i).copy().rounds().round(BenchPace.ROUND_SECONDS);
        }
      }
      List<UpdateResult> results = new ArrayList<>();
      for (int i = 0; i < updates.size(); i++) {
        results.add(result(contenders.get(i), updates.get(i), optimizer, parameters));
      }
      return results;
    } finally {
      updates.forEach(UpdateTimer::close);
    }
  }

  private static UpdateResult result(
      Contender contender, UpdateTimer update, Optimizer optimizer, int parameters) {
    CopyTimer copy = contender.copy();
    return new UpdateResult(
        contender.backend().name(),
        contender.backend().description(),
        Optimizers.ALL.text(optimizer),
        parameters,
        update.rounds().quantile(0.5) * 1e6,
        update.rounds().quantile(0) * 1e6,
        update.rounds().quantile(0.9) * 1e6,
        update.bytes(),
        copy.bytes() / copy.rounds().quantile(0.5) / 1e6);
  }

  @Override
  public void close() {
    contenders.forEach(contender -> contender.copy().close());
    contenders.clear();
  }
}
