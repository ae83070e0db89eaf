#include "context.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace emulator {

bool initialized;

std::recursive_mutex& mutex() {
  static std::recursive_mutex& m = *new std::recursive_mutex;
  return m;
}

Context*& current() {
  static thread_local Context* context;
  return context;
}

std::set<Context*>& contexts() {
  static std::set<Context*>& all = *new std::set<Context*>;  // outlives static destructors
  return all;
}

void report(const char* format, ...) {
  char line[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  std::fprintf(stderr, "warpstep emulator: %s\n", line);
  std::fflush(stderr);
}

Result fail(Result result, const char* format, ...) {
  char line[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  report("%s", line);
  if (!current()->failure) current()->failure = result;
  return result;
}

bool scarce() {
  static const bool on = [] {
    const char* text = std::getenv("WARPSTEP_EMULATOR_SCARCE");
    return text && std::strtoull(text, nullptr, 10);
  }();
  return on && ++current()->requests == current()->number;
}

Result enter() {
  if (!initialized) return kNotInitialized;
  if (!current() || !contexts().count(current())) return kInvalidContext;
  return current()->failure;
}

}  // namespace emulator
