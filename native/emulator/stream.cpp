// Streams and events. Work waits in its stream's queue until something needs it, so that a program
// that reads a result too early sees the old one.
#include <chrono>
#include <cstdarg>

#include "state.h"

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

// Work in the legacy stream and in blocking streams is in the order in which it was given.
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

double nowMillis() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

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

// What is not done yet is done for the next query: a loop that polls ends, and a program that takes
// the first answer for granted does not get far.
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

EXPORT int cuEventCreate(void** to, unsigned flags) {
  ENTER();
  if (!to || flags > 7) return kInvalidValue;
  if (scarce()) return kOutOfMemory;
  Event* event = new Event;
  event->timed = !(flags & 2);
  current()->handles.insert(event);
  *to = static_cast<Handle*>(event);
  return kSuccess;
}

EXPORT int cuEventDestroy_v2(void* handle) {
  ENTER();
  Event* event = live<Event>(handle);
  if (!event) return kInvalidHandle;
  current()->handles.erase(event);
  delete event;
  return kSuccess;
}

EXPORT int cuEventRecord(void* handle, void* streamHandle) {
  ENTER();
  Event* event = live<Event>(handle);
  Stream* stream = streamOf(streamHandle);
  if (!event || !stream) return kInvalidHandle;
  auto mark = std::make_shared<Mark>();
  mark->stream = stream;
  if (stream->capture) {
    if (stream->capture->invalid) return kCaptureInvalidated;
    mark->capture = stream->capture;
    mark->tail = stream->tail;
    event->mark = mark;
    return kSuccess;
  }
  Result result = enqueue(stream, {7, [mark] {
                                     mark->done = true;
                                     mark->millis = nowMillis();
                                     return kSuccess;
                                   }});
  mark->position = stream->enqueued;
  event->mark = mark;
  return result;
}

EXPORT int cuEventQuery(void* handle) {
  ENTER();
  Event* event = live<Event>(handle);
  if (!event) return kInvalidHandle;
  if (!event->mark || event->mark->done) return kSuccess;
  if (event->mark->capture) {
    return invalidate(*event->mark->capture, kCapturedEvent, "cuEventQuery of a captured event");
  }
  Result result = runUntil(event->mark->stream, event->mark->position);
  return result ? result : kNotReady;
}

EXPORT int cuEventSynchronize(void* handle) {
  ENTER();
  Event* event = live<Event>(handle);
  if (!event) return kInvalidHandle;
  if (!event->mark || event->mark->done) return kSuccess;
  if (event->mark->capture) {
    return invalidate(*event->mark->capture, kCapturedEvent,
                      "cuEventSynchronize with a captured event");
  }
  return runUntil(event->mark->stream, event->mark->position);
}

EXPORT int cuEventElapsedTime(float* millis, void* from, void* to) {
  ENTER();
  Event* start = live<Event>(from);
  Event* end = live<Event>(to);
  if (!millis) return kInvalidValue;
  if (!start || !end || !start->timed || !end->timed || !start->mark || !end->mark) {
    return kInvalidHandle;
  }
  if (start->mark->capture || end->mark->capture) return kCapturedEvent;
  if (!start->mark->done || !end->mark->done) return kNotReady;
  *millis = static_cast<float>(end->mark->millis - start->mark->millis);
  return kSuccess;
}

EXPORT int cuStreamWaitEvent(void* handle, void* eventHandle, unsigned) {
  ENTER();
  Stream* stream = streamOf(handle);
  Event* event = live<Event>(eventHandle);
  if (!stream || !event) return kInvalidHandle;
  std::shared_ptr<Mark> mark = event->mark;
  if (!mark) return kSuccess;
  if (mark->capture) {
    if (stream == &current()->legacy) {
      return invalidate(*mark->capture, kCaptureImplicit, "the legacy stream cannot be captured");
    }
    if (!mark->capture->origin) {
      report("cuStreamWaitEvent: the event was recorded in a capture that has ended");
      return kInvalidValue;
    }
    if (stream->capture && stream->capture != mark->capture) {
      return invalidate(*stream->capture, kCaptureMerge, "a wait would merge two captures");
    }
    if (!stream->capture) {
      stream->capture = mark->capture;
      stream->tail.clear();
      mark->capture->streams.push_back(stream);
    }
    stream->tail.insert(stream->tail.end(), mark->tail.begin(), mark->tail.end());
    return kSuccess;
  }
  if (stream->capture) {
    return invalidate(*stream->capture, kCaptureIsolation,
                      "a wait for an event that was recorded outside");
  }
  if (mark->done) return kSuccess;
  return enqueue(stream, {6, [mark] {
                            return mark->done ? kSuccess : runUntil(mark->stream, mark->position);
                          }});
}
