package dev.warpstep.backend.cuda;

import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A queue of work for the device. */
final class Stream implements AutoCloseable {
  private final CUstream handle = new CUstream();

  Stream() {
    Cuda.check(
        JCudaDriver.cuStreamCreate(handle, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate");
  }

  CUstream handle() {
    return handle;
  }

  /** Waits until all that is queued is done. */
  void synchronize() {
    Cuda.check(JCudaDriver.cuStreamSynchronize(handle), "cuStreamSynchronize");
  }

  /** Work that is queued after this begins when {@code event} has been reached. */
  void waitFor(Event event) {
    Cuda.check(JCudaDriver.cuStreamWaitEvent(handle, event.handle(), 0), "cuStreamWaitEvent");
  }

  /** Whether all that is queued is done. */
  boolean done() {
    int status = JCudaDriver.cuStreamQuery(handle);
    if (status == CUresult.CUDA_ERROR_NOT_READY) {
      return false;
    }
    Cuda.check(status, "cuStreamQuery");
    return true;
  }

  @Override
  public void close() {
    Cuda.check(JCudaDriver.cuStreamDestroy(handle), "cuStreamDestroy");
  }
}
