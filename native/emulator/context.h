// Contexts, errors, and the start of every driver call. One mutex guards all of the driver's state,
// so one kernel runs at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>

#include "result.h"
#include "work.h"

namespace emulator {

struct Allocation {
  char* block;  // as the allocator gave it
  char* base;
  std::size_t size;
  bool pinned;
  unsigned number;  // counts the process's allocations, for messages
};

struct Context {
  Stream legacy;
  std::map<std::uintptr_t, Allocation> allocations;  // by base
  std::deque<Allocation> freed;                      // kept a while, to see late writes
  std::size_t freedBytes = 0;
  std::set<Handle*> handles;
  Result failure = kSuccess;  // sticky
  unsigned number = 0;        // counts the process's contexts
  unsigned requests = 0;      // for memory, streams and events
};

std::recursive_mutex& mutex();
Context*& current();  // of this thread
std::set<Context*>& contexts();
extern bool initialized;  // set by cuInit

// Writes one line to stderr.
void report(const char* format, ...) __attribute__((format(printf, 1, 2)));
// Reports, and makes the failure sticky.
Result fail(Result result, const char* format, ...) __attribute__((format(printf, 2, 3)));
// Whether this request for memory, a stream or an event must fail: WARPSTEP_EMULATOR_SCARCE.
bool scarce();
// Whether a call may go on: the driver is initialized and the current context has not failed.
Result enter();

template <typename T>
T* live(void* handle) {
  Handle* h = static_cast<Handle*>(handle);
  return current()->handles.count(h) ? dynamic_cast<T*>(h) : nullptr;
}

}  // namespace emulator

#define ENTER()                                                   \
  std::lock_guard<std::recursive_mutex> lock(::emulator::mutex()); \
  if (::emulator::Result entered = ::emulator::enter()) return entered
