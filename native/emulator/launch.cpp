// Launches kernels.
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "abi.h"
#include "context.h"
#include "fiber.h"
#include "memory.h"
#include "module.h"
#include "random.h"
#include "stream.h"

namespace emulator {
namespace {

constexpr unsigned kMaxThreads = 1024;
constexpr unsigned kMaxBlock[] = {1024, 1024, 64};
constexpr unsigned kMaxGrid[] = {0x7FFFFFFF, 65535, 65535};

std::size_t alignUp(std::size_t n, std::size_t a) { return (n + a - 1) / a * a; }

// The offsets of a kernel's parameters in one buffer, laid out as in a C struct.
std::vector<std::size_t> offsets(const Kernel& kernel, std::size_t* total) {
  std::vector<std::size_t> at;
  std::size_t end = 0;
  for (unsigned i = 0; i < kernel.parameterCount; ++i) {
    at.push_back(alignUp(end, kernel.parameters[i].alignment));
    end = at.back() + kernel.parameters[i].size;
  }
  *total = end;
  return at;
}

// A list of parameters that is too short ends in garbage, so the operating system reads through its
// pointers: it reports a bad one instead of crashing.
bool readSafely(void* to, const void* from, std::size_t bytes) {
  iovec local{to, bytes}, remote{const_cast<void*>(from), bytes};
  const ssize_t n = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
  if (n == static_cast<ssize_t>(bytes)) return true;
  if (n < 0 && errno == EFAULT) return false;
  std::memcpy(to, from, bytes);  // the system call is not allowed here
  return true;
}

// Copies the launch's parameters.
Result gather(const Kernel& kernel, void** parameters, void** extra, std::vector<char>* to) {
  std::size_t total = 0;
  const std::vector<std::size_t> at = offsets(kernel, &total);
  to->assign(total + 16, 0);
  if (extra) {
    const void* buffer = nullptr;
    std::size_t size = 0;
    for (; *extra; extra += 2) {
      const std::uintptr_t key = reinterpret_cast<std::uintptr_t>(*extra);
      if (key == 1) buffer = extra[1];
      if (key == 2) size = *static_cast<std::size_t*>(extra[1]);
      if (key > 2) return kInvalidValue;
    }
    if (!buffer || size < total || size > alignUp(total, 16)) {
      report("kernel %s has %u parameters in %zu bytes; the launch gives %zu bytes", kernel.name,
             kernel.parameterCount, total, size);
      return kInvalidValue;
    }
    std::memcpy(to->data(), buffer, total);
    return kSuccess;
  }
  for (unsigned i = 0; i < kernel.parameterCount; ++i) {
    if (!parameters || !parameters[i] ||
        !readSafely(to->data() + at[i], parameters[i], kernel.parameters[i].size)) {
      report("kernel %s has %u parameters; the launch gives none for the one at %u", kernel.name,
             kernel.parameterCount, i);
      return kInvalidValue;
    }
  }
  return kSuccess;
}

// Whether every pointer parameter is null or points to device memory.
bool checkPointers(const Kernel& kernel, void* const* arguments) {
  bool good = true;
  for (unsigned i = 0; i < kernel.parameterCount; ++i) {
    if (!kernel.parameters[i].pointer) continue;
    const void* p = *static_cast<void* const*>(arguments[i]);
    if (p && !find(p)) {
      good = false;
      if (!checkRange(kernel.name, "a parameter", p, 1)) continue;
      report("kernel %s: the parameter at %u is the pointer %p", kernel.name, i, p);
    }
  }
  return good;
}

__attribute__((no_sanitize("address"), noinline)) void poisonShared(const Library& library) {
  volatile char* at = library.shared;
  std::size_t i = 0;
  for (; i < library.sharedBytes && reinterpret_cast<std::uintptr_t>(at + i) % 8; ++i) at[i] = -1;
  for (; i + 8 <= library.sharedBytes; i += 8) {
    *reinterpret_cast<volatile std::uint64_t*>(at + i) = ~std::uint64_t{0};
  }
  for (; i < library.sharedBytes; ++i) at[i] = -1;
}

Result run(const Kernel& kernel, const Library& library, Dim grid, Dim block,
           std::vector<char>& bytes) {
  std::size_t total = 0;
  std::vector<void*> arguments;
  for (std::size_t at : offsets(kernel, &total)) arguments.push_back(bytes.data() + at);
  arguments.push_back(nullptr);
  if (!checkPointers(kernel, arguments.data())) {
    return fail(kIllegalAddress, "kernel %s was given memory that is not the device's",
                kernel.name);
  }
  const unsigned threads = block.x * block.y * block.z;
  const std::uint64_t blocks = std::uint64_t{grid.x} * grid.y * grid.z;
  std::vector<unsigned> threadOrder, blockOrder;
  if (seed()) {
    threadOrder.resize(threads);
    std::iota(threadOrder.begin(), threadOrder.end(), 0u);
    blockOrder.resize(blocks);
    std::iota(blockOrder.begin(), blockOrder.end(), 0u);
    shuffleOrder(blockOrder.data(), static_cast<unsigned>(blocks));
  }
  library.setHooks(&kHooks);
  library.setLaunch(grid, block);
  beginKernel(&kernel, &library);
  for (std::uint64_t i = 0; i < blocks && !kernelFailed(); ++i) {
    const std::uint64_t b = seed() ? blockOrder[i] : i;
    const Dim index{static_cast<unsigned>(b % grid.x), static_cast<unsigned>(b / grid.x % grid.y),
                    static_cast<unsigned>(b / grid.x / grid.y)};
    library.setBlock(index);
    beginBlock(block, index);
    const unsigned* order = nullptr;
    if (seed()) {
      shuffleOrder(threadOrder.data(), threads);
      order = threadOrder.data();
    }
    poisonShared(library);
    if (kernel.cooperative) {
      runFibers(arguments.data(), order);
    } else {
      kernel.block(arguments.data(), order);
    }
  }
  endKernel();
  const Result fences = checkFences((std::string("kernel ") + kernel.name).c_str());
  return fences ? fences : current()->failure;
}

}  // namespace
}  // namespace emulator

