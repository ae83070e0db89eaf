// The emulator's detection of faults, each of which must be seen to be reported, and what it
// computes when there is none.
#include <sys/wait.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <vector>

#include "fixture.h"

namespace {

const char* kernelsFile;
using Body = std::function<void(Fixture&)>;

// Runs `body` in a context of its own. Each text must be on stderr; none, if there is none. Returns
// what the context's end said.
int inContext(const char* name, const std::vector<std::string>& texts, const Body& body) {
  int result = 0;
  const std::string said = stderrOf([&] {
    Fixture f(kernelsFile);
    body(f);
    result = f.end();
  });
  bool good = texts.empty() == said.empty();
  for (const std::string& text : texts) good = good && said.find(text) != std::string::npos;
  std::printf("%-34s %s", name, said.empty() ? "\n" : said.c_str());
  if (!good) {
    ++failures;
    std::printf("  not as expected: %s\n", texts.empty() ? "nothing" : texts[0].c_str());
  }
  return result;
}

float floatAt(DevicePointer p) {
  float x = 0;
  MUST(cuMemcpyDtoH_v2(&x, p, 4));
  return x;
}

void memory() {
  inContext("write past", {"kernel store_at wrote past allocation", "at offset 400"},
            [](Fixture& f) {
              DevicePointer p = f.allocate(400);
              EXPECT(f.launch("store_at", 1, 32, p, 100ll, 1.0f) == 0);
              EXPECT(cuStreamSynchronize(f.stream) == 700);
              EXPECT(cuStreamSynchronize(f.stream) == 700);  // sticky
              EXPECT(cuMemFree_v2(p) == 700);
            });
  inContext("write before", {"kernel store_at wrote 8 bytes before allocation"}, [](Fixture& f) {
    EXPECT(f.launch("store_at", 1, 32, f.allocate(400), -2ll, 1.0f) == 0);
    EXPECT(cuCtxSynchronize() == 700);
  });
  inContext("copy from fence to fence", {"kernel copy_one wrote past allocation"},
            [](Fixture& f) {
              DevicePointer p = f.allocate(400), q = f.allocate(400);
              EXPECT(f.launch("copy_one", 1, 1, p, q, 100ll) == 0);
              EXPECT(cuStreamSynchronize(f.stream) == 700);
            });
  inContext("late write", {"was written at offset 12 after it was freed"}, [](Fixture& f) {
    DevicePointer p = f.allocate(400), holder = f.allocate(8);
    MUST(cuMemcpyHtoD_v2(holder, &p, 8));
    MUST(cuMemFree_v2(p));
    MUST(f.launch("store_through", 1, 1, holder, 3ll));
    MUST(cuStreamSynchronize(f.stream));
    MUST(cuMemFree_v2(holder));
  });
  inContext("poison", {}, [](Fixture& f) {
    DevicePointer p = f.allocate(64);
    EXPECT(std::isnan(floatAt(p)));
    EXPECT(cuMemFree_v2(p) == 0);
  });
  inContext("copies past", {"cuMemcpyHtoD: its target, 104 bytes at offset 0, goes past",
                            "cuMemcpyDtoHAsync: its source"},
            [](Fixture& f) {
              char host[104] = {};
              DevicePointer p = f.allocate(100);
              EXPECT(cuMemcpyHtoD_v2(p, host, 104) == 1);
              EXPECT(cuMemcpyDtoHAsync_v2(host, p + 50, 51, f.stream) == 1);
              EXPECT(cuMemFree_v2(p) == 0);
            });
  inContext("double free, unknown pointer", {"freed twice", "no device memory was allocated"},
            [](Fixture& f) {
              DevicePointer p = f.allocate(100), q = f.allocate(100);
              EXPECT(cuMemFree_v2(p) == 0);
              EXPECT(cuMemFree_v2(p) == 1);
              EXPECT(cuMemFree_v2(q + 4) == 1);
              EXPECT(cuMemFree_v2(q) == 0);
            });
  EXPECT(inContext("leak", {"leak: allocation", "leak: event"}, [](Fixture& f) {
           f.allocate(12);
           void* event;
           EXPECT(cuEventCreate(&event, 0) == 0);
         }) == 401);
  inContext("freed memory to a kernel", {"which is freed", "kernel add_one was given memory"},
            [](Fixture& f) {
              DevicePointer p = f.allocate(128);
              EXPECT(cuMemFree_v2(p) == 0);
              EXPECT(f.launch("add_one", 1, 32, p, 32) == 0);
              EXPECT(cuStreamSynchronize(f.stream) == 700);
            });
  inContext("host memory to a kernel", {"is no device memory", "kernel add_one was given memory"},
            [](Fixture& f) {
              float host[32];
              float* p = host;
              EXPECT(f.launch("add_one", 1, 32, p, 32) == 0);
              EXPECT(cuStreamSynchronize(f.stream) == 700);
            });
  inContext("out of memory", {}, [](Fixture&) {
    DevicePointer p = 0;
    std::size_t free = 0, total = 0;
    EXPECT(cuMemGetInfo_v2(&free, &total) == 0);
    EXPECT(cuMemAlloc_v2(&p, total + 1) == 2);
  });
}

void leakAtExit() {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (!child) {
    Fixture f(kernelsFile);
    f.allocate(77);
    std::exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 70);
}

void launches() {
  inContext("parameters",
            {"kernel store_at has 3 parameters; the launch gives none for the one at 1",
             "kernel store_at has 3 parameters in 20 bytes; the launch gives 8"},
            [](Fixture& f) {
              void* function;
              MUST(cuModuleGetFunction(&function, f.module, "store_at"));
              DevicePointer p = f.allocate(4);
              void* few[] = {&p, nullptr};
              EXPECT(cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, f.stream, few, nullptr) == 1);
              std::size_t size = 8;
              void* extra[] = {reinterpret_cast<void*>(1), &p, reinterpret_cast<void*>(2), &size,
                               nullptr};
              EXPECT(cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, f.stream, nullptr, extra) == 1);
              struct {
                DevicePointer to;
                long long at;
                float value;
              } all{p, 0, 3};
              size = 20;
              extra[1] = &all;
              EXPECT(cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, f.stream, nullptr, extra) == 0);
              EXPECT(cuStreamSynchronize(f.stream) == 0);
              EXPECT(floatAt(p) == 3);
              EXPECT(cuMemFree_v2(p) == 0);
            });
  inContext("bounds, names", {"a block has at most 1024 threads", "is out of bounds"},
            [](Fixture& f) {
              void* function;
              MUST(cuModuleGetFunction(&function, f.module, "add_one"));
              auto launch = [&](unsigned gridY, unsigned blockX, unsigned blockY) {
                return cuLaunchKernel(function, 1, gridY, 1, blockX, blockY, 1, 0, f.stream,
                                      nullptr, nullptr);
              };
              EXPECT(launch(1, 1024, 2) == 1);
              EXPECT(launch(70000, 1, 1) == 1);
              EXPECT(cuModuleGetFunction(&function, f.module, "no_such_kernel") == 500);
            });
  inContext("coordinates", {}, [](Fixture& f) {
    std::vector<int> host(2 * 3 * 4 * 5 * 3 * 2);
    DevicePointer p = f.allocate(host.size() * 4);
    void* function;
    MUST(cuModuleGetFunction(&function, f.module, "coordinates"));
    void* list[] = {&p};
    MUST(cuLaunchKernel(function, 2, 3, 4, 5, 3, 2, 0, f.stream, list, nullptr));
    MUST(cuStreamSynchronize(f.stream));
    MUST(cuMemcpyDtoH_v2(host.data(), p, host.size() * 4));
    EXPECT(host[0] == 0 && host[1] == 1 && host[5] == 10 && host[15] == 100);
    EXPECT(host[30] == 1000 && host[60] == 10000 && host[180] == 100000);
    EXPECT(host.back() == 321124 && host.size() == 720);
    MUST(cuMemFree_v2(p));
  });
  inContext("struct by value, shared poison", {}, [](Fixture& f) {
    DevicePointer p = f.allocate(4);
    struct {
      double value[8];
    } big{{1, 2, 3, 4, 5, 6, 7, 8}};
    MUST(f.launch("sum_big", 1, 1, p, big));
    MUST(cuStreamSynchronize(f.stream));
    EXPECT(floatAt(p) == 36);
    MUST(f.launch("read_shared", 1, 1, p));
    MUST(cuStreamSynchronize(f.stream));
    EXPECT(std::isnan(floatAt(p)));
    MUST(cuMemFree_v2(p));
  });
}

