// Queues work in streams and runs it; enforces the rules of a capture.
#pragma once

#include <cstdint>

#include "result.h"
#include "work.h"

namespace emulator {

Stream* streamOf(void* handle);
Result enqueue(Stream* stream, Work work);
Result runUntil(Stream* stream, std::uint64_t position);
Result runAll(Stream* stream);
Result runEverything();
// Refuses a call that is not allowed while any stream is being captured.
Result outsideCapture(const char* call);
Result invalidate(Capture& capture, Result result, const char* format, ...)
    __attribute__((format(printf, 3, 4)));

}  // namespace emulator
