// The trees of op/Lanes and op/Reduction.
#pragma once

#include "float_math.cuh"
#include "kernel.cuh"
#include "records.cuh"

constexpr int kChunk = 4096;  // elements in a chunk of op/Reduction
constexpr int kLanes = 256;   // threads that add up a chunk

// The sum over the lanes of a warp, lane l taking lane l + 16, l + 8, .. l + 1; every lane gets the
// bits of lane 0, for a + b and b + a are the same.
DEVICE float fold_warp(float x) {
  UNROLL
  for (int half = 16; half > 0; half /= 2) {
    x += __shfl_xor_sync(kAllLanes, x, half);
  }
  return x;
}

DEVICE float max_warp(float x) {
  UNROLL
  for (int half = 16; half > 0; half /= 2) {
    x = float_math::max(x, __shfl_xor_sync(kAllLanes, x, half));
  }
  return x;
}

// The sum over the 256 threads of a block by the tree; only the first warp gets it. `lanes` is
// shared by the block and may be used again after a barrier.
DEVICE float fold_block(float x, float* lanes) {
  const int l = threadIdx.x;
  lanes[l] = x;
  __syncthreads();
  if (l >= 32) {
    return 0.f;
  }
  float part[4];
  UNROLL
  for (int i = 0; i < 4; i++) {
    part[i] = lanes[l + 32 * i] + lanes[l + 32 * i + 128];
  }
  return fold_warp((part[0] + part[2]) + (part[1] + part[3]));
}

// What this thread adds up of a chunk of at most 4096 elements: the sum of x, or of the squares of
// x clamped to [-limit, limit]. A missing element is +0, which changes no bit.
template <bool squares>
DEVICE float chunk_lane(const float* __restrict__ x, int count, float limit) {
  constexpr int rows = kChunk / kLanes;
  float row[rows];
  if (count == kChunk) {
    UNROLL
    for (int i = 0; i < rows; i++) {
      row[i] = x[kLanes * i + threadIdx.x];
    }
  } else {
    UNROLL
    for (int i = 0; i < rows; i++) {
      const int at = kLanes * i + static_cast<int>(threadIdx.x);
      row[i] = at < count ? x[at] : 0.f;
    }
  }
  float sum = 0.f;
  UNROLL
  for (int i = 0; i < rows; i++) {
    if (squares) {
      const float clamped = float_math::clamp(row[i], limit);
      sum = __fmaf_rn(clamped, clamped, sum);
    } else {
      sum += row[i];
    }
  }
  return sum;
}

// The limit to clamp to, infinite where nothing is to be clamped.
DEVICE float clamp_limit(float limit) { return limit > 0.f ? limit : float_math::infinity(); }

// Chunk sums of a vector, in the order of the chunks; at least one.
template <bool squares>
DEVICE void reduce(const float* __restrict__ x, long long n, float limit, float* __restrict__ out) {
  __shared__ float lanes[kLanes];
  const long long chunks = n == 0 ? 1 : (n - 1) / kChunk + 1;
  for (long long chunk = blockIdx.x; chunk < chunks; chunk += gridDim.x) {
    const long long from = chunk * kChunk;
    const int count = n - from < kChunk ? static_cast<int>(n - from) : kChunk;
    const float sum = fold_block(chunk_lane<squares>(x + from, count, limit), lanes);
    if (threadIdx.x == 0) {
      out[chunk] = sum;
    }
    __syncthreads();
  }
}

COOPERATIVE_KERNEL(reduce_sum, (const float* x, long long n, float* out)) {
  reduce<false>(x, n, 0.f, out);
}

COOPERATIVE_KERNEL(reduce_squares, (const float* x, long long n, float limit, float* out)) {
  reduce<true>(x, n, clamp_limit(limit), out);
}

// The mean of the rows' losses, from x that is them or their chunk sums; n is at most 4096.
COOPERATIVE_KERNEL(mean_loss, (const float* x, int n, int rows, float* log,
                               const BatchesRecord* batches)) {
  __shared__ float lanes[kLanes];
  const float sum = fold_block(chunk_lane<false>(x, n, 0.f), lanes);
  if (threadIdx.x == 0) {
    log[batches->batch] = __fdiv_rn(sum, static_cast<float>(rows));
  }
}

// The factor that clips a gradient's norm; x is the gradient itself (raw) or the chunk sums of its
// squares, n at most 4096.
COOPERATIVE_KERNEL(clip_scale, (const float* x, int n, int raw, float limit, float norm,
                                float* scale)) {
  __shared__ float lanes[kLanes];
  const float lane =
      raw ? chunk_lane<true>(x, n, clamp_limit(limit)) : chunk_lane<false>(x, n, 0.f);
  const float sum = fold_block(lane, lanes);
  if (threadIdx.x == 0) {
    *scale = float_math::min(1.f, __fdiv_rn(norm, __fsqrt_rn(sum) + 1e-6f));
  }
}
