// Batch and layer normalisation: the twins of backend.cpu's BatchNorm and LayerNorm. Beta is added
// by the activation's kernel, as a bias is.
#pragma once

#include "kernel.cuh"
#include "layer.cuh"
#include "memory.cuh"
#include "reduction.cuh"

// 1 / sqrt(variance + epsilon)
DEVICE float inverse_deviation(float variance, float epsilon) {
  return __fdiv_rn(1.f, __fsqrt_rn(variance + epsilon));
}

// The sum over all rows of a column that this thread's place names, in the tree of `backward`: rows
// in order within each 64, then the 64s in order. The threads above one another share the chunks,
// and all get the sum. `add(sum, row)` adds a row's term.
template <class Add>
DEVICE float column_sum(const Add& add, bool inside, int rows,
                        float (&chunk_sums)[kBlockChunks][kBlockColumns]) {
  float total = 0.f;
  const int tall = static_cast<int>(blockDim.y);
  for (int base = 0; base < rows; base += tall * kBiasChunk) {
    const int first = base + static_cast<int>(threadIdx.y) * kBiasChunk;
    const int end = first + kBiasChunk < rows ? first + kBiasChunk : rows;
    float sum = 0.f;
    if (inside) {
      for (int row = first; row < end; row++) {
        sum = add(sum, row);
      }
    }
    chunk_sums[threadIdx.y][threadIdx.x] = sum;
    __syncthreads();
    for (int i = 0; i < tall && base + i * kBiasChunk < rows; i++) {
      total += chunk_sums[i][threadIdx.x];
    }
    __syncthreads();
  }
  return total;
}

struct AddColumn {
  const float* x;
  int width;

  DEVICE float operator()(float sum, int row) const {
    return sum + x[static_cast<long long>(row) * width];
  }
};

struct AddDeviation {
  const float* x;
  int width;
  float mean;

  DEVICE float operator()(float sum, int row) const {
    const float deviation = x[static_cast<long long>(row) * width] - mean;
    return __fmaf_rn(deviation, deviation, sum);
  }
};

// d * (x - mean) * scale, with one mean and scale for the column or one for each row.
struct AddGamma {
  const float* d;
  const float* x;
  int width;
  const float* mean;
  const float* scale;
  int stride;  // 0 for the column's, 1 for the rows'

  DEVICE float operator()(float sum, int row) const {
    const long long at = static_cast<long long>(row) * width;
    const float n = (x[at] - mean[row * stride]) * scale[row * stride];
    return __fmaf_rn(d[at], n, sum);
  }
};

// running <- kept * running + taken * value
DEVICE void move(float* running, float kept, float taken, float value) {
  *running = __fmaf_rn(kept, *running, taken * value);
}

// A block has 32 columns and all of their rows.
COOPERATIVE_KERNEL(batch_norm_forward,
                   (const float* __restrict__ x, const float* __restrict__ gamma, int rows,
                    int width, float epsilon, float kept, float taken, float* running_mean,
                    float* running_variance, float* __restrict__ means,
                    float* __restrict__ scales, float* __restrict__ z)) {
  __shared__ float chunk_sums[kBlockChunks][kBlockColumns];
  const int column = blockIdx.x * kBlockColumns + threadIdx.x;
  const bool inside = column < width;
  const float count = static_cast<float>(rows);
  const float mean =
      __fdiv_rn(column_sum(AddColumn{x + column, width}, inside, rows, chunk_sums), count);
  const float squares =
      column_sum(AddDeviation{x + column, width, mean}, inside, rows, chunk_sums);
  if (!inside) {
    return;
  }
  const float scale = inverse_deviation(__fdiv_rn(squares, count), epsilon);
  if (threadIdx.y == 0) {
    means[column] = mean;
    scales[column] = scale;
    move(running_mean + column, kept, taken, mean);
    move(running_variance + column, kept, taken,
         __fdiv_rn(squares, static_cast<float>(rows - 1)));
  }
  const float factor = gamma[column];
  for (int row = threadIdx.y; row < rows; row += blockDim.y) {
    const long long at = static_cast<long long>(row) * width + column;
    z[at] = factor * ((x[at] - mean) * scale);
  }
}

// With the running statistics, in evaluation.
KERNEL(batch_norm_fixed, (const float* __restrict__ x, const float* __restrict__ gamma, int rows,
                          int width, float epsilon, const float* __restrict__ running_mean,
                          const float* __restrict__ running_variance, float* __restrict__ z)) {
  const long long size = static_cast<long long>(rows) * width;
  for (long long i = thread_index(); i < size; i += thread_count()) {
    const int column = static_cast<int>(i % width);
    const float scale = inverse_deviation(running_variance[column], epsilon);
    z[i] = gamma[column] * ((x[i] - running_mean[column]) * scale);
  }
}

