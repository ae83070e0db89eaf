// The emulated device's state. One mutex guards all of it, so one kernel runs at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "abi.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace emulator {

using DevicePointer = unsigned long long;

enum Result : int {
  kSuccess = 0,
  kInvalidValue = 1,
  kOutOfMemory = 2,
  kNotInitialized = 3,
  kInvalidDevice = 101,
  kInvalidImage = 200,
  kInvalidContext = 201,
  kFileNotFound = 301,
  kInvalidHandle = 400,
  kIllegalState = 401,
  kNotFound = 500,
  kNotReady = 600,
  kIllegalAddress = 700,
  kLaunchFailed = 719,
  kNotSupported = 801,
  kCaptureUnsupported = 900,
  kCaptureInvalidated = 901,
  kCaptureMerge = 902,
  kCaptureUnmatched = 903,
  kCaptureUnjoined = 904,
  kCaptureIsolation = 905,
  kCaptureImplicit = 906,
  kCapturedEvent = 907,
};

struct Handle {
  virtual ~Handle() = default;
  virtual const char* kind() const = 0;
};

struct Allocation {
  char* block;  // as the allocator gave it
  char* base;
  std::size_t size;
  bool pinned;
  unsigned number;  // the how-manieth of the process, for messages
};

// A piece of work in a stream or a graph.
struct Work {
  int type;  // CUgraphNodeType
  std::function<Result()> run;
};

struct Node {
  Work work;
  std::vector<int> after;
};

struct Stream;

struct Capture {
  Stream* origin;
  int mode;
  bool invalid = false;
  std::vector<Node> nodes;
  std::vector<Stream*> streams;
};

struct Stream : Handle {
  bool blocking = true;
  std::deque<Work> queue;
  std::uint64_t enqueued = 0, completed = 0;
  std::shared_ptr<Capture> capture;
  std::vector<int> tail;  // while captured: the nodes that the next one comes after
  const char* kind() const override { return "stream"; }
};

// A point in a stream at which an event was recorded.
struct Mark {
  Stream* stream;
  std::uint64_t position;
  bool done = false;
  double millis = 0;
  std::shared_ptr<Capture> capture;
  std::vector<int> tail;
};

struct Event : Handle {
  bool timed = true;
  std::shared_ptr<Mark> mark;
  const char* kind() const override { return "event"; }
};

struct Module;

struct Function : Handle {
  Module* module = nullptr;
  const Library* library = nullptr;
  const Kernel* kernel = nullptr;
  const char* kind() const override { return "function"; }
};

struct Module : Handle {
  void* library = nullptr;
  std::map<std::string, std::unique_ptr<Function>> functions;
  const char* kind() const override { return "module"; }
};

struct Graph : Handle {
  std::shared_ptr<const std::vector<Node>> nodes;
  const char* kind() const override { return "graph"; }
};

struct GraphExec : Handle {
  std::shared_ptr<const std::vector<Node>> nodes;
  const char* kind() const override { return "executable graph"; }
};

struct Context {
  Stream legacy;
  std::map<std::uintptr_t, Allocation> allocations;  // by base
  std::deque<Allocation> freed;                      // kept a while, to see late writes
  std::size_t freedBytes = 0;
  std::set<Handle*> handles;
  Result failure = kSuccess;  // sticky
  unsigned number = 0;        // the how-manieth of the process
  unsigned requests = 0;      // for memory, streams and events
};

std::recursive_mutex& mutex();
Context*& current();

// One line on stderr.
void report(const char* format, ...) __attribute__((format(printf, 1, 2)));
// Reports, and makes the failure sticky.
Result fail(Result result, const char* format, ...) __attribute__((format(printf, 2, 3)));
// Whether this request for memory, a stream or an event fails, because the test wants it to.
bool scarce();
// Whether a call may go on: initialised, with a context, which has not failed.
Result enter();

template <typename T>
T* live(void* handle) {
  Handle* h = static_cast<Handle*>(handle);
  return current()->handles.count(h) ? dynamic_cast<T*>(h) : nullptr;
}

// memory.cpp
Allocation* find(const void* address);
Result checkRange(const char* call, const char* what, const void* address, std::size_t bytes);
Result checkFences(const char* kernel);
Result releaseMemory(Context* context, bool quiet);
std::size_t memoryLimit();

// stream.cpp
Stream* streamOf(void* handle);
Result enqueue(Stream* stream, Work work);
Result runUntil(Stream* stream, std::uint64_t position);
Result runAll(Stream* stream);
Result runEverything();
// Refuses a call that must not be made while any stream is captured.
Result outsideCapture(const char* call);
Result invalidate(Capture& capture, Result result, const char* format, ...)
    __attribute__((format(printf, 3, 4)));
double nowMillis();

// launch.cpp
std::uint64_t seed();
std::uint64_t nextRandom();
void shuffleOrder(unsigned* order, unsigned n);

// fiber.cpp
extern const Hooks kHooks;
void beginKernel(const Kernel* kernel, const Library* library);
void endKernel();
bool kernelFailed();
void beginBlock(Dim size, Dim index);
void runFibers(void* const* arguments, const unsigned* order);

}  // namespace emulator

#define ENTER()                                                   \
  std::lock_guard<std::recursive_mutex> lock(::emulator::mutex()); \
  if (::emulator::Result entered = ::emulator::enter()) return entered

// For the emulated cuBLAS: work of a library in a stream, what it must not do while the stream is
// captured, and its check of a matrix.
EXPORT int emulator_enqueue(void* stream, const char* name, int (*run)(const void*),
                            const void* arguments, std::size_t bytes);
EXPORT int emulator_outside_capture(void* stream, const char* call);
EXPORT int emulator_check(const char* call, const char* what, const void* address,
                          std::size_t bytes);
EXPORT int emulator_ready();
EXPORT void emulator_report(const char* line);
