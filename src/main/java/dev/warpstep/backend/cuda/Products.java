package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceOptions.Precision;
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

  private final cublasHandle handle = new cublasHandle();
  private final Memory memory;
  private final Precision precision;
  private final Pointer one = Pointer.to(new float[] {1});
  private final Pointer zero = Pointer.to(new float[] {0});
  private final long workspaceBytes;
  private DeviceMemory workspace;

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
   * {@code c = op(a)·op(b)}. cuBLAS counts by columns: the row-major C = A B is the column-major Cᵀ
   * = Bᵀ Aᵀ, so nothing is copied.
   *
   * @param planning only make sure of the bfloat16 copies
   */
  void run(
      CudaTensor a,
      boolean transposeA,
      CudaTensor b,
      boolean transposeB,
      CudaTensor c,
      int k,
      boolean planning) {
    boolean half = precision == Precision.BF16;
    Pointer left = factor(b, half);
    Pointer right = factor(a, half);
    if (workspace == null) {
      workspace = memory.allocateUnset(workspaceBytes);
      Cuda.checkBlas(
          JCublas2.cublasSetWorkspace(handle, workspace.at(0), workspaceBytes),
          "cublasSetWorkspace of %d bytes",
          workspaceBytes);
    }
    if (planning) {
      return;
    }
    int type = half ? cudaDataType.CUDA_R_16BF : cudaDataType.CUDA_R_32F;
    int compute =
        precision == Precision.TF32
            ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32
            : cublasComputeType.CUBLAS_COMPUTE_32F;
    Cuda.checkBlas(
        JCublas2.cublasGemmEx_new(
            handle,
            operation(transposeB),
            operation(transposeA),
            c.columns(),
            c.rows(),
            k,
            one,
            left,
            type,
            b.columns(),
            right,
            type,
            a.columns(),
            zero,
            c.pointer(),
            cudaDataType.CUDA_R_32F,
            c.columns(),
            compute,
            cublasGemmAlgo.CUBLAS_GEMM_DEFAULT),
        "cublasGemmEx m=%d n=%d k=%d",
        c.columns(),
        c.rows(),
        k);
  }

  private static Pointer factor(CudaTensor tensor, boolean half) {
    return half
        ? tensor.storage().copy().at((long) tensor.offset() * Short.BYTES)
        : tensor.pointer();
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