void fibers() {
  auto failing = [](const char* kernel, const char* text) {
    inContext(kernel, {std::string("kernel ") + kernel, text}, [&](Fixture& f) {
      EXPECT(f.launch(kernel, 2, 64, f.allocate(4)) == 0);
      EXPECT(cuStreamSynchronize(f.stream) == 719);
      EXPECT(cuStreamSynchronize(f.stream) == 719);
    });
  };
  failing("missing_barrier", "63 of 64 threads reached the barrier");
  failing("different_barriers", "are at different barriers");
  failing("missing_lane", "for lane 16, which has ended");
  failing("plain_barrier", "not declared COOPERATIVE_KERNEL");
  inContext("block_sums, half_warps", {}, [](Fixture& f) {
    std::vector<float> ones(4 * 1024, 1.0f);
    DevicePointer x = f.allocate(ones.size() * 4), y = f.allocate(64 * 4);
    MUST(cuMemcpyHtoD_v2(x, ones.data(), ones.size() * 4));
    MUST(f.launch("block_sums", 4, 1024, x, y));
    MUST(cuStreamSynchronize(f.stream));
    for (int i = 0; i < 4; ++i) EXPECT(floatAt(y + 4 * i) == 1024);
    MUST(f.launch("half_warps", 1, 64, y));
    MUST(cuStreamSynchronize(f.stream));
    int got[64];
    MUST(cuMemcpyDtoH_v2(got, y, sizeof got));
    for (int i = 0; i < 64; ++i) EXPECT(got[i] == ((i % 8 < 4 ? i + 4 : i) ^ 1));
    MUST(cuMemFree_v2(x));
    MUST(cuMemFree_v2(y));
  });
}

