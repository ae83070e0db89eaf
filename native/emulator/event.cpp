// Events.
#include <chrono>
#include <memory>
#include <vector>

#include "context.h"
#include "stream.h"

namespace emulator {
namespace {

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

double nowMillis() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace
}  // namespace emulator

using namespace emulator;

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
