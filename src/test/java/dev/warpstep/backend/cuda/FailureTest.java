package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.testing.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fails names itself. */
class FailureTest {
  private static String message(Executable call) {
    String message = assertThrows(DeviceException.class, call).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static void says(String expected, Executable call) {
    String message = message(call);
    assertTrue(message.contains(expected), message);
  }

  @Test
  void aLaunchNamesItsKernel() {
    try (CudaBackend backend = Emulator.open()) {
      Kernels kernels = backend.kernels();
      says(
          "launch of advance with (1, 1) blocks of (32, 1) threads failed: CUDA_ERROR_INVALID_VALUE",
          () -> kernels.launch("advance", 1, 32, backend.position().stepAddress()));
      says("launch of advance with ", () -> kernels.launch("advance", 1, 32));
      says(
          "launch of advance with (1, 1) blocks of (2048, 1) threads failed: ",
          () -> kernels.launch("advance", 1, 2048, 0L, 0L));
      says("launch of advance with (0, 1) blocks", () -> kernels.launch("advance", 0, 1, 0L, 0L));
    } // and the backend goes on
  }

  @Test
  void aMissingKernelIsNamed() {
    try (CudaBackend backend = Emulator.open()) {
      Kernels kernels = backend.kernels();
      String expected = "cuModuleGetFunction forward_none failed: CUDA_ERROR_NOT_FOUND";
      says(expected, () -> kernels.launch("forward_none", 1, 1));
      says(expected, () -> kernels.blocksThatFit("forward_none", 1));
      kernels.planning(true);
      says(expected, () -> kernels.launch("forward_none", 1, 1)); // before anything is captured
    }
  }

  @Test
  void aKernelArgumentHasAKind() {
    try (CudaBackend backend = Emulator.open()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> backend.kernels().launch("advance", 1, 32, 1.0, 2.0));
    }
  }

  /** Only planned, so that the rows need no memory. */
  @Test
  void theRowsOfABatchAreLimited() {
    try (CudaBackend backend = Emulator.open();
        Tensor one = backend.allocate(1, 1)) {
      Storage storage = ((CudaTensor) one).storage();
      backend.kernels().planning(true);
      Tensor most = new CudaTensor(storage, 33_553_920, 1);
      backend.layers().activationGradient(new Relu(), most, most, most, one);
      Tensor more = new CudaTensor(storage, 33_553_921, 1);
      assertEquals(
          "a batch on a CUDA device can have 33,553,920 rows at most, use a smaller --batch: 33,553,921",
          message(() -> backend.layers().activationGradient(new Relu(), more, more, more, one)));
      backend.kernels().planning(false);
    }
  }

  @ParameterizedTest
  @CsvSource({"FP32", "TF32", "BF16"})
  void aProductNamesItsSizes(Precision precision) {
    try (CudaBackend backend = Emulator.open(precision);
        Products products = new Products(backend.stream(), backend.memory(), precision, 80);
        Tensor a = backend.allocate(2, 3);
        Tensor b = backend.allocate(5, 4);
        Tensor c = backend.allocate(2, 4)) {
      says(
          "cublasGemmEx m=4 n=2 k=5 failed: CUBLAS_STATUS_INVALID_VALUE",
          () ->
              products.run((CudaTensor) a, false, (CudaTensor) b, false, (CudaTensor) c, 5, false));
    }
  }

  /** A row each of a: rows, columns, transposed; then of b; then c's rows and columns. */
  @ParameterizedTest
  @CsvSource({
    "2, 3, false, 4, 5, false, 2, 5",
    "2, 3, true,  2, 5, false, 2, 5",
    "2, 3, false, 5, 3, true,  5, 2",
    "2, 3, true,  5, 2, true,  3, 4",
  })
  void aProductThatDoesNotFitIsRefusedAsOnTheCpu(
      int aRows,
      int aColumns,
      boolean transposeA,
      int bRows,
      int bColumns,
      boolean transposeB,
      int cRows,
      int cColumns) {
    Emulator.require();
    String[] messages = new String[2];
    String[] devices = {"cpu", "emulator"};
    for (int i = 0; i < 2; i++) {
      try (Backend backend = Backends.open(devices[i]);
          Tensor a = backend.allocate(aRows, aColumns);
          Tensor b = backend.allocate(bRows, bColumns);
          Tensor c = backend.allocate(cRows, cColumns)) {
        messages[i] =
            assertThrows(
                    IllegalArgumentException.class,
                    () -> backend.gemm(a, transposeA, b, transposeB, c))
                .getMessage();
      }
    }
    assertTrue(messages[0].startsWith("gemm shapes do not fit: a " + aRows + "x"), messages[0]);
    assertEquals(messages[0], messages[1]);
  }

  /** A GPU says what went wrong, but not in which kernel; the emulator names it. */
  @Test
  void aKernelThatWritesOutOfRangeIsFound() throws Exception {
    Emulator.require();
    ChildJvm child = new ChildJvm.Setup().run(FailureTest.class.getName()).succeeds();
    assertTrue(child.out().startsWith("cuStreamSynchronize failed: CUDA_ERROR_"), child.out());
    assertEquals(1, child.out().lines().count(), child.out());
    assertTrue(child.err().contains("kernel cast_bf16 wrote past allocation"), child.err());
  }

  public static void main(String[] arguments) {
    CudaBackend backend = Emulator.open(); // not closed: a context that failed is lost
    DeviceMemory from = backend.memory().allocate(64);
    DeviceMemory to = backend.memory().allocate(16);
    System.out.println(
        message(
            () -> {
              backend.cast(from, to, 0, 12);
              backend.synchronize();
            }));
    assertThrows(DeviceException.class, backend::close);
  }
}
