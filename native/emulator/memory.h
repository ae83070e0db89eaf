// Device memory and pinned host memory.
#pragma once

#include <cstddef>

#include "context.h"
#include "result.h"

namespace emulator {

using DevicePointer = unsigned long long;

inline void* pointer(DevicePointer p) { return reinterpret_cast<void*>(p); }

// The allocation that contains the address, or ends at it.
Allocation* find(const void* address);
bool isPinned(const void* host, std::size_t bytes);
Result checkRange(const char* call, const char* what, const void* address, std::size_t bytes);
// Fails if the kernel, copy or product has written over the fence of any allocation.
Result checkFences(const char* kernel);
// Frees everything when the context ends; what is still allocated is a leak.
Result releaseMemory(Context* context, bool quiet);
std::size_t memoryLimit();

}  // namespace emulator
