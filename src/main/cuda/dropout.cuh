// Dropout: the twin of op/Dropout.
#pragma once

#include "kernel.cuh"
#include "memory.cuh"
#include "permutation.cuh"
#include "records.cuh"

constexpr unsigned kDropoutStream = 4u << 24;  // Philox.Stream.DROPOUT in the counter's top byte

// y = mask * x * scale; x and y may be one buffer. The step's number is read on the device, so that
// a graph has another mask each time.
KERNEL(dropout, (const float* x, float* y, unsigned short* y16, long long n, const StepRecord* step,
                 unsigned seed_low, unsigned seed_high, int layer, unsigned threshold,
                 float scale)) {
  const unsigned long long t = static_cast<unsigned long long>(step->t);
  const unsigned low = static_cast<unsigned>(t);
  const unsigned high = static_cast<unsigned>(t >> 32) | kDropoutStream;
  const bool wide = aligned(x, 16) && aligned(y, 16) && aligned(y16, 8);
  NO_UNROLL
  for (long long four = thread_index(); 4 * four < n; four += thread_count()) {
    unsigned words[4] = {static_cast<unsigned>(four), static_cast<unsigned>(layer), low, high};
    philox(words, seed_low, seed_high);
    const long long at = 4 * four;
    float values[4];
    if (wide && at + 3 < n) {
      load4(x + at, values);
      UNROLL
      for (int i = 0; i < 4; i++) {
        values[i] = words[i] >= threshold ? values[i] * scale : 0.f;
      }
      store4(y + at, values);
      if (y16 != nullptr) {
        store4_bf16(y16 + at, values);
      }
    } else {
      UNROLL
      for (int i = 0; i < 4; i++) {
        if (at + i < n) {
          const float value = words[i] >= threshold ? x[at + i] * scale : 0.f;
          y[at + i] = value;
          if (y16 != nullptr) {
            y16[at + i] = bf16(value);
          }
        }
      }
    }
  }
}
