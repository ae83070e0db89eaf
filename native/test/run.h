// A launch of one kernel for a check, with its buffers.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "records.cuh"
#include "test/fixture.h"

// The buffers of one launch. Those it writes must hold nothing of the fresh memory afterwards.
class Run {
 public:
  Run(Fixture* f, std::string name) : f_(f), name_(std::move(name)) {}

  // `offset` floats before the buffer put it out of a float4's alignment.
  DevicePointer in(std::size_t n, int offset = 0) {
    std::vector<float> values(n + static_cast<std::size_t>(offset));
    for (float& v : values) {
      state_ = state_ * 1664525u + 1013904223u;
      v = static_cast<float>(state_ >> 8) / 8388608.0f - 1.0f;
    }
    return of(values) + static_cast<unsigned>(offset) * 4;
  }

  template <typename T>
  DevicePointer of(const std::vector<T>& values) {
    const std::size_t bytes = values.size() * sizeof(T);
    DevicePointer p = f_->allocate(bytes ? bytes : 1);
    MUST(cuMemcpyHtoD_v2(p, values.data(), bytes));
    owned_.push_back(p);
    return p;
  }

  DevicePointer out(std::size_t n, std::size_t width = 4, int offset = 0) {
    const std::size_t skipped = static_cast<unsigned>(offset) * width;
    DevicePointer p = f_->allocate(n * width + skipped);
    owned_.push_back(p);
    outputs_.push_back({p + skipped, n * width, width == 2 ? 2u : 4u});
    return p + skipped;
  }

  template <typename... A>
  void launch(unsigned gridX, unsigned gridY, unsigned blockX, unsigned blockY, A... arguments) {
    void* function = nullptr;
    MUST(cuModuleGetFunction(&function, f_->module, name_.c_str()));
    void* list[] = {&arguments..., nullptr};
    MUST(cuLaunchKernel(function, gridX, gridY, 1, blockX, blockY, 1, 0, f_->stream, list,
                        nullptr));
    MUST(cuStreamSynchronize(f_->stream));
  }

  ~Run() {
    for (const Output& o : outputs_) {
      std::vector<unsigned char> got(o.bytes);
      MUST(cuMemcpyDtoH_v2(got.data(), o.at, o.bytes));
      // What the emulator fills memory with.
      const unsigned char fresh[] = {0xFF, 0xFF, 0xFF, 0xFF};
      for (std::size_t i = 0; i < o.bytes; i += o.width) {
        if (std::memcmp(&got[i], fresh, o.width) != 0) continue;
        std::printf("%s: %zu bytes of output: not written at byte %zu\n", name_.c_str(), o.bytes,
                    i);
        ++failures;
        break;
      }
    }
    for (DevicePointer p : owned_) MUST(cuMemFree_v2(p));
  }

 private:
  struct Output {
    DevicePointer at;
    std::size_t bytes;
    unsigned width;  // of an element
  };

  Fixture* f_;
  std::string name_;
  std::uint32_t state_ = 1;
  std::vector<DevicePointer> owned_;
  std::vector<Output> outputs_;
};

inline unsigned groups(long long n, unsigned size) { return static_cast<unsigned>((n + size - 1) / size); }

inline Hyper hyper() { return {{0.01, 0.9, 0.99, 1e-8, 0.1, 0.1, 0, 0}}; }
