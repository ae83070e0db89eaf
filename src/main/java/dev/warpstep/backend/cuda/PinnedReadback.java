package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Readback;
import dev.warpstep.backend.Resources;
import jcuda.driver.JCudaDriver;

/** Copies a tensor to pinned memory in the stream's order, without waiting. */
final class PinnedReadback implements Readback {
  private final CudaBackend backend;
  private final CudaTensor tensor;
  private final Resources owned = new Resources();
  private final PinnedBuffer buffer;
  private final Event done;
  private boolean requested;

  PinnedReadback(CudaBackend backend, CudaTensor tensor) {
    this.backend = backend;
    this.tensor = tensor;
    try {
      buffer = owned.own(new PinnedBuffer(tensor.size()));
      done = owned.own(new Event());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
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
    owned.close();
  }
}
