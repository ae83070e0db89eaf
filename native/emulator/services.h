// What the driver does for the emulated cuBLAS, which is a separate library.
#pragma once

#include <cstddef>

#include "result.h"

// Queues work in a stream; the arguments are copied.
EXPORT int emulator_enqueue(void* stream, const char* name, int (*run)(const void*),
                            const void* arguments, std::size_t bytes);
// Refuses a call that is not allowed while the stream is being captured.
EXPORT int emulator_outside_capture(void* stream, const char* call);
// Fails if a range does not lie within one allocation.
EXPORT int emulator_check(const char* call, const char* what, const void* address,
                          std::size_t bytes);
EXPORT int emulator_ready();
EXPORT void emulator_report(const char* line);
