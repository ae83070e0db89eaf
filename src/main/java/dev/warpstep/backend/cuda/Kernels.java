package dev.warpstep.backend.cuda;

import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** The kernels of {@code src/main/cuda}, loaded into a context and launched by name. */
final class Kernels implements AutoCloseable {
  /** Threads of a block, unless a kernel says otherwise. */
  static final int BLOCK = 256;

  /** Blocks on a multiprocessor that hide the latency of elementwise work. */
  private static final int BLOCKS_EACH = 8;

  private final CUmodule module;
  private final Stream stream;
  private final int multiprocessors;
  private final Map<String, CUfunction> functions = new HashMap<>();
  private final Map<String, Integer> fitting = new HashMap<>();
  private boolean planning;

  Kernels(CUmodule module, Stream stream, int multiprocessors) {
    this.module = module;
    this.stream = stream;
    this.multiprocessors = multiprocessors;
  }

  /** While true, launches are left out: the operations only make sure of what they need. */
  void planning(boolean value) {
    planning = value;
  }

  boolean isPlanning() {
    return planning;
  }

  /** Whether there is a kernel of that name. */
  boolean has(String name) {
    CUfunction function = new CUfunction();
    int status = JCudaDriver.cuModuleGetFunction(function, module, name);
    if (status == CUresult.CUDA_ERROR_NOT_FOUND) {
      return false;
    }
    Cuda.check(status, "cuModuleGetFunction %s", name);
    functions.put(name, function);
    return true;
  }

  private CUfunction function(String name) {
    CUfunction function = functions.get(name);
    if (function == null) {
      function = new CUfunction();
      Cuda.check(
          JCudaDriver.cuModuleGetFunction(function, module, name), "cuModuleGetFunction %s", name);
      functions.put(name, function);
    }
    return function;
  }

  /** Blocks for a grid-stride loop over {@code work} threads. */
  int blocks(long work) {
    long needed = (work + BLOCK - 1) / BLOCK;
    return (int) Math.max(1, Math.min(needed, (long) multiprocessors * BLOCKS_EACH));
  }

  /** Blocks for a grid-stride loop that fills the device just once with this kernel. */
  int blocksThatFit(String name, long work) {
    int each =
        fitting.computeIfAbsent(
            name,
            key -> {
              int[] blocks = new int[1];
              Cuda.check(
                  JCudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(
                      blocks, function(key), BLOCK, 0),
                  "cuOccupancyMaxActiveBlocksPerMultiprocessor %s",
                  key);
              return Math.max(1, blocks[0]);
            });
    long needed = (work + BLOCK - 1) / BLOCK;
    return (int) Math.max(1, Math.min(needed, (long) multiprocessors * each));
  }

  /** A launch over one dimension; arguments as for {@link #launch2d}. */
  void launch(String name, int blocks, int threads, Object... arguments) {
    launch2d(name, blocks, 1, threads, 1, arguments);
  }

  /** As {@link #launch(String, int, int, Object...)}, on another stream. */
  void launch(Stream on, String name, int blocks, int threads, Object... arguments) {
    launch(on, name, blocks, 1, threads, 1, arguments);
  }

  /**
   * Queues a kernel.
   *
   * @param arguments addresses as Long, numbers as Integer or Float, structures as bytes, in the
   *     kernel's order
   */
  void launch2d(
      String name, int blocksX, int blocksY, int threadsX, int threadsY, Object... arguments) {
    launch(stream, name, blocksX, blocksY, threadsX, threadsY, arguments);
  }

  private void launch(
      Stream on,
      String name,
      int blocksX,
      int blocksY,
      int threadsX,
      int threadsY,
      Object[] arguments) {
    if (planning) {
      function(name); // a kernel that is missing shows before anything is captured
      return;
    }
    Pointer[] pointers = new Pointer[arguments.length + 1]; // null ends them: none too few
    for (int i = 0; i < arguments.length; i++) {
      pointers[i] = pointer(arguments[i]);
    }
    Cuda.check(
        JCudaDriver.cuLaunchKernel(
            function(name),
            blocksX,
            blocksY,
            1,
            threadsX,
            threadsY,
            1,
            0,
            on.handle(),
            Pointer.to(pointers),
            null),
        "launch of %s with (%d, %d) blocks of (%d, %d) threads",
        name,
        blocksX,
        blocksY,
        threadsX,
        threadsY);
  }

  private static Pointer pointer(Object argument) {
    if (argument instanceof Long address) {
      return Pointer.to(new long[] {address});
    } else if (argument instanceof Integer number) {
      return Pointer.to(new int[] {number});
    } else if (argument instanceof Float number) {
      return Pointer.to(new float[] {number});
    } else if (argument instanceof byte[] bytes) {
      return Pointer.to(bytes);
    }
    throw new IllegalArgumentException("not a kernel's argument: " + argument);
  }

  @Override
  public void close() {
    Cuda.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload");
  }
}