void streams() {
  inContext("use before synchronization", {}, [](Fixture& f) {
    void* pinned = nullptr;
    MUST(cuMemHostAlloc(&pinned, 128, 0));
    float* host = static_cast<float*>(pinned);
    DevicePointer p = f.allocate(128);
    MUST(cuMemsetD32Async(p, 0, 32, f.stream));
    MUST(f.launch("add_one", 1, 32, p, 32));
    MUST(cuMemcpyDtoHAsync_v2(host, p, 128, f.stream));
    EXPECT(std::isnan(host[0]));     // not copied yet
    EXPECT(std::isnan(floatAt(p)));  // a synchronous copy does not wait for a non-blocking stream
    EXPECT(cuStreamQuery(f.stream) == 600);
    EXPECT(cuStreamQuery(f.stream) == 0 && host[0] == 1);
    // From pinned memory what is there when the copy runs, from pageable what was at the call.
    float pageable = 5;
    host[0] = 5;
    MUST(cuMemcpyHtoDAsync_v2(p, host, 4, f.stream));
    MUST(cuMemcpyHtoDAsync_v2(p + 4, &pageable, 4, f.stream));
    host[0] = pageable = 6;
    MUST(cuStreamSynchronize(f.stream));
    EXPECT(floatAt(p) == 6 && floatAt(p + 4) == 5);
    MUST(cuMemFreeHost(pinned));
    MUST(cuMemFree_v2(p));
  });
  inContext("events", {}, [](Fixture& f) {
    void *other, *start, *end;
    float millis = -1;
    DevicePointer p = f.allocate(4);
    MUST(cuStreamCreate(&other, 1));
    MUST(cuEventCreate(&start, 0));
    MUST(cuEventCreate(&end, 0));
    MUST(cuEventRecord(start, f.stream));
    MUST(cuMemsetD32Async(p, 0, 1, f.stream));
    MUST(cuEventRecord(end, f.stream));
    EXPECT(cuEventElapsedTime(&millis, start, end) == 600);
    MUST(cuStreamWaitEvent(other, end, 0));
    MUST(cuStreamSynchronize(other));  // runs the other stream's work up to the event
    EXPECT(floatAt(p) == 0);
    EXPECT(cuEventElapsedTime(&millis, start, end) == 0 && millis >= 0);
    EXPECT(cuEventQuery(end) == 0);
    MUST(cuEventDestroy_v2(start));
    MUST(cuEventDestroy_v2(end));
    MUST(cuStreamDestroy_v2(other));
    MUST(cuMemFree_v2(p));
  });
}

