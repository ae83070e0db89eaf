// What keeps weights small beside the optimizer's rule: op/Penalty and the limit on a row's norm.
#pragma once

#include "kernel.cuh"
#include "memory.cuh"
#include "records.cuh"
#include "reduction.cuh"
#include "update.cuh"

// 1, 0 or -1 with the sign of a zero and NaN kept, as Math.signum.
DEVICE float sign(float x) { return x > 0.f ? 1.f : x < 0.f ? -1.f : x; }

// gradient += l1 * sign(theta) + l2 * theta in the decayed groups.
KERNEL(penalize, (const float* __restrict__ theta, float* __restrict__ gradient,
                  const Group* __restrict__ groups, int group_count, long long n, float l1,
                  float l2)) {
  GroupCursor group(groups, group_count);
  NO_UNROLL
  for (long long i = thread_index(); i < n; i += thread_count()) {
    group.seek(i);
    if (group.decayed) {
      const float w = theta[i];
      gradient[i] = __fmaf_rn(l1, sign(w), __fmaf_rn(l2, w, gradient[i]));
    }
  }
}

// Scales the rows of a weight matrix that are longer than the limit; a warp a row.
COOPERATIVE_KERNEL(max_norm, (float* w, unsigned short* w16, int rows, int width, float limit)) {
  const int lane = threadIdx.x % 32;
  const long long warps = thread_count() / 32;
  for (long long row = thread_index() / 32; row < rows; row += warps) {
    float* from = w + row * width;
    float squares = 0.f;
    for (int c = lane; c < width; c += 32) {
      squares = __fmaf_rn(from[c], from[c], squares);
    }
    const float norm = __fsqrt_rn(fold_warp(squares));
    const float scale = norm > limit ? __fdiv_rn(limit, norm + 1e-7f) : 1.f;
    for (int c = lane; c < width; c += 32) {
      const float value = from[c] * scale;
      from[c] = value;
      if (w16 != nullptr) {
        w16[row * width + c] = bf16(value);
      }
    }
  }
}
