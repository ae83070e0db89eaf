// The averages of the parameters: the twins of the float32 bodies of op/Averages' records. `rate` is
// how far the average goes towards the parameters in a step, made in double and rounded once.
// Adding one: its functor, and its line at the end.
#pragma once

#include "kernel.cuh"
#include "memory.cuh"
#include "records.cuh"

struct Ema {
  static constexpr bool returns = false;  // whether the parameters become the average

  DEVICE static bool due(const Hyper&, const StepRecord&) { return true; }

  DEVICE static float rate(const Hyper& hyper, const StepRecord& step) {
    const double t = static_cast<double>(step.t);
    const double begun = __ddiv_rn(1.0 + t, 10.0 + t);
    const double decay = hyper.value[0] < begun ? hyper.value[0] : begun;
    return static_cast<float>(1 - decay);
  }
};

struct Lookahead {
  static constexpr bool returns = true;

  DEVICE static bool due(const Hyper& hyper, const StepRecord& step) {
    return step.t % static_cast<long long>(hyper.value[0]) == 0;
  }

  DEVICE static float rate(const Hyper& hyper, const StepRecord&) {
    return static_cast<float>(hyper.value[1]);
  }
};

template <class Average>
DEVICE void take_average(float* __restrict__ theta, unsigned short* __restrict__ theta16,
                         float* __restrict__ average, const StepRecord* __restrict__ step,
                         long long n, const Hyper& hyper) {
  if (!Average::due(hyper, *step)) {
    return;
  }
  const float rate = Average::rate(hyper, *step);
  const bool aligned_all = aligned(theta, 16) && aligned(average, 16) && aligned(theta16, 8);
  const long long wide = aligned_all ? n / 4 : 0;
  NO_UNROLL
  for (long long i = thread_index(); i < wide; i += thread_count()) {
    float x[4];
    float a[4];
    load4(theta + 4 * i, x);
    load4(average + 4 * i, a);
    UNROLL
    for (int j = 0; j < 4; j++) {
      a[j] = __fmaf_rn(rate, x[j] - a[j], a[j]);
    }
    store4(average + 4 * i, a);
    if (Average::returns) {
      store4(theta + 4 * i, a);
      if (theta16 != nullptr) {
        store4_bf16(theta16 + 4 * i, a);
      }
    }
  }
  NO_UNROLL
  for (long long i = 4 * wide + thread_index(); i < n; i += thread_count()) {
    const float a = __fmaf_rn(rate, theta[i] - average[i], average[i]);
    average[i] = a;
    if (Average::returns) {
      theta[i] = a;
      if (theta16 != nullptr) {
        theta16[i] = bf16(a);
      }
    }
  }
}

#define AVERAGE(name, Functor)                                                                  \
  KERNEL(average_##name, (float* theta, unsigned short* theta16, float* average,                \
                          const StepRecord* step, long long n, Hyper hyper)) {                  \
    take_average<Functor>(theta, theta16, average, step, n, hyper);                             \
  }

AVERAGE(ema, Ema)
AVERAGE(lookahead, Lookahead)
