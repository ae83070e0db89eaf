package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Replay;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/** A sequence of operations as one graph, which the host launches with one call. */
final class CapturedGraph implements Replay {
  private final CudaBackend backend;
  private final Plan plan;
  private final CUgraphExec executable = new CUgraphExec();
  private boolean closed;

  /**
   * Captures what {@code operations} queue.
   *
   * @param plan filled by running them once without their kernels; owned from now on
   */
  CapturedGraph(CudaBackend backend, Plan plan, Runnable operations) {
    this.backend = backend;
    this.plan = plan;
    CUgraph graph = new CUgraph();
    Cuda.check(
        JCudaDriver.cuStreamBeginCapture(
            backend.stream().handle(), CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED),
        "cuStreamBeginCapture");
    try {
      operations.run();
      plan.join();
    } catch (Throwable e) {
      JCudaDriver.cuStreamEndCapture(backend.stream().handle(), graph);
      JCudaDriver.cuGraphDestroy(graph); // both may fail after what went wrong first
      throw e;
    }
    Cuda.check(
        JCudaDriver.cuStreamEndCapture(backend.stream().handle(), graph), "cuStreamEndCapture");
    try {
      Cuda.check(JCudaDriver.cuGraphInstantiate(executable, graph, 0), "cuGraphInstantiate");
    } finally {
      JCudaDriver.cuGraphDestroy(graph);
    }
  }

  @Override
  public void run() {
    backend.bind();
    plan.begin(backend.position(), backend.kernels());
    Cuda.check(JCudaDriver.cuGraphLaunch(executable, backend.stream().handle()), "cuGraphLaunch");
    plan.end(backend.position());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      backend.bind();
      backend.synchronize(); // it may still run
      Cuda.check(JCudaDriver.cuGraphExecDestroy(executable), "cuGraphExecDestroy");
      plan.close();
      backend.forget(this);
    }
  }
}
