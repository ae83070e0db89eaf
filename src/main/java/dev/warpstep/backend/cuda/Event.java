package dev.warpstep.backend.cuda;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A mark in a stream. */
final class Event implements AutoCloseable {
  private final CUevent handle = new CUevent();

  Event() {
    Cuda.check(
        JCudaDriver.cuEventCreate(handle, CUevent_flags.CU_EVENT_DISABLE_TIMING), "cuEventCreate");
  }

  CUevent handle() {
    return handle;
  }

  /** Sets the mark behind all that is queued. */
  void record(Stream stream) {
    Cuda.check(JCudaDriver.cuEventRecord(handle, stream.handle()), "cuEventRecord");
  }

  /** Whether the mark was reached; true before the first {@link #record}. */
  boolean reached() {
    int status = JCudaDriver.cuEventQuery(handle);
    if (status == CUresult.CUDA_ERROR_NOT_READY) {
      return false;
    }
    Cuda.check(status, "cuEventQuery");
    return true;
  }

  /** Waits for the mark. */
  void synchronize() {
    Cuda.check(JCudaDriver.cuEventSynchronize(handle), "cuEventSynchronize");
  }

  @Override
  public void close() {
    Cuda.check(JCudaDriver.cuEventDestroy(handle), "cuEventDestroy");
  }
}
