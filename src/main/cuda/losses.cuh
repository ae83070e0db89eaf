// The losses: the twins of the float32 bodies of op/Losses' records. A functor's `row` is run by a
// whole warp, whose lanes are op/Lanes; lane 0's result is the loss of the row. Adding a loss: its
// functor, and its line at the end.
#pragma once

#include "float_math.cuh"
#include "kernel.cuh"
#include "records.cuh"
#include "reduction.cuh"

struct CrossEntropy {
  float kept;  // 1 - smoothing
  float smoothing;
  float hit;   // what a softmax is compared with at the label
  float rest;  // and elsewhere
  float columns;

  DEVICE CrossEntropy(const Hyper& hyper, int width)
      : kept(static_cast<float>(1 - hyper.value[0])),
        smoothing(static_cast<float>(hyper.value[0])),
        hit(static_cast<float>(1 - hyper.value[0] + hyper.value[0] / width)),
        rest(static_cast<float>(hyper.value[0] / width)),
        columns(static_cast<float>(width)) {}

  DEVICE float row(const float* y, const float* target, int width, float scale, float* dy) const {
    const int lane = threadIdx.x % 32;
    const int label = index(*target, width);
    const float label_output = y[label];
    float max = -float_math::infinity();
    for (int c = lane; c < width; c += 32) {
      max = float_math::max(max, y[c]);
    }
    max = max_warp(max);
    float mean = 0.f;
    if (smoothing > 0.f) {
      float sum = 0.f;
      for (int c = lane; c < width; c += 32) {
        sum += y[c] - max;
      }
      mean = __fdiv_rn(fold_warp(sum), columns);
    }
    float sum = 0.f;
    for (int c = lane; c < width; c += 32) {
      const float e = float_math::exp(y[c] - max);
      dy[c] = e;
      sum += e;
    }
    sum = fold_warp(sum);
    for (int c = lane; c < width; c += 32) {
      dy[c] = (__fdiv_rn(dy[c], sum) - (c == label ? hit : rest)) * scale;
    }
    return float_math::log(sum) - __fmaf_rn(kept, label_output - max, smoothing * mean);
  }

 private:
  // Java's conversion to int, kept inside the row.
  DEVICE static int index(float label, int width) {
    return !(label > 0.f) ? 0 : label >= width ? width - 1 : static_cast<int>(label);
  }
};

struct BinaryCrossEntropy {
  float columns;

  DEVICE BinaryCrossEntropy(const Hyper&, int width) : columns(static_cast<float>(width)) {}

  DEVICE float row(const float* y, const float* target, int width, float scale, float* dy) const {
    float sum = 0.f;
    for (int c = threadIdx.x % 32; c < width; c += 32) {
      const float logit = y[c];
      const float t = target[c];
      sum += __fmaf_rn(-logit, t, float_math::max(logit, 0.f)) +
             float_math::softplus(-float_math::abs(logit));
      dy[c] = __fdiv_rn(float_math::sigmoid(logit) - t, columns) * scale;
    }
    return __fdiv_rn(fold_warp(sum), columns);
  }
};

// The mean over the outputs of a function of the difference: op/Regression.
template <class Function>
struct Regression {
  Function f;
  float columns;

  DEVICE Regression(const Hyper& hyper, int width)
      : f(hyper), columns(static_cast<float>(width)) {}

  DEVICE float row(const float* y, const float* target, int width, float scale, float* dy) const {
    float sum = 0.f;
    for (int c = threadIdx.x % 32; c < width; c += 32) {
      const float d = y[c] - target[c];
      sum += f.at(d);
      dy[c] = __fdiv_rn(f.slope(d), columns) * scale;
    }
    return __fdiv_rn(fold_warp(sum), columns);
  }
};

struct Square {
  DEVICE explicit Square(const Hyper&) {}
  DEVICE float at(float d) const { return d * d; }
  DEVICE float slope(float d) const { return 2.f * d; }
};

struct HuberFunction {
  float limit;

  DEVICE explicit HuberFunction(const Hyper& hyper) : limit(static_cast<float>(hyper.value[0])) {}
  DEVICE float at(float d) const {
    const float a = float_math::abs(d);
    return a <= limit ? 0.5f * d * d : limit * __fmaf_rn(-0.5f, limit, a);
  }
  DEVICE float slope(float d) const { return float_math::clamp(d, limit); }
};

// Where rows are weighted, the last of a row's targets is its weight.
template <class Loss>
DEVICE void losses(const float* y, const float* target, int rows, int width, int target_width,
                   int weighted, float* row_losses, float* dy, const Hyper& hyper) {
  const Loss loss(hyper, width);
  const float scale = __fdiv_rn(1.f, static_cast<float>(rows));
  const long long warps = thread_count() / 32;
  for (long long row = thread_index() / 32; row < rows; row += warps) {
    const float* row_target = target + row * target_width;
    float* row_dy = dy + row * width;
    const float weight = weighted ? row_target[target_width - 1] : 1.f;  // times 1 is exact
    float value = 0.f;
    if (weight == 0.f) {  // also where 0 times the loss would be NaN
      for (int c = threadIdx.x % 32; c < width; c += 32) {
        row_dy[c] = 0.f;
      }
    } else {
      value = loss.row(y + row * width, row_target, width, scale * weight, row_dy) * weight;
    }
    if (threadIdx.x % 32 == 0) {
      row_losses[row] = value;
    }
  }
}

#define LOSS(name, Functor)                                                                      \
  COOPERATIVE_KERNEL(loss_##name, (const float* y, const float* target, int rows, int width,      \
                                   int target_width, int weighted, float* row_losses, float* dy,  \
                                   Hyper hyper)) {                                                \
    losses<Functor>(y, target, rows, width, target_width, weighted, row_losses, dy, hyper);       \
  }

LOSS(cross_entropy, CrossEntropy)
LOSS(binary_cross_entropy, BinaryCrossEntropy)
LOSS(mse, Regression<Square>)
LOSS(huber, Regression<HuberFunction>)
