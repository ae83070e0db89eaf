// The learnt scale of each input: the twin of backend.cpu's ScaleColumns.
#pragma once

#include "kernel.cuh"
#include "layer.cuh"
#include "memory.cuh"
#include "normalization.cuh"

struct AddProduct {
  const float* d;
  const float* x;
  int width;

  DEVICE float operator()(float sum, int row) const {
    const long long at = static_cast<long long>(row) * width;
    return __fmaf_rn(d[at], x[at], sum);
  }
};

// y = x * scale, each column by its own factor.
KERNEL(scale_columns, (const float* __restrict__ x, const float* __restrict__ scale,
                       float* __restrict__ y, unsigned short* y16, int rows, int width)) {
  const long long size = static_cast<long long>(rows) * width;
  for (long long i = thread_index(); i < size; i += thread_count()) {
    const float value = x[i] * scale[static_cast<int>(i % width)];
    y[i] = value;
    if (y16 != nullptr) {
      y16[i] = bf16(value);
    }
  }
}

// The gradient by the factors; a block has 32 columns and all of their rows.
COOPERATIVE_KERNEL(scale_gradient, (const float* __restrict__ x, const float* __restrict__ d,
                                    int rows, int width, float* __restrict__ gradient)) {
  __shared__ float chunk_sums[kBlockChunks][kBlockColumns];
  const int column = blockIdx.x * kBlockColumns + threadIdx.x;
  const bool inside = column < width;
  const float dot =
      column_sum(AddProduct{d + column, x + column, width}, inside, rows, chunk_sums);
  if (inside && threadIdx.y == 0) {
    gradient[column] = dot;
  }
}