using namespace emulator;

EXPORT int cuLaunchKernel(void* handle, unsigned gridX, unsigned gridY, unsigned gridZ,
                          unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,
                          void* streamHandle, void** parameters, void** extra) {
  ENTER();
  Function* function = live<Function>(handle);
  Stream* stream = streamOf(streamHandle);
  if (!function || !stream) return kInvalidHandle;
  const Kernel& kernel = *function->kernel;
  const unsigned g[] = {gridX, gridY, gridZ}, b[] = {blockX, blockY, blockZ};
  for (int i = 0; i < 3; ++i) {
    if (!g[i] || !b[i] || g[i] > kMaxGrid[i] || b[i] > kMaxBlock[i]) {
      report("kernel %s: grid (%u, %u, %u) of blocks (%u, %u, %u) is out of bounds", kernel.name,
             gridX, gridY, gridZ, blockX, blockY, blockZ);
      return kInvalidValue;
    }
  }
  if (std::uint64_t{blockX} * blockY * blockZ > kMaxThreads) {
    report("kernel %s: a block has at most %u threads: (%u, %u, %u)", kernel.name, kMaxThreads,
           blockX, blockY, blockZ);
    return kInvalidValue;
  }
  if (sharedBytes) {
    report("kernel %s: the emulator has no dynamic shared memory: %u bytes", kernel.name,
           sharedBytes);
    return kInvalidValue;
  }
  auto bytes = std::make_shared<std::vector<char>>();
  if (Result result = gather(kernel, parameters, extra, bytes.get())) return result;
  const Library* library = function->library;
  const Dim grid{gridX, gridY, gridZ}, block{blockX, blockY, blockZ};
  return enqueue(stream, {0, [=, &kernel] { return run(kernel, *library, grid, block, *bytes); }});
}

EXPORT int cuFuncGetAttribute(int* value, int attribute, void* handle) {
  ENTER();
  if (!live<Function>(handle)) return kInvalidHandle;
  if (!value) return kInvalidValue;
  *value = attribute == 0 ? static_cast<int>(kMaxThreads) : 0;
  return kSuccess;
}

EXPORT int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void* handle, int blockSize,
                                                       std::size_t) {
  ENTER();
  if (!live<Function>(handle)) return kInvalidHandle;
  if (!blocks || blockSize <= 0) return kInvalidValue;
  *blocks = blockSize > static_cast<int>(kMaxThreads) ? 0 : std::min(2048 / blockSize, 32);
  return kSuccess;
}