void graphs() {
  inContext("capture and replay, fork and join", {}, [](Fixture& f) {
    void *other, *fork, *join, *graph, *exec;
    DevicePointer p = f.allocate(4);
    MUST(cuStreamCreate(&other, 1));
    MUST(cuEventCreate(&fork, 2));
    MUST(cuEventCreate(&join, 2));
    MUST(cuMemsetD32Async(p, 0, 1, f.stream));
    MUST(cuStreamSynchronize(f.stream));
    MUST(cuStreamBeginCapture_v2(f.stream, 2));
    MUST(f.launch("add_one", 1, 1, p, 1));
    MUST(cuEventRecord(fork, f.stream));
    MUST(cuStreamWaitEvent(other, fork, 0));
    MUST(cuMemsetD32Async(p, 0x40000000, 1, other));  // 2.0f
    MUST(cuEventRecord(join, other));
    MUST(cuStreamWaitEvent(f.stream, join, 0));
    MUST(f.launch("add_one", 1, 1, p, 1));
    MUST(cuStreamEndCapture(f.stream, &graph));
    std::size_t nodes = 0;
    EXPECT(cuGraphGetNodes(graph, nullptr, &nodes) == 0 && nodes == 3);
    MUST(cuGraphInstantiateWithFlags(&exec, graph, 0));
    EXPECT(floatAt(p) == 0);  // nothing ran yet
    for (int i = 0; i < 3; ++i) MUST(cuGraphLaunch(exec, f.stream));
    MUST(cuStreamSynchronize(f.stream));
    EXPECT(floatAt(p) == 3);
    MUST(cuGraphExecDestroy(exec));
    MUST(cuGraphDestroy(graph));
    MUST(cuEventDestroy_v2(fork));
    MUST(cuEventDestroy_v2(join));
    MUST(cuStreamDestroy_v2(other));
    MUST(cuMemFree_v2(p));
  });
  using Call = std::function<int(Fixture&, DevicePointer, void* event)>;
  auto illegal = [](const char* name, int expected, const Call& call) {
    inContext(name, {std::string("illegal in a capture: ") + name}, [&](Fixture& f) {
      DevicePointer p = f.allocate(4);
      void *graph = nullptr, *event = nullptr;
      MUST(cuEventCreate(&event, 0));
      MUST(cuStreamBeginCapture_v2(f.stream, 2));
      MUST(cuEventRecord(event, f.stream));
      EXPECT(call(f, p, event) == expected);
      EXPECT(f.launch("add_one", 1, 1, p, 1) == 901);
      EXPECT(cuStreamEndCapture(f.stream, &graph) == 901 && !graph);
      MUST(cuEventDestroy_v2(event));
      MUST(cuMemFree_v2(p));
    });
  };
  float host = 0;
  illegal("cuStreamSynchronize", 900,
          [](Fixture& f, DevicePointer, void*) { return cuStreamSynchronize(f.stream); });
  illegal("cuStreamQuery", 900,
          [](Fixture& f, DevicePointer, void*) { return cuStreamQuery(f.stream); });
  illegal("cuCtxSynchronize", 900,
          [](Fixture&, DevicePointer, void*) { return cuCtxSynchronize(); });
  illegal("cuMemAlloc", 900,
          [](Fixture&, DevicePointer p, void*) { return cuMemAlloc_v2(&p, 4); });
  illegal("cuMemcpyDtoH", 900,
          [&](Fixture&, DevicePointer p, void*) { return cuMemcpyDtoH_v2(&host, p, 4); });
  illegal("cuMemcpyHtoDAsync from pageable", 900, [&](Fixture& f, DevicePointer p, void*) {
    return cuMemcpyHtoDAsync_v2(p, &host, 4, f.stream);
  });
  illegal("cuEventQuery", 907,
          [](Fixture&, DevicePointer, void* event) { return cuEventQuery(event); });
  inContext("unjoined fork", {"was not joined"}, [](Fixture& f) {
    void *other, *fork, *graph;
    DevicePointer p = f.allocate(4);
    MUST(cuStreamCreate(&other, 1));
    MUST(cuEventCreate(&fork, 2));
    MUST(cuStreamBeginCapture_v2(f.stream, 2));
    MUST(cuEventRecord(fork, f.stream));
    MUST(cuStreamWaitEvent(other, fork, 0));
    MUST(cuMemsetD32Async(p, 0, 1, other));
    EXPECT(cuStreamEndCapture(f.stream, &graph) == 904);
    MUST(cuEventDestroy_v2(fork));
    MUST(cuStreamDestroy_v2(other));
    MUST(cuMemFree_v2(p));
  });
}

// Kernels by hand, with the time that a switch of fibers takes.
void switchCost() {
  inContext("switches", {}, [](Fixture& f) {
    DevicePointer p = f.allocate(4);
    constexpr int kRounds = 2000, kThreads = 256;
    MUST(f.launch("many_barriers", 1, kThreads, p, kRounds));
    const auto before = std::chrono::steady_clock::now();
    MUST(cuStreamSynchronize(f.stream));
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - before;
    std::printf("a switch of fibers: %.1f ns\n", took.count() / kRounds / kThreads);
    MUST(cuMemFree_v2(p));
  });
}

}  // namespace

int main(int, char** arguments) {
  kernelsFile = arguments[1];
  memory();
  leakAtExit();
  launches();
  fibers();
  streams();
  graphs();
  switchCost();
  std::printf(failures ? "%d expectations failed\n" : "all as expected\n", failures);
  return failures != 0;
}
