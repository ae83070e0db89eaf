#include "services.h"

#include <memory>
#include <vector>

#include "context.h"
#include "memory.h"
#include "stream.h"

using namespace emulator;

EXPORT int emulator_enqueue(void* streamHandle, const char* name, int (*run)(const void*),
                            const void* arguments, std::size_t bytes) {
  ENTER();
  Stream* stream = streamOf(streamHandle);
  if (!stream) return kInvalidHandle;
  const char* first = static_cast<const char*>(arguments);
  auto copy = std::make_shared<std::vector<char>>(first, first + bytes);
  return enqueue(stream, {0, [=] {
                            if (run(copy->data())) {
                              return fail(kIllegalAddress, "%s failed", name);
                            }
                            return checkFences(name);
                          }});
}

EXPORT int emulator_outside_capture(void* streamHandle, const char* call) {
  ENTER();
  Stream* stream = streamOf(streamHandle);
  if (!stream) return kInvalidHandle;
  return stream->capture ? invalidate(*stream->capture, kCaptureUnsupported, "%s", call) : kSuccess;
}

EXPORT int emulator_check(const char* call, const char* what, const void* address,
                          std::size_t bytes) {
  std::lock_guard<std::recursive_mutex> lock(mutex());
  return checkRange(call, what, address, bytes);
}

EXPORT int emulator_ready() {
  ENTER();
  return kSuccess;
}

EXPORT void emulator_report(const char* line) { report("%s", line); }
