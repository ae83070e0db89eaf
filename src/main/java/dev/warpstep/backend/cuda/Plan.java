package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.op.Step;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a sequence of operations needs beside its tensors: scratch memory, tables of parameter
 * groups, and whose position it advances. A captured graph has its own, because it keeps their
 * addresses; operations that are called one by one share another.
 */
final class Plan implements AutoCloseable {
  private static final int MOST_TABLES = 16;

  private final CudaBackend backend;
  private final Prefetches prefetches;
  private final HostBatches hostBatches;
  private final Map<Parameters, DeviceMemory> groups = new IdentityHashMap<>();
  private final Map<Parameters, DeviceMemory> parts = new IdentityHashMap<>();
  private DeviceMemory scratch;
  private Step step;
  private Batches batches;
  private int advances;

  Plan(CudaBackend backend) {
    this.backend = backend;
    prefetches = new Prefetches(backend);
    hostBatches = new HostBatches(backend);
  }

  /** Address of memory for one operation's use, until the next one asks. */
  long scratch(long bytes) {
    if (scratch == null || scratch.bytes() < bytes) {
      if (scratch != null) {
        scratch.close();
      }
      scratch = backend.memory().allocate(bytes);
    }
    return scratch.address();
  }

  /** Address of the table of {@code parameters}' groups. */
  long groups(Parameters parameters) {
    return table(groups, parameters, Plan::groupBytes);
  }

  private static byte[] groupBytes(Parameters parameters) {
    ByteBuffer bytes = Record.buffer(parameters.groups().size() * Record.GROUP);
    List<Double> factors = Parameters.lrFactors(parameters.groups());
    for (Parameters.Group group : parameters.groups()) {
      int decayed = group.decayed() ? 1 : 0;
      bytes.putLong(group.from()).putLong(group.to());
      bytes.putInt(decayed).putInt(2 * factors.indexOf(group.lrFactor()) + decayed);
    }
    return bytes.array();
  }

  /** Address of the table of {@code parameters}' parts. */
  long parts(Parameters parameters) {
    return table(parts, parameters, PartsArguments::table);
  }

  private long table(
      Map<Parameters, DeviceMemory> tables,
      Parameters parameters,
      Function<Parameters, byte[]> contents) {
    DeviceMemory table = tables.get(parameters);
    if (table == null) {
      if (tables.size() == MOST_TABLES) {
        close(tables);
      }
      byte[] bytes = contents.apply(parameters);
      table = backend.memory().allocate(bytes.length);
      backend.staging().write(bytes, table);
      tables.put(parameters, table);
    }
    return table.address();
  }

  /** Queues a gather by way of a {@link Prefetch}; false where that cannot be. */
  boolean gather(CudaTensor source, Batches over, CudaTensor destination) {
    return prefetches.gather(source, over, destination, advances);
  }

  /** Queues a gather of rows that stay on the host. */
  void gather(FloatRows source, CudaTensor destination) {
    hostBatches.gather(source, destination, advances);
  }

  /** The operations go on by a step. */
  void advance(Step of, Batches over) {
    uses(of);
    uses(over);
    prefetches.join();
    advances++;
  }

  /** The operations read this step. */
  void uses(Step of) {
    if (step != null && step != of) {
      throw new IllegalArgumentException("a replay can follow one Step only");
    }
    step = of;
  }

  /** The operations read these batches. */
  void uses(Batches over) {
    if (batches != null && batches != over) {
      throw new IllegalArgumentException("a replay can follow one Batches only");
    }
    batches = over;
  }

  /** The operations are all queued. */
  void join() {
    prefetches.join();
  }

  /** Forgets what planning has counted. */
  void rewind() {
    advances = 0;
    prefetches.rewind();
    hostBatches.rewind();
  }

  /** Makes the device's position that which the operations begin from. */
  void begin(Position position, Kernels kernels) {
    if (step != null) {
      position.write(step, kernels);
      position.cover(step, advances);
    }
    if (batches != null) {
      position.write(batches, kernels);
      prefetches.begin(batches);
      hostBatches.begin(batches);
    }
  }

  /** Advances the host's mirror as the device's kernels do. */
  void end(Position position) {
    prefetches.end(batches);
    for (int i = 0; i < advances; i++) {
      step.advance();
      batches.advance();
    }
    if (step != null) {
      position.noteStep(step);
    }
    if (batches != null) {
      position.noteBatches(batches);
    }
  }

  private static void close(Map<Parameters, DeviceMemory> tables) {
    tables.values().forEach(DeviceMemory::close);
    tables.clear();
  }

  @Override
  public void close() {
    prefetches.close();
    hostBatches.close();
    close(groups);
    close(parts);
    if (scratch != null) {
      scratch.close();
    }
  }
}