COOPERATIVE_KERNEL(batch_norm_backward,
                   (const float* __restrict__ x, const float* __restrict__ means,
                    const float* __restrict__ scales, const float* __restrict__ gamma, int rows,
                    int width, const float* __restrict__ beta_gradient, float* d,
                    unsigned short* d16, float* __restrict__ gamma_gradient,
                    float* __restrict__ bias_gradient)) {
  __shared__ float chunk_sums[kBlockChunks][kBlockColumns];
  const int column = blockIdx.x * kBlockColumns + threadIdx.x;
  const bool inside = column < width;
  const AddGamma term = {d + column, x + column, width, means + column, scales + column, 0};
  const float dot = column_sum(term, inside, rows, chunk_sums);
  if (!inside) {
    return;
  }
  if (threadIdx.y == 0) {
    gamma_gradient[column] = dot;
    bias_gradient[column] = 0.f;
  }
  const float count = static_cast<float>(rows);
  const float shift = __fdiv_rn(beta_gradient[column], count);
  const float slant = __fdiv_rn(dot, count);
  const float mean = means[column];
  const float scale = scales[column];
  const float slope = gamma[column] * scale;
  for (int row = threadIdx.y; row < rows; row += blockDim.y) {
    const long long at = static_cast<long long>(row) * width + column;
    const float n = (x[at] - mean) * scale;
    const float value = slope * __fmaf_rn(-n, slant, d[at] - shift);
    d[at] = value;
    if (d16 != nullptr) {
      d16[at] = bf16(value);
    }
  }
}

// A warp a row.
COOPERATIVE_KERNEL(layer_norm_forward,
                   (const float* __restrict__ x, const float* __restrict__ gamma, int rows,
                    int width, float epsilon, float* __restrict__ means,
                    float* __restrict__ scales, float* __restrict__ z)) {
  const int lane = threadIdx.x % 32;
  const float count = static_cast<float>(width);
  const long long warps = thread_count() / 32;
  for (long long row = thread_index() / 32; row < rows; row += warps) {
    const float* from = x + row * width;
    float sum = 0.f;
    for (int c = lane; c < width; c += 32) {
      sum += from[c];
    }
    const float mean = __fdiv_rn(fold_warp(sum), count);
    float squares = 0.f;
    for (int c = lane; c < width; c += 32) {
      const float deviation = from[c] - mean;
      squares = __fmaf_rn(deviation, deviation, squares);
    }
    const float scale = inverse_deviation(__fdiv_rn(fold_warp(squares), count), epsilon);
    if (lane == 0) {
      means[row] = mean;
      scales[row] = scale;
    }
    for (int c = lane; c < width; c += 32) {
      z[row * width + c] = gamma[c] * ((from[c] - mean) * scale);
    }
  }
}

// Gamma's gradient, from the gradient by z.
COOPERATIVE_KERNEL(layer_norm_gamma,
                   (const float* x, const float* means, const float* scales, const float* d,
                    int rows, int width, float* gamma_gradient)) {
  __shared__ float chunk_sums[kBlockChunks][kBlockColumns];
  const int column = blockIdx.x * kBlockColumns + threadIdx.x;
  const bool inside = column < width;
  const AddGamma term = {d + column, x + column, width, means, scales, 1};
  const float dot = column_sum(term, inside, rows, chunk_sums);
  if (inside && threadIdx.y == 0) {
    gamma_gradient[column] = dot;
  }
}

COOPERATIVE_KERNEL(layer_norm_backward,
                   (const float* __restrict__ x, const float* __restrict__ means,
                    const float* __restrict__ scales, const float* __restrict__ gamma, int rows,
                    int width, float* d, unsigned short* d16)) {
  const int lane = threadIdx.x % 32;
  const float count = static_cast<float>(width);
  const long long warps = thread_count() / 32;
  for (long long row = thread_index() / 32; row < rows; row += warps) {
    const long long from = row * width;
    const float mean = means[row];
    const float scale = scales[row];
    float sum = 0.f;
    float dot = 0.f;
    for (int c = lane; c < width; c += 32) {
      const float g = gamma[c] * d[from + c];
      sum += g;
      dot = __fmaf_rn(g, (x[from + c] - mean) * scale, dot);
    }
    const float shift = __fdiv_rn(fold_warp(sum), count);
    const float slant = __fdiv_rn(fold_warp(dot), count);
    for (int c = lane; c < width; c += 32) {
      const float n = (x[from + c] - mean) * scale;
      const float value = scale * __fmaf_rn(-n, slant, gamma[c] * d[from + c] - shift);
      d[from + c] = value;
      if (d16 != nullptr) {
        d16[from + c] = bf16(value);
      }
    }
  }
}
