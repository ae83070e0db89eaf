// The device, the lifetime of contexts, and the names of errors.
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "context.h"
#include "memory.h"
#include "module.h"
#include "stream.h"

namespace emulator {
namespace {

constexpr const char* kName = "Warpstep host emulator";
constexpr int kMultiprocessors = 4;

Result checkLeaks(Context* context) {
  // After a failure nothing can be freed, so what is left is not a leak.
  const bool quiet = context->failure;
  Result result = kSuccess;
  Context*& here = current();
  Context* before = here;
  here = context;
  if (!quiet) {
    if (Result failed = runEverything()) result = failed;
  }
  std::vector<Handle*> dead;
  for (Handle* h : context->handles) {
    if (dynamic_cast<Function*>(h)) continue;
    if (!quiet && !dynamic_cast<Module*>(h)) {  // a context unloads its modules
      report("leak: %s", h->kind());
      if (!result) result = kIllegalState;
    }
    dead.push_back(h);
  }
  if (Result leaked = releaseMemory(context, quiet); leaked && !result) result = leaked;
  for (Handle* h : dead) delete h;
  here = before;
  return result;
}

// What is still allocated when the process ends is a leak, unless it ends with an error anyway.
void atExit(int status, void*) {
  Result result = kSuccess;
  for (Context* context : contexts()) {
    for (const auto& [base, a] : context->allocations) {
      if (context->failure) break;
      report("leak at exit: allocation %u, %zu bytes of %s memory", a.number, a.size,
             a.pinned ? "pinned" : "device");
      result = kIllegalState;
    }
  }
  if (!result || status) return;
  std::fflush(nullptr);
  _exit(70);
}

struct ErrorText {
  int code;
  const char* name;
  const char* text;
};

constexpr ErrorText kErrors[] = {
    {kSuccess, "CUDA_SUCCESS", "no error"},
    {kInvalidValue, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {kOutOfMemory, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {kNotInitialized, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {kInvalidDevice, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {kInvalidImage, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {kInvalidContext, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {kFileNotFound, "CUDA_ERROR_FILE_NOT_FOUND", "file not found"},
    {kInvalidHandle, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {kIllegalState, "CUDA_ERROR_ILLEGAL_STATE",
     "the operation cannot be performed in the present state"},
    {kNotFound, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {kNotReady, "CUDA_ERROR_NOT_READY", "device not ready"},
    {kIllegalAddress, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {kLaunchFailed, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {kNotSupported, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {kCaptureUnsupported, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED",
     "operation not permitted when stream is capturing"},
    {kCaptureInvalidated, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED",
     "operation failed due to a previous error during capture"},
    {kCaptureMerge, "CUDA_ERROR_STREAM_CAPTURE_MERGE",
     "operation would result in a merge of separate capture sequences"},
    {kCaptureUnmatched, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED",
     "capture was not ended in the same stream as it began"},
    {kCaptureUnjoined, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED",
     "capturing stream has unjoined work"},
    {kCaptureIsolation, "CUDA_ERROR_STREAM_CAPTURE_ISOLATION",
     "dependency created on uncaptured work in another stream"},
    {kCaptureImplicit, "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT",
     "operation would make the legacy stream depend on a capturing blocking stream"},
    {kCapturedEvent, "CUDA_ERROR_CAPTURED_EVENT",
     "operation not permitted on an event last recorded in a capturing stream"},
};

const ErrorText* textOf(int code) {
  for (const ErrorText& e : kErrors) {
    if (e.code == code) return &e;
  }
  return nullptr;
}

int attribute(int id) {
  switch (id) {
    case 1: return 1024;  // threads per block
    case 2: case 3: return 1024;  // block x, y
    case 4: return 64;
    case 5: return 0x7FFFFFFF;  // grid x
    case 6: case 7: return 65535;
    case 8: case 97: case 81: return 49152;  // shared memory: block, opt-in, multiprocessor
    case 9: return 65536;  // constant memory
    case 10: return 32;  // warp
    case 12: case 82: return 65536;  // registers per block, per multiprocessor
    case 13: case 36: return 1000000;  // clock rates, kHz
    case 15: case 19: case 31: case 40: case 41: return 1;  // overlap, mapped memory, ...
    case 16: return kMultiprocessors;
    case 37: return 64;  // memory bus, bits
    case 38: return 1 << 20;  // level 2 cache
    case 39: return 2048;  // threads per multiprocessor
    case 75: return 8;  // compute capability
    default: return 0;
  }
}

}  // namespace

int missing(const char* name) {
  report("%s is not one of the emulator's functions", name);
  return kNotSupported;
}

}  // namespace emulator

using namespace emulator;

EXPORT int cuInit(unsigned flags) {
  std::lock_guard<std::recursive_mutex> lock(mutex());
  if (flags) return kInvalidValue;
  if (!initialized) on_exit(atExit, nullptr);
  initialized = true;
  return kSuccess;
}

EXPORT int cuDriverGetVersion(int* version) {
  if (!version) return kInvalidValue;
  *version = 12060;
  return kSuccess;
}

EXPORT int cuDeviceGetCount(int* count) {
  if (!initialized) return kNotInitialized;
  if (!count) return kInvalidValue;
  *count = 1;
  return kSuccess;
}

EXPORT int cuDeviceGet(int* device, int ordinal) {
  if (!initialized) return kNotInitialized;
  if (!device) return kInvalidValue;
  if (ordinal != 0) return kInvalidDevice;
  *device = 0;
  return kSuccess;
}

EXPORT int cuDeviceGetName(char* name, int length, int device) {
  if (!initialized) return kNotInitialized;
  if (device != 0) return kInvalidDevice;
  if (!name || length < 1) return kInvalidValue;
  std::snprintf(name, static_cast<std::size_t>(length), "%s", kName);
  return kSuccess;
}

EXPORT int cuDeviceGetAttribute(int* value, int id, int device) {
  if (!initialized) return kNotInitialized;
  if (device != 0) return kInvalidDevice;
  if (!value || id < 1) return kInvalidValue;
  *value = attribute(id);
  return kSuccess;
}

EXPORT int cuDeviceTotalMem_v2(std::size_t* bytes, int device) {
  if (!initialized) return kNotInitialized;
  if (device != 0) return kInvalidDevice;
  if (!bytes) return kInvalidValue;
  *bytes = memoryLimit();
  return kSuccess;
}

EXPORT int cuCtxCreate_v2(void** to, unsigned, int device) {
  std::lock_guard<std::recursive_mutex> lock(mutex());
  if (!initialized) return kNotInitialized;
  if (device != 0) return kInvalidDevice;
  if (!to) return kInvalidValue;
  static unsigned number;
  Context* context = new Context;
  context->number = ++number;
  contexts().insert(context);
  current() = context;
  *to = context;
  return kSuccess;
}

EXPORT int cuCtxDestroy_v2(void* handle) {
  std::lock_guard<std::recursive_mutex> lock(mutex());
  if (!initialized) return kNotInitialized;
  Context* context = static_cast<Context*>(handle);
  if (!contexts().count(context)) return kInvalidContext;
  const Result result = checkLeaks(context);
  contexts().erase(context);
  if (current() == context) current() = nullptr;
  delete context;
  return result;
}

EXPORT int cuCtxSetCurrent(void* handle) {
  std::lock_guard<std::recursive_mutex> lock(mutex());
  if (!initialized) return kNotInitialized;
  Context* context = static_cast<Context*>(handle);
  if (context && !contexts().count(context)) return kInvalidContext;
  current() = context;
  return kSuccess;
}

EXPORT int cuCtxGetCurrent(void** to) {
  std::lock_guard<std::recursive_mutex> lock(mutex());
  if (!initialized) return kNotInitialized;
  if (!to) return kInvalidValue;
  *to = contexts().count(current()) ? current() : nullptr;
  return kSuccess;
}

EXPORT int cuCtxGetDevice(int* device) {
  ENTER();
  if (!device) return kInvalidValue;
  *device = 0;
  return kSuccess;
}

EXPORT int cuGetErrorName(int code, const char** to) {
  if (!to) return kInvalidValue;
  const ErrorText* e = textOf(code);
  *to = e ? e->name : nullptr;
  return e ? kSuccess : kInvalidValue;
}

EXPORT int cuGetErrorString(int code, const char** to) {
  if (!to) return kInvalidValue;
  const ErrorText* e = textOf(code);
  *to = e ? e->text : nullptr;
  return e ? kSuccess : kInvalidValue;
}
