// The elementwise passes of a layer, over any activation.
#pragma once

#include "kernel.cuh"
#include "memory.cuh"
#include "records.cuh"

constexpr int kBiasChunk = 64;     // rows added in order before their sum joins the column's
constexpr int kBlockColumns = 32;  // columns of a backward block
constexpr int kBlockChunks = 8;    // most chunks of a backward block

// z and h may be one buffer, so neither is restrict: the loads come first by the order of the code.
// A matrix has less than 2^31 elements, as in Java.
template <class Activation>
struct Forward {
  float* z;
  const float* bias;
  float* h;
  unsigned short* h16;
  Activation f;

  DEVICE void finish4(unsigned i, float (&x)[4], const float (&b)[4]) const {
    float y[4];
    UNROLL
    for (int j = 0; j < 4; j++) {
      x[j] += b[j];
      y[j] = f.apply(x[j]);
    }
    if (z != h) {
      store4(z + i, x);
    }
    store4(h + i, y);
    if (h16 != nullptr) {
      store4_bf16(h16 + i, y);
    }
  }

  // A thread's column moves on by the same distance each time, which spares a division.
  DEVICE void wide(unsigned size, unsigned width) const {
    const unsigned stride = 4 * static_cast<unsigned>(thread_count());
    const unsigned shift = stride % width;
    unsigned i = 4 * static_cast<unsigned>(thread_index());
    unsigned column = i % width;
    NO_UNROLL
    while (i < size) {
      const unsigned next = i + stride;
      const unsigned next_column = move(column, shift, width);
      float x[2][4];
      float b[2][4];
      load4(z + i, x[0]);
      load4(bias + column, b[0]);
      if (next < size) {
        load4(z + next, x[1]);
        load4(bias + next_column, b[1]);
      }
      finish4(i, x[0], b[0]);
      if (next < size) {
        finish4(next, x[1], b[1]);
      }
      i = next + stride;
      column = move(next_column, shift, width);
    }
  }

  DEVICE void narrow(unsigned size, unsigned width) const {
    const unsigned stride = static_cast<unsigned>(thread_count());
    NO_UNROLL
    for (unsigned i = static_cast<unsigned>(thread_index()); i < size; i += stride) {
      const float x = z[i] + bias[i % width];
      const float y = f.apply(x);
      if (z != h) {
        z[i] = x;
      }
      h[i] = y;
      if (h16 != nullptr) {
        h16[i] = bf16(y);
      }
    }
  }

 private:
  DEVICE static unsigned move(unsigned column, unsigned shift, unsigned width) {
    const unsigned to = column + shift;
    return to >= width ? to - width : to;
  }
};

template <class Activation>
DEVICE void forward(float* z, const float* __restrict__ bias, float* h, unsigned short* h16,
                    int rows, int width, const Hyper& hyper) {
  const Forward<Activation> pass = {z, bias, h, h16, Activation(hyper)};
  const unsigned size = static_cast<unsigned>(rows) * static_cast<unsigned>(width);
  if (width % 4 == 0 && aligned(z, 16) && aligned(bias, 16) && aligned(h, 16) &&
      aligned(h16, 8)) {
    pass.wide(size, width);
  } else {
    pass.narrow(size, width);
  }
}

// d *= f'(z) in one chunk of one column; returns the chunk's sum.
template <class Activation>
DEVICE float backward_chunk(const Activation& f, const float* __restrict__ z,
                            const float* __restrict__ h, float* __restrict__ d,
                            unsigned short* __restrict__ d16, int count, int width) {
  constexpr int rows = 16;  // loads in flight
  float sum = 0.f;
  NO_UNROLL
  for (int first = 0; first < count; first += rows) {
    float zs[rows];
    float hs[rows];
    float ds[rows];
    UNROLL
    for (int i = 0; i < rows; i++) {
      if (first + i < count) {
        const int at = (first + i) * width;
        zs[i] = z[at];  // gone where the activation does not read it
        hs[i] = h[at];
        ds[i] = d[at];
      }
    }
    UNROLL
    for (int i = 0; i < rows; i++) {
      if (first + i < count) {
        const int at = (first + i) * width;
        const float gradient = f.backward(zs[i], hs[i], ds[i]);
        d[at] = gradient;
        if (d16 != nullptr) {
          d16[at] = bf16(gradient);
        }
        sum += gradient;
      }
    }
  }
  return sum;
}

template <class Activation>
DEVICE void backward(const float* z, const float* h, float* d, unsigned short* d16, int rows,
                     int width, float* sums, float* partial, const Hyper& hyper) {
  __shared__ float chunk_sums[kBlockChunks][kBlockColumns];
  const int column = blockIdx.x * kBlockColumns + threadIdx.x;
  const int chunk = blockIdx.y * blockDim.y + threadIdx.y;
  const int first = chunk * kBiasChunk;
  float sum = 0.f;
  if (column < width && first < rows) {
    const long long at = static_cast<long long>(first) * width + column;
    const int count = rows - first < kBiasChunk ? rows - first : kBiasChunk;
    sum = backward_chunk(Activation(hyper), z + at, h + at, d + at,
                         d16 == nullptr ? nullptr : d16 + at, count, width);
  }
  if (gridDim.y > 1) {
    if (column < width && first < rows) {
      partial[static_cast<long long>(chunk) * width + column] = sum;
    }
    return;
  }
  chunk_sums[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y == 0 && column < width) {
    float total = 0.f;
    for (int i = 0; i < static_cast<int>(blockDim.y) && i * kBiasChunk < rows; i++) {
      total += chunk_sums[i][threadIdx.x];
    }
    sums[column] = total;
  }
}

// The column sums from the chunks' sums, in their order.
KERNEL(combine_chunks, (const float* __restrict__ partial, int chunks, int width,
                        float* __restrict__ sums)) {
  constexpr int pieces = 8;  // loads in flight
  NO_UNROLL
  for (long long column = thread_index(); column < width; column += thread_count()) {
    float total = 0.f;
    NO_UNROLL
    for (int chunk = 0; chunk < chunks; chunk += pieces) {
      float x[pieces];
      UNROLL
      for (int i = 0; i < pieces; i++) {
        x[i] = chunk + i < chunks ? partial[static_cast<long long>(chunk + i) * width + column]
                                  : 0.f;  // changes no bit: the total is never -0
      }
      UNROLL
      for (int i = 0; i < pieces; i++) {
        total += x[i];
      }
    }
    sums[column] = total;
  }
}

#define ACTIVATION(name, Functor)                                                                 \
  KERNEL(forward_##name, (float* z, const float* bias, float* h, unsigned short* h16, int rows,   \
                          int width, Hyper hyper)) {                                              \
    forward<Functor>(z, bias, h, h16, rows, width, hyper);                                        \
  }                                                                                               \
  COOPERATIVE_KERNEL(backward_##name,                                                             \
                     (const float* z, const float* h, float* d, unsigned short* d16, int rows,    \
                      int width, float* sums, float* partial, Hyper hyper)) {                     \
    backward<Functor>(z, h, d, d16, rows, width, sums, partial, hyper);                           \
  }
