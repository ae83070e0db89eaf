// Allocations have fences on both sides and start out filled with NaN.
#include "memory.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "stream.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
constexpr bool kSanitized = true;
#else
#define __asan_poison_memory_region(address, size) ((void)0)
#define __asan_unpoison_memory_region(address, size) ((void)0)
constexpr bool kSanitized = false;
#endif

namespace emulator {
namespace {

constexpr std::size_t kFence = 512;
constexpr std::size_t kAlignment = 256;
constexpr std::size_t kKeepFreed = 64 << 20;
constexpr int kFresh = 0xFF;
constexpr unsigned kPatterns = 126;

// The contents of a fence: a NaN as bfloat16, float and double, unlike the NaN of fresh memory. It
// differs between allocations, so that copying one fence over another is seen.
std::uint16_t patternOf(const Allocation& a) {
  return static_cast<std::uint16_t>(0xFF81 + a.number % kPatterns);
}

const char* patternBlock(std::uint16_t pattern) {
  static const auto blocks = [] {
    std::vector<std::uint16_t> all;
    for (unsigned i = 0; i < kPatterns; ++i) {
      all.insert(all.end(), kFence / 2, static_cast<std::uint16_t>(0xFF81 + i));
    }
    return all;
  }();
  return reinterpret_cast<const char*>(blocks.data() + (pattern - 0xFF81) * (kFence / 2));
}

std::size_t roundUp(std::size_t n) { return (n + kAlignment - 1) / kAlignment * kAlignment; }

// The fence after an allocation starts right after its last byte, so it is up to kAlignment longer.
std::size_t fenceAfter(std::size_t size) { return roundUp(size) - size + kFence; }

void fill(char* from, std::size_t bytes, std::size_t phase, std::uint16_t pattern) {
  for (std::size_t i = 0; i < bytes; ++i) {
    from[i] = static_cast<char>((phase + i) % 2 ? pattern >> 8 : pattern & 0xFF);
  }
}

void raise(const Allocation& a) {
  fill(a.base - kFence, kFence, 0, patternOf(a));
  fill(a.base + a.size, fenceAfter(a.size), a.size, patternOf(a));
  __asan_poison_memory_region(a.base - kFence, kFence);
  __asan_poison_memory_region(a.base + a.size, fenceAfter(a.size));
}

// The offset of the first byte that does not match the pattern, or -1.
long long broken(const char* from, std::size_t bytes, std::size_t phase, std::uint16_t pattern) {
  const char* expected = patternBlock(pattern) + phase % 2;
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t n = std::min(bytes - done, kFence - 2);
    if (std::memcmp(from + done, expected, n) != 0) {
      for (std::size_t i = 0;; ++i) {
        if (from[done + i] != expected[i]) return static_cast<long long>(done + i);
      }
    }
    done += n;
  }
  return -1;
}

Result allocate(Context* context, void** to, std::size_t bytes, bool pinned) {
  static unsigned number;
  if (!to || !bytes) return kInvalidValue;
  if (scarce()) return kOutOfMemory;
  if (!pinned) {
    std::size_t used = 0;
    for (const auto& [base, a] : context->allocations) used += a.pinned ? 0 : roundUp(a.size);
    if (bytes > memoryLimit() || used + roundUp(bytes) > memoryLimit()) return kOutOfMemory;
  }
  const std::size_t total = kFence + roundUp(bytes) + kFence;
  char* block = static_cast<char*>(std::aligned_alloc(kAlignment, total));
  if (!block) return kOutOfMemory;
  Allocation a{block, block + kFence, bytes, pinned, ++number};
  std::memset(a.base, kFresh, bytes);
  raise(a);
  context->allocations[reinterpret_cast<std::uintptr_t>(a.base)] = a;
  *to = a.base;
  return kSuccess;
}

void giveBack(const Allocation& a) {
  __asan_unpoison_memory_region(a.block, kFence + roundUp(a.size) + kFence);
  std::free(a.block);
}

// A late write is noticed when the memory leaves the queue of freed blocks.
bool forgetFreed(Context* context, std::size_t keep) {
  bool good = true;
  while (context->freedBytes > keep) {
    const Allocation a = context->freed.front();
    context->freed.pop_front();
    context->freedBytes -= a.size;
    if (!kSanitized) {
      if (long long at = broken(a.base, a.size, 0, patternOf(a)); at >= 0) {
        report("allocation %u (%zu bytes) was written at offset %lld after it was freed", a.number,
               a.size, at);
        good = false;
      }
    }
    giveBack(a);
  }
  return good;
}

Result release(void* address, bool pinned, const char* call) {
  Context* context = current();
  auto at = context->allocations.find(reinterpret_cast<std::uintptr_t>(address));
  if (at == context->allocations.end() || at->second.pinned != pinned) {
    for (const Allocation& a : context->freed) {
      if (a.base == address) {
        report("%s(%p): freed twice: allocation %u (%zu bytes)", call, address, a.number, a.size);
        return kInvalidValue;
      }
    }
    report("%s(%p): no %s memory was allocated at this address", call, address,
           pinned ? "pinned" : "device");
    return kInvalidValue;
  }
  if (Result result = runEverything()) return result;  // a free waits for the device
  if (Result result = checkFences(call)) return result;
  const Allocation a = at->second;
  context->allocations.erase(at);
  fill(a.base, a.size, 0, patternOf(a));
  __asan_poison_memory_region(a.base, a.size);
  context->freed.push_back(a);
  context->freedBytes += a.size;
  return forgetFreed(context, kKeepFreed) ? kSuccess : fail(kIllegalAddress, "%s", call);
}

}  // namespace

