package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Readback;
import jcuda.driver.JCudaDriver;

/** Copies a tensor to pinned memory in the stream's order, without waiting. */
final class PinnedReadback implements Readback {
  private final CudaBackend backend;
  private final CudaTensor tensor;
  private final PinnedBuffer buffer;
  private final Event done = new Event();
  private boolean requested;

  PinnedReadback(CudaBackend backend, CudaTensor tensor) {
    this.backend = backend;
    this.tensor = tensor;
    buffer = new PinnedBuffer(tensor.size());
  }

  @Override
  public void request() {
    backend.bind();
    Cuda.check(
        JCudaDriver.cuMemcpyDtoHAsync(
            buffer.pointer(),
            tensor.pointer(),
            (long) tensor.size() * Float.BYTES,
            backend.stream().handle()),
        "cuMemcpyDtoHAsync of %d floats",
        tensor.size());
    done.record(backend.stream());
    requested = true;
  }

  @Override
  public boolean ready() {
    backend.bind();
    return requested && done.reached();
  }

  @Override
  public float value(int i) {
    return buffer.floats().get(i);
  }

  @Override
  public void close() {
    backend.bind();
    backend.synchronize(); // a copy may be under way
    buffer.close();
    done.close();
  }
}
