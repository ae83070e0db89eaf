package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.HostRows;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import dev.warpstep.backend.ProductShape;
import dev.warpstep.backend.Readback;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.op.Step;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jcuda.Pointer;

/**
 * Training on a CUDA device: every operation queues kernels or a cuBLAS product on one stream;
 * {@link #record} captures them as one graph.
 */
final class CudaBackend implements Backend {
  /** Threads that share a row of a gather. */
  private static final int WARP = 32;

  /** Steps of training in one graph. */
  private static final int STEPS = 8;

  /** Share of the device's memory that a data set may not take. */
  static final double RESERVE = 0.1;

  /** Bytes of pinned memory in one piece: JCuda makes a ByteBuffer of it. */
  static final long MOST_PINNED = Integer.MAX_VALUE;

  private final String name;
  private final Precision precision;
  private final Context context;
  private final double reserve;
  private final long mostPinned;
  private final Stream stream;
  private final CopyStream copies;
  private final Memory memory;
  private final Staging staging;
  private final Kernels kernels;
  private final Products products;
  private final Position position;
  private final Plan eager;
  private final Layers layers;
  private final Normalizations normalizations;
  private final Updates updates;
  private final Set<CapturedGraph> graphs = new LinkedHashSet<>();
  private final Resources owned = new Resources();
  private Plan plan;
  private int captures;

  /**
   * Takes over {@code context}, also when it fails.
   *
   * @param name what {@code --device} took
   */
  CudaBackend(String name, Precision precision, Context context, KernelImage image) {
    this(name, precision, context, image, RESERVE, MOST_PINNED);
  }

