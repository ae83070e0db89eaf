// Work waits in its stream's queue until something needs it, so that a program that reads a result
// too early sees the old one.
#include "stream.h"

#include <cstdarg>
#include <cstdio>

#include "context.h"

namespace emulator {
namespace {

constexpr std::size_t kQueue = 1024;  // a GPU's queue is about as long

void* const kLegacy = reinterpret_cast<void*>(1);
void* const kPerThread = reinterpret_cast<void*>(2);

Result runOne(Stream* stream) {
  Work work = std::move(stream->queue.front());
  stream->queue.pop_front();
  Result result = work.run();
  ++stream->completed;
  return result ? result : current()->failure;
}

// Work in the legacy stream and in blocking streams runs in the order in which it was queued.
Result settleLegacy(Stream* stream) {
  if (!stream->blocking) return kSuccess;
  Context* context = current();
  if (stream != &context->legacy) return runAll(&context->legacy);
  for (Handle* h : context->handles) {
    Stream* s = dynamic_cast<Stream*>(h);
    if (!s || !s->blocking) continue;
    if (s->capture) {
      return invalidate(*s->capture, kCaptureImplicit,
                        "the legacy stream was used while a blocking stream is captured");
    }
    if (Result result = runAll(s)) return result;
  }
  return kSuccess;
}

}  // namespace

Stream* streamOf(void* handle) {
  if (!handle || handle == kLegacy || handle == kPerThread) return &current()->legacy;
  return live<Stream>(handle);
}

Result invalidate(Capture& capture, Result result, const char* format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  report("illegal in a capture: %s", line);
  capture.invalid = true;
  return result;
}

Result outsideCapture(const char* call) {
  for (Handle* h : current()->handles) {
    Stream* s = dynamic_cast<Stream*>(h);
    if (s && s->capture) return invalidate(*s->capture, kCaptureUnsupported, "%s", call);
  }
  return kSuccess;
}

Result enqueue(Stream* stream, Work work) {
  if (Capture* capture = stream->capture.get()) {
    if (capture->invalid) return kCaptureInvalidated;
    capture->nodes.push_back({std::move(work), stream->tail});
    stream->tail = {static_cast<int>(capture->nodes.size()) - 1};
    return kSuccess;
  }
  if (Result result = settleLegacy(stream)) return result;
  while (stream->queue.size() >= kQueue) {
    if (Result result = runOne(stream)) return result;
  }
  stream->queue.push_back(std::move(work));
  ++stream->enqueued;
  return kSuccess;
}

Result runUntil(Stream* stream, std::uint64_t position) {
  while (stream->completed < position && !stream->queue.empty()) {
    if (Result result = runOne(stream)) return result;
  }
  return current()->failure;
}

Result runAll(Stream* stream) { return runUntil(stream, stream->enqueued); }

Result runEverything() {
  Context* context = current();
  if (Result result = runAll(&context->legacy)) return result;
  for (Handle* h : context->handles) {
    if (Stream* s = dynamic_cast<Stream*>(h)) {
      if (Result result = runAll(s)) return result;
    }
  }
  return kSuccess;
}

}  // namespace emulator

using namespace emulator;

EXPORT int cuStreamCreate(void** to, unsigned flags) {
  ENTER();
  if (!to || flags > 1) return kInvalidValue;
  if (scarce()) return kOutOfMemory;
  Stream* stream = new Stream;
  stream->blocking = !flags;
  current()->handles.insert(stream);
  *to = static_cast<Handle*>(stream);
  return kSuccess;
}

EXPORT int cuStreamDestroy_v2(void* handle) {
  ENTER();
  Stream* stream = live<Stream>(handle);
  if (!stream) return kInvalidHandle;
  if (stream->capture) return invalidate(*stream->capture, kCaptureUnsupported, "cuStreamDestroy");
  Result result = runAll(stream);
  current()->handles.erase(stream);
  delete stream;
  return result;
}

EXPORT int cuStreamSynchronize(void* handle) {
  ENTER();
  Stream* stream = streamOf(handle);
  if (!stream) return kInvalidHandle;
  if (stream->capture) {
    return invalidate(*stream->capture, kCaptureUnsupported, "cuStreamSynchronize");
  }
  return runAll(stream);
}

// Runs the work, but says "not ready" this once: a loop that polls ends, and a program that ignores
// the answer is caught.
EXPORT int cuStreamQuery(void* handle) {
  ENTER();
  Stream* stream = streamOf(handle);
  if (!stream) return kInvalidHandle;
  if (stream->capture) return invalidate(*stream->capture, kCaptureUnsupported, "cuStreamQuery");
  if (stream->completed == stream->enqueued) return kSuccess;
  Result result = runAll(stream);
  return result ? result : kNotReady;
}

EXPORT int cuCtxSynchronize() {
  ENTER();
  if (Result result = outsideCapture("cuCtxSynchronize")) return result;
  return runEverything();
}