std::size_t memoryLimit() {
  static const std::size_t limit = [] {
    const char* text = std::getenv("WARPSTEP_EMULATOR_MEMORY");
    return text && *text ? std::strtoull(text, nullptr, 10) : std::size_t{2} << 30;
  }();
  return limit;
}

Allocation* find(const void* address) {
  auto& all = current()->allocations;
  auto at = all.upper_bound(reinterpret_cast<std::uintptr_t>(address));
  if (at == all.begin()) return nullptr;
  Allocation& a = (--at)->second;
  return static_cast<const char*>(address) <= a.base + a.size ? &a : nullptr;
}

bool isPinned(const void* host, std::size_t bytes) {
  const Allocation* a = find(host);
  return a && a->pinned && static_cast<const char*>(host) + bytes <= a->base + a->size;
}

Result checkRange(const char* call, const char* what, const void* address, std::size_t bytes) {
  if (!bytes) return kSuccess;
  const Allocation* a = find(address);
  if (!a) {
    for (const Allocation& f : current()->freed) {
      if (address >= f.base && address < f.base + f.size) {
        report("%s: %s lies in allocation %u, which is freed", call, what, f.number);
        return kInvalidValue;
      }
    }
    report("%s: %s, %p, is no device memory", call, what, address);
    return kInvalidValue;
  }
  const std::size_t offset = static_cast<std::size_t>(static_cast<const char*>(address) - a->base);
  if (bytes <= a->size - offset) return kSuccess;
  report("%s: %s, %zu bytes at offset %zu, goes past allocation %u of %zu bytes", call, what, bytes,
         offset, a->number, a->size);
  return kInvalidValue;
}

Result checkFences(const char* kernel) {
  if (kSanitized) return kSuccess;  // the fences are poisoned: an access stops at once
  Result result = kSuccess;
  for (auto& [base, a] : current()->allocations) {
    const long long before = broken(a.base - kFence, kFence, 0, patternOf(a));
    const long long after = broken(a.base + a.size, fenceAfter(a.size), a.size, patternOf(a));
    if (before >= 0) {
      result = fail(kIllegalAddress, "%s wrote %lld bytes before allocation %u of %zu bytes",
                    kernel, static_cast<long long>(kFence) - before, a.number, a.size);
    }
    if (after >= 0) {
      result = fail(kIllegalAddress, "%s wrote past allocation %u of %zu bytes, at offset %lld",
                    kernel, a.number, a.size, static_cast<long long>(a.size) + after);
    }
    if (before >= 0 || after >= 0) raise(a);
  }
  return result;
}

Result releaseMemory(Context* context, bool quiet) {
  Result result = kSuccess;
  for (const auto& [base, a] : context->allocations) {
    if (!quiet) {
      report("leak: allocation %u, %zu bytes of %s memory", a.number, a.size,
             a.pinned ? "pinned" : "device");
      result = kIllegalState;
    }
    giveBack(a);
  }
  context->allocations.clear();
  if (!forgetFreed(context, 0)) result = kIllegalState;
  return result;
}

}  // namespace emulator

using namespace emulator;

EXPORT int cuMemAlloc_v2(DevicePointer* to, std::size_t bytes) {
  ENTER();
  if (Result result = outsideCapture("cuMemAlloc")) return result;
  void* base = nullptr;
  Result result = allocate(current(), &base, to ? bytes : 0, false);
  if (!result) *to = reinterpret_cast<DevicePointer>(base);
  return result;
}

EXPORT int cuMemFree_v2(DevicePointer p) {
  ENTER();
  if (!p) return kSuccess;
  if (Result result = outsideCapture("cuMemFree")) return result;
  return release(pointer(p), false, "cuMemFree");
}

EXPORT int cuMemGetInfo_v2(std::size_t* free, std::size_t* total) {
  ENTER();
  std::size_t used = 0;
  for (const auto& [base, a] : current()->allocations) used += a.pinned ? 0 : roundUp(a.size);
  if (free) *free = memoryLimit() - std::min(used, memoryLimit());
  if (total) *total = memoryLimit();
  return kSuccess;
}

EXPORT int cuMemHostAlloc(void** to, std::size_t bytes, unsigned) {
  ENTER();
  if (Result result = outsideCapture("cuMemHostAlloc")) return result;
  return allocate(current(), to, bytes, true);
}

EXPORT int cuMemAllocHost_v2(void** to, std::size_t bytes) { return cuMemHostAlloc(to, bytes, 0); }

EXPORT int cuMemFreeHost(void* host) {
  ENTER();
  if (Result result = outsideCapture("cuMemFreeHost")) return result;
  return release(host, true, "cuMemFreeHost");
}

EXPORT int cuMemHostGetDevicePointer_v2(DevicePointer* to, void* host, unsigned) {
  ENTER();
  if (!to || !isPinned(host, 0)) return kInvalidValue;
  *to = reinterpret_cast<DevicePointer>(host);
  return kSuccess;
}
