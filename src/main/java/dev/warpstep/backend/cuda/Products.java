package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import java.util.HashSet;
import java.util.Set;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasAtomicsMode;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.runtime.cudaStream_t;

/**
 * Matrix products by cuBLAS with float32 sums. The workspace is our own, so that a product needs no
 * allocation while a graph is captured, and the same call gives the same bits each time.
 */
final class Products implements AutoCloseable {
  /** What cuBLAS's documentation asks for from Hopper on, and before. */
  private static final long HOPPER_WORKSPACE = 32L << 20;

  private static final long WORKSPACE = 4L << 20;
  private static final int HOPPER = 90;

  /** What cuBLAS's heuristics tell apart at most. */
  private static final long MOST_ALIGNMENT = 256;

  private final cublasHandle handle = new cublasHandle();
  private final Memory memory;
  private final Precision precision;
  private final Pointer one = Pointer.to(new float[] {1});
  private final Pointer zero = Pointer.to(new float[] {0});
  private final long workspaceBytes;
  private final Set<Combination> warm = new HashSet<>();
  private DeviceMemory workspace;

  /**
   * A product by columns, as cuBLAS wants it: the row-major C = A B is the column-major Cᵀ = Bᵀ Aᵀ,
   * so the factors are exchanged and nothing is copied.
   */
  private record Product(
      int m, int n, int k, Factor left, Factor right, DeviceMemory result, long resultOffset) {
    Combination combination() {
      return new Combination(
          m,
          n,
          k,
          left.transposed,
          right.transposed,
          alignment(left.memory, left.offset),
          alignment(right.memory, right.offset),
          alignment(result, resultOffset));
    }

    Product into(DeviceMemory other, long offset) {
      return new Product(m, n, k, left, right, other, offset);
    }
  }

  /** Numbers from a byte of some memory on, as float32 or bfloat16. */
  private record Factor(DeviceMemory memory, long offset, boolean transposed, int leading) {
    Pointer pointer() {
      return memory.at(offset);
    }
  }

  /**
   * What cuBLAS chooses a kernel by. The types are the same for all of a backend's products, and
   * the leading dimensions follow from the sizes and operations.
   */
  private record Combination(
      int m,
      int n,
      int k,
      boolean leftTransposed,
      boolean rightTransposed,
      long leftAlignment,
      long rightAlignment,
      long resultAlignment) {}

  Products(Stream stream, Memory memory, Precision precision, int capability) {
    workspaceBytes = capability >= HOPPER ? HOPPER_WORKSPACE : WORKSPACE;
    this.precision = precision;
    this.memory = memory;
    Cuda.checkBlas(JCublas2.cublasCreate(handle), "cublasCreate");
    try {
      prepare(stream);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private void prepare(Stream stream) {
    Cuda.checkBlas(
        JCublas2.cublasSetStream(handle, new cudaStream_t(stream.handle())), "cublasSetStream");
    Cuda.checkBlas(
        JCublas2.cublasSetAtomicsMode(handle, cublasAtomicsMode.CUBLAS_ATOMICS_NOT_ALLOWED),
        "cublasSetAtomicsMode");
  }

  /** What the first product will allocate. */
  long bytesToCome() {
    return workspace == null ? workspaceBytes : 0;
  }

  /** cuBLAS's version, e.g. {@code 12.6.0}. */
  String version() {
    int[] version = new int[1];
    Cuda.checkBlas(JCublas2.cublasGetVersion(handle, version), "cublasGetVersion");
    int v = version[0];
    return v / 10000 + "." + v / 100 % 100 + "." + v % 100;
  }

  /**
   * {@code c = op(a)·op(b)}.
   *
   * @param planning only make sure of what the product needs, so that it can be captured
   */
  void run(
      CudaTensor a,
      boolean transposeA,
      CudaTensor b,
      boolean transposeB,
      CudaTensor c,
      int k,
      boolean planning) {
    Factor left = factor(b, transposeB);
    Factor right = factor(a, transposeA);
    if (workspace == null) {
      workspace = memory.allocateUnset(workspaceBytes);
      Cuda.checkBlas(
          JCublas2.cublasSetWorkspace(handle, workspace.at(0), workspaceBytes),
          "cublasSetWorkspace of %d bytes",
          workspaceBytes);
    }
    Product product =
        new Product(
            c.columns(),
            c.rows(),
            k,
            left,
            right,
            c.storage().memory(),
            (long) c.offset() * Float.BYTES);
    if (planning) {
      warmUp(product);
    } else {
      multiply(product);
    }
  }

  /**
   * Runs a product once that is the first of its combination: cuBLAS loads its kernel then, which
   * drivers before CUDA 12.3 do not allow while a graph is captured. Not into the product's own
   * result, which may hold numbers that the planned operations read before they write it. Where
   * there is no room for another, the product is left to the capture.
   */
  private void warmUp(Product product) {
    Combination combination = product.combination();
    if (warm.contains(combination)) {
      return;
    }
    long offset = combination.resultAlignment % MOST_ALIGNMENT;
    long bytes = offset + (long) product.m * product.n * Float.BYTES;
    try (DeviceMemory scratch = memory.allocateUnset(bytes)) {
      multiply(product.into(scratch, offset));
      warm.add(combination);
    } catch (OutOfDeviceMemoryException e) {
      // a driver of CUDA 12.3 or newer can load in a capture
    }
  }

  private void multiply(Product product) {
    boolean half = precision == Precision.BF16;
    int type = half ? cudaDataType.CUDA_R_16BF : cudaDataType.CUDA_R_32F;
    int compute =
        precision == Precision.TF32
            ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32
            : cublasComputeType.CUBLAS_COMPUTE_32F;
    Factor left = product.left;
    Factor right = product.right;
    Cuda.checkBlas(
        JCublas2.cublasGemmEx_new(
            handle,
            operation(left.transposed),
            operation(right.transposed),
            product.m,
            product.n,
            product.k,
            one,
            left.pointer(),
            type,
            left.leading,
            right.pointer(),
            type,
            right.leading,
            zero,
            product.result.at(product.resultOffset),
            cudaDataType.CUDA_R_32F,
            product.m,
            compute,
            cublasGemmAlgo.CUBLAS_GEMM_DEFAULT),
        "cublasGemmEx m=%d n=%d k=%d",
        product.m,
        product.n,
        product.k);
  }

  private Factor factor(CudaTensor tensor, boolean transposed) {
    Storage storage = tensor.storage();
    return precision == Precision.BF16
        ? new Factor(
            storage.copy(), (long) tensor.offset() * Short.BYTES, transposed, tensor.columns())
        : new Factor(
            storage.memory(), (long) tensor.offset() * Float.BYTES, transposed, tensor.columns());
  }

  private static long alignment(DeviceMemory memory, long offset) {
    return Math.min(Long.lowestOneBit(memory.address() + offset), MOST_ALIGNMENT);
  }

  private static int operation(boolean transpose) {
    return transpose ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
  }

  @Override
  public void close() {
    Cuda.checkBlas(JCublas2.cublasDestroy(handle), "cublasDestroy");
    if (workspace != null) {
      workspace.close();
    }
  }
}
