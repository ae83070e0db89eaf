// Copies and fills. Their ranges are checked first.
#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "context.h"
#include "memory.h"
#include "stream.h"

namespace emulator {
namespace {

Result checkHost(const char* call, const void* host, std::size_t bytes) {
  const Allocation* a = find(host);
  if (!a && host) return kSuccess;
  if (a && a->pinned) return checkRange(call, "the host's range", host, bytes);
  report("%s: the host's pointer %p is %s", call, host, a ? "device memory" : "null");
  return kInvalidValue;
}

Result copyNow(void* to, const void* from, std::size_t bytes, const char* call) {
  Stream* legacy = streamOf(nullptr);
  if (Result result = runAll(legacy)) return result;
  for (Handle* h : current()->handles) {
    Stream* s = dynamic_cast<Stream*>(h);
    if (s && s->blocking) {
      if (Result result = runAll(s)) return result;
    }
  }
  std::memmove(to, from, bytes);
  return checkFences(call);
}

Result copyLater(void* stream, void* to, const void* from, std::size_t bytes) {
  Stream* s = streamOf(stream);
  if (!s) return kInvalidHandle;
  // A replayed graph may hold memory that was freed since.
  return enqueue(s, {1, [=] {
                       const char* call = "an asynchronous copy";
                       Result r = checkRange(call, "its target", to, bytes);
                       if (!r) r = checkRange(call, "its source", from, bytes);
                       if (r) return fail(kIllegalAddress, "%s failed", call);
                       std::memmove(to, from, bytes);
                       return kSuccess;
                     }});
}

template <typename T>
Result set(void* stream, DevicePointer to, T value, std::size_t n, const char* call) {
  Stream* s = streamOf(stream);
  if (!s) return kInvalidHandle;
  if (to % sizeof(T)) return kInvalidValue;
  if (Result result = checkRange(call, "its target", pointer(to), n * sizeof(T))) return result;
  return enqueue(s, {2, [=] {
                       if (checkRange("a memset", "its target", pointer(to), n * sizeof(T))) {
                         return fail(kIllegalAddress, "a memset failed");
                       }
                       std::fill_n(static_cast<T*>(pointer(to)), n, value);
                       return kSuccess;
                     }});
}

}  // namespace
}  // namespace emulator

using namespace emulator;

EXPORT int cuMemcpyHtoD_v2(DevicePointer to, const void* from, std::size_t bytes) {
  ENTER();
  if (Result r = outsideCapture("cuMemcpyHtoD")) return r;
  if (Result r = checkRange("cuMemcpyHtoD", "its target", pointer(to), bytes)) return r;
  if (Result r = checkHost("cuMemcpyHtoD", from, bytes)) return r;
  return copyNow(pointer(to), from, bytes, "cuMemcpyHtoD");
}

EXPORT int cuMemcpyDtoH_v2(void* to, DevicePointer from, std::size_t bytes) {
  ENTER();
  if (Result r = outsideCapture("cuMemcpyDtoH")) return r;
  if (Result r = checkRange("cuMemcpyDtoH", "its source", pointer(from), bytes)) return r;
  if (Result r = checkHost("cuMemcpyDtoH", to, bytes)) return r;
  return copyNow(to, pointer(from), bytes, "cuMemcpyDtoH");
}

EXPORT int cuMemcpyDtoD_v2(DevicePointer to, DevicePointer from, std::size_t bytes) {
  ENTER();
  if (Result r = outsideCapture("cuMemcpyDtoD")) return r;
  if (Result r = checkRange("cuMemcpyDtoD", "its target", pointer(to), bytes)) return r;
  if (Result r = checkRange("cuMemcpyDtoD", "its source", pointer(from), bytes)) return r;
  return copyLater(nullptr, pointer(to), pointer(from), bytes);
}

EXPORT int cuMemcpyHtoDAsync_v2(DevicePointer to, const void* from, std::size_t bytes,
                                void* stream) {
  ENTER();
  Stream* s = streamOf(stream);
  if (!s) return kInvalidHandle;
  if (Result r = checkRange("cuMemcpyHtoDAsync", "its target", pointer(to), bytes)) return r;
  if (Result r = checkHost("cuMemcpyHtoDAsync", from, bytes)) return r;
  if (isPinned(from, bytes)) return copyLater(stream, pointer(to), from, bytes);
  if (s->capture) {
    return invalidate(*s->capture, kCaptureUnsupported,
                      "cuMemcpyHtoDAsync from pageable memory while its stream is captured");
  }
  // Pageable memory is staged: its contents now are what is copied.
  const char* first = static_cast<const char*>(from);
  auto staged = std::make_shared<std::vector<char>>(first, first + bytes);
  return enqueue(s, {1, [=] {
                       std::memcpy(pointer(to), staged->data(), bytes);
                       return kSuccess;
                     }});
}

EXPORT int cuMemcpyDtoHAsync_v2(void* to, DevicePointer from, std::size_t bytes, void* stream) {
  ENTER();
  Stream* s = streamOf(stream);
  if (!s) return kInvalidHandle;
  if (Result r = checkRange("cuMemcpyDtoHAsync", "its source", pointer(from), bytes)) return r;
  if (Result r = checkHost("cuMemcpyDtoHAsync", to, bytes)) return r;
  if (isPinned(to, bytes)) return copyLater(stream, to, pointer(from), bytes);
  if (s->capture) {
    return invalidate(*s->capture, kCaptureUnsupported,
                      "cuMemcpyDtoHAsync to pageable memory while its stream is captured");
  }
  if (Result r = runAll(s)) return r;
  std::memcpy(to, pointer(from), bytes);
  return kSuccess;
}

EXPORT int cuMemcpyDtoDAsync_v2(DevicePointer to, DevicePointer from, std::size_t bytes,
                                void* stream) {
  ENTER();
  if (Result r = checkRange("cuMemcpyDtoDAsync", "its target", pointer(to), bytes)) return r;
  if (Result r = checkRange("cuMemcpyDtoDAsync", "its source", pointer(from), bytes)) return r;
  return copyLater(stream, pointer(to), pointer(from), bytes);
}

EXPORT int cuMemsetD8Async(DevicePointer to, unsigned char value, std::size_t n, void* stream) {
  ENTER();
  return set(stream, to, value, n, "cuMemsetD8Async");
}

EXPORT int cuMemsetD32Async(DevicePointer to, unsigned value, std::size_t n, void* stream) {
  ENTER();
  return set(stream, to, value, n, "cuMemsetD32Async");
}

EXPORT int cuMemsetD8_v2(DevicePointer to, unsigned char value, std::size_t n) {
  ENTER();
  if (Result r = outsideCapture("cuMemsetD8")) return r;
  return set(nullptr, to, value, n, "cuMemsetD8");
}

EXPORT int cuMemsetD32_v2(DevicePointer to, unsigned value, std::size_t n) {
  ENTER();
  if (Result r = outsideCapture("cuMemsetD32")) return r;
  return set(nullptr, to, value, n, "cuMemsetD32");
}