  /**
   * Takes over {@code context}.
   *
   * @param reserve share of the device's memory that a data set may not take; 1 keeps all on the
   *     host
   * @param mostPinned bytes of a data set that may be in pinned memory
   */
  CudaBackend(
      String name,
      Precision precision,
      Context context,
      KernelImage image,
      double reserve,
      long mostPinned) {
    this.name = name;
    this.reserve = reserve;
    this.mostPinned = mostPinned;
    this.precision = precision;
    this.context = owned.own(context);
    try {
      stream = owned.own(new Stream());
      copies = owned.own(new CopyStream(stream));
      memory = owned.own(new Memory(stream));
      staging = owned.own(new Staging(stream));
      kernels = owned.own(new Kernels(image.load(), stream, context.multiprocessors()));
      products = owned.own(new Products(stream, memory, precision, context.capability()));
      position = owned.own(new Position(memory, stream));
      eager = owned.own(new Plan(this));
      plan = eager;
      Reductions reductions = new Reductions(kernels);
      layers = new Layers(this, reductions);
      normalizations = new Normalizations(this, layers);
      updates = new Updates(this, reductions);
      synchronize();
    } catch (OutOfDeviceMemoryException e) {
      owned.close();
      throw e.with("other programs take it: which, nvidia-smi shows");
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  Memory memory() {
    return memory;
  }

  Staging staging() {
    return staging;
  }

  Stream stream() {
    return stream;
  }

  CopyStream copies() {
    return copies;
  }

  Kernels kernels() {
    return kernels;
  }

  Plan plan() {
    return plan;
  }

  Position position() {
    return position;
  }

  /** How many graphs were captured so far. */
  int captures() {
    return captures;
  }

  /** Makes the calling thread one that may use the context. */
  void bind() {
    context.bind();
  }

  void synchronize() {
    stream.synchronize();
  }

  void forget(CapturedGraph graph) {
    graphs.remove(graph);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "%s (%s, %s, cuBLAS %s)"
        .formatted(name, context.description(), precision(), products.version());
  }

  @Override
  public String precision() {
    return precision.text();
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    bind();
    long bytes = bytes(rows, columns);
    return new CudaTensor(
        new Storage(this, memory.allocate(bytes), Optional.empty()), rows, columns);
  }

  /**
   * On the device when it fits with room to spare, else in pinned memory of the host, from which
   * graphs fetch a batch ahead; see {@link Prefetch}.
   */
  @Override
  public Tensor allocateData(int rows, int columns) {
    bind();
    return allocateOnDevice(rows, columns).orElseGet(() -> allocateOnHost(rows, columns));
  }

  private Optional<Tensor> allocateOnDevice(int rows, int columns) {
    if (bytes(rows, columns) <= memory.free() - (long) (reserve * memory.total())) {
      try {
        return Optional.of(allocate(rows, columns));
      } catch (OutOfDeviceMemoryException e) {
        // fragmented: the host has it
      }
    }
    return Optional.empty();
  }

  private Tensor allocateOnHost(int rows, int columns) {
    Pointer host = new Pointer();
    DeviceMemory mapped = memory.allocateOnHost(bytes(rows, columns), host);
    return new CudaTensor(new Storage(this, mapped, Optional.of(host)), rows, columns);
  }

  /** As {@link #allocateData}; what fits in neither stays where it is, see {@link HostBatches}. */
  @Override
  public DataRows data(FloatRows values) {
    bind();
    if (values.count() > Integer.MAX_VALUE) {
      return new HostRows(values);
    }
    Optional<Tensor> there = allocateOnDevice(values.rows(), values.columns());
    if (there.isEmpty() && values.count() * Float.BYTES <= mostPinned) {
      try {
        there = Optional.of(allocateOnHost(values.rows(), values.columns()));
      } catch (DeviceException e) {
        // the host can pin no more
      }
    }
    there.ifPresent(tensor -> ((CudaTensor) tensor).write(values));
    return there.<DataRows>map(tensor -> tensor).orElseGet(() -> new HostRows(values));
  }

  private static long bytes(int rows, int columns) {
    long count = (long) rows * columns;
    if (count > Integer.MAX_VALUE) {
      throw new DeviceException(
          "no room for %d x %d numbers, a tensor has fewer than 2^31: use a smaller --batch or fewer rows"
              .formatted(rows, columns));
    }
    return Float.BYTES * count;
  }

  @Override
  public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
    bind();
    int k = ProductShape.inner(a, transposeA, b, transposeB, c);
    products.run(
        (CudaTensor) a,
        transposeA,
        (CudaTensor) b,
        transposeB,
        (CudaTensor) c,
        k,
        kernels.isPlanning());
    CudaTensor.wrote(c);
  }

  @Override
  public LayerOperations layers() {
    return layers;
  }

  @Override
  public NormalizationOperations normalizations() {
    return normalizations;
  }

  @Override
  public UpdateOperations updates() {
    return updates;
  }

  @Override
  public void gather(DataRows source, Batches batches, Tensor destination) {
    bind();
    follow(batches);
    CudaTensor rows = (CudaTensor) destination;
    if (source instanceof HostRows host) {
      if (plan == eager) {
        HostBatches.gather(host.values(), batches, rows);
      } else {
        plan.gather(host.values(), rows);
      }
      return;
    }
    CudaTensor from = (CudaTensor) source;
    if (plan != eager && plan.gather(from, batches, rows)) {
      return;
    }
    kernels.launch(
        "gather",
        kernels.blocks((long) destination.rows() * WARP),
        Kernels.BLOCK,
        from.address(),
        position.batchesAddress(),
        CudaTensor.address(destination),
        CudaTensor.copy(destination),
        destination.rows(),
        destination.columns());
  }

  /** On the host alone when operations are called one by one; see {@link Position}. */
  @Override
  public void advance(Step step, Batches batches) {
    bind();
    if (plan == eager) {
      Backend.super.advance(step, batches);
      return;
    }
    plan.advance(step, batches);
    kernels.launch("advance", 1, WARP, position.stepAddress(), position.batchesAddress());
  }

  @Override
  public Replay record(Runnable operations) {
    bind();
    Plan own = new Plan(this);
    plan = own;
    try {
      kernels.planning(true);
      operations.run();
      kernels.planning(false);
      own.rewind();
      synchronize(); // copies that were made on the way
      CapturedGraph graph = new CapturedGraph(this, own, operations);
      captures++;
      graphs.add(graph);
      return graph;
    } catch (Throwable e) {
      own.close();
      throw e;
    } finally {
      kernels.planning(false);
      plan = eager;
    }
  }

  @Override
  public Readback readback(Tensor tensor) {
    bind();
    return new PinnedReadback(this, (CudaTensor) tensor);
  }

  /** Between two graphs the device waits about a microsecond, which a small step feels. */
  @Override
  public int stepsPerReplay() {
    return STEPS;
  }

  @Override
  public OptionalLong freeBytes() {
    bind();
    return OptionalLong.of(memory.free() - products.bytesToCome());
  }

  void follow(Step step) {
    if (plan == eager) {
      position.write(step, kernels);
    } else {
      plan.uses(step);
    }
  }

  void follow(Batches batches) {
    if (plan == eager) {
      position.write(batches, kernels);
    } else {
      plan.uses(batches);
    }
  }

  /** Casts to bfloat16 in the order of the operations. */
  void cast(DeviceMemory from, DeviceMemory to, int at, int count) {
    kernels.launch(
        "cast_bf16",
        kernels.blocks((count + 3L) / 4),
        Kernels.BLOCK,
        from.address() + (long) at * Float.BYTES,
        to.address() + (long) at * Short.BYTES,
        (long) count);
  }

  /** Casts to bfloat16 now, also while operations are only planned. */
  void castNow(DeviceMemory from, DeviceMemory to, int at, int count) {
    boolean planning = kernels.isPlanning();
    kernels.planning(false);
    cast(from, to, at, count);
    kernels.planning(planning);
  }

  @Override
  public void close() {
    bind();
    owned.own(
        () -> {
          synchronize();
          Set.copyOf(graphs).forEach(CapturedGraph::close);
        });
    owned.close();
  }
}
