// A context of the emulator for a test, and what it wrote on stderr meanwhile.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "cuda_api.h"

inline int failures;

inline void expect(bool good, const char* what, int line) {
  if (good) return;
  ++failures;
  std::printf("line %d: not so: %s\n", line, what);
}
#define EXPECT(condition) expect((condition), #condition, __LINE__)

inline void must(int result, const char* call, int line) {
  if (!result) return;
  std::printf("line %d: %s: %d\n", line, call, result);
  std::exit(1);
}
#define MUST(call) must((call), #call, __LINE__)

// What is written on stderr while `run` runs.
inline std::string stderrOf(const std::function<void()>& run) {
  std::fflush(stderr);
  std::FILE* file = std::tmpfile();
  const int before = dup(2);
  dup2(fileno(file), 2);
  run();
  std::fflush(stderr);
  dup2(before, 2);
  close(before);
  std::string text;
  std::rewind(file);
  for (int c; (c = std::fgetc(file)) != EOF;) text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

struct Fixture {
  void* context = nullptr;
  void* stream = nullptr;
  void* module = nullptr;

  explicit Fixture(const char* kernels) {
    MUST(cuInit(0));
    MUST(cuCtxCreate_v2(&context, 0, 0));
    MUST(cuStreamCreate(&stream, 1));
    MUST(cuModuleLoad(&module, kernels));
  }

  DevicePointer allocate(std::size_t bytes) {
    DevicePointer p = 0;
    MUST(cuMemAlloc_v2(&p, bytes));
    return p;
  }

  template <typename... A>
  int launch(const char* name, unsigned grid, unsigned block, A... arguments) {
    void* function = nullptr;
    if (int result = cuModuleGetFunction(&function, module, name)) return result;
    void* list[] = {&arguments..., nullptr};
    return cuLaunchKernel(function, grid, 1, 1, block, 1, 1, 0, stream, list, nullptr);
  }

  int end() {
    cuStreamDestroy_v2(stream);
    return cuCtxDestroy_v2(context);
  }
};
