// Where a training run stands, kept on the device, and the batch that it names.
#pragma once

#include "kernel.cuh"
#include "memory.cuh"
#include "permutation.cuh"
#include "records.cuh"

KERNEL(set_step, (StepRecord* to, StepRecord from)) {
  if (thread_index() == 0) {
    *to = from;
  }
}

KERNEL(set_batches, (BatchesRecord* to, BatchesRecord from)) {
  if (thread_index() == 0) {
    *to = from;
  }
}

// Goes to the next step and the next batch; either may be null.
KERNEL(advance, (StepRecord* step, BatchesRecord* batches)) {
  if (thread_index() != 0) {
    return;
  }
  if (step != nullptr) {
    step->t++;
    if (step->rates != nullptr) {
      const Rate rate = step->rates[step->t % step->window];
      step->lr = rate.lr;
      step->momentum = rate.momentum;
    }
    UNROLL
    for (int i = 0; i < 2; i++) {
      step->power[i] *= step->decay[i];
    }
    step->warm *= step->warm_decay;
    step->product *= step->momentum * (1 - 0.5 * step->warm);
  }
  if (batches != nullptr) {
    next_batch(batches);
  }
}

// Copies the batch's first rows out of the data set, a warp a row.
DEVICE void copy_rows(const float* __restrict__ source, const BatchesRecord* __restrict__ b,
                      float* __restrict__ destination, unsigned short* __restrict__ destination16,
                      int rows, int columns) {
  constexpr int pieces = 4;  // loads in flight
  const int lane = threadIdx.x % 32;
  const long long warps = thread_count() / 32;
  const bool wide = columns % 4 == 0 && aligned(source, 16) && aligned(destination, 16) &&
                    aligned(destination16, 8);
  for (long long row = thread_index() / 32; row < rows; row += warps) {
    const long long source_row = batch_row(b, static_cast<int>(row));
    const float* from = source + source_row * columns;
    float* to = destination + row * columns;
    unsigned short* to16 = destination16 == nullptr ? nullptr : destination16 + row * columns;
    if (wide) {
      for (int c = 4 * lane; c < columns; c += 128 * pieces) {
        float x[pieces][4] = {};
        UNROLL
        for (int i = 0; i < pieces; i++) {
          if (c + 128 * i < columns) {
            load4(from + c + 128 * i, x[i]);
          }
        }
        UNROLL
        for (int i = 0; i < pieces; i++) {
          if (c + 128 * i < columns) {
            store4(to + c + 128 * i, x[i]);
            if (to16 != nullptr) {
              store4_bf16(to16 + c + 128 * i, x[i]);
            }
          }
        }
      }
    } else {
      NO_UNROLL
      for (int c = lane; c < columns; c += 32) {
        const float x = from[c];
        to[c] = x;
        if (to16 != nullptr) {
          to16[c] = bf16(x);
        }
      }
    }
  }
}

// Copies the present batch's rows out of the data set.
KERNEL(gather, (const float* __restrict__ source, const BatchesRecord* __restrict__ b,
                float* __restrict__ destination, unsigned short* __restrict__ destination16,
                int rows, int columns)) {
  copy_rows(source, b, destination, destination16, rows, columns);
}

// Copies the batch that comes `ahead` batches later, out of a data set in the host's memory.
KERNEL(prefetch_batch, (const float* __restrict__ source, const BatchesRecord* __restrict__ b,
                        float* __restrict__ staging, int columns, int ahead)) {
  BatchesRecord later = *b;
  NO_UNROLL
  for (int i = 0; i < ahead; i++) {
    next_batch(&later);
  }
  const int left = later.rows - later.batch * later.size;
  copy_rows(source, &later, staging, nullptr, left < later.size ? left : later.size, columns);
}

// Copies a batch that was prefetched to where the step wants it.
KERNEL(take_batch, (const float* __restrict__ staging, float* __restrict__ destination,
                    unsigned short* __restrict__ destination16, long long n)) {
  const bool aligned_all =
      aligned(staging, 16) && aligned(destination, 16) && aligned(destination16, 8);
  const long long wide = aligned_all ? n / 4 : 0;
  NO_UNROLL
  for (long long i = thread_index(); i < wide; i += thread_count()) {
    float x[4];
    load4(staging + 4 * i, x);
    store4(destination + 4 * i, x);
    if (destination16 != nullptr) {
      store4_bf16(destination16 + 4 * i, x);
    }
  }
  NO_UNROLL
  for (long long i = 4 * wide + thread_index(); i < n; i += thread_count()) {
    destination[i] = staging[i];
    if (destination16 != nullptr) {
      destination16[i] = bf16(staging[i]);
    }
  }
}

KERNEL(cast_bf16, (const float* __restrict__ x, unsigned short* __restrict__ y, long long n)) {
  const long long wide = aligned(x, 16) && aligned(y, 8) ? n / 4 : 0;
  NO_UNROLL
  for (long long i = thread_index(); i < wide; i += thread_count()) {
    float value[4];
    load4(x + 4 * i, value);
    store4_bf16(y + 4 * i, value);
  }
  NO_UNROLL
  for (long long i = 4 * wide + thread_index(); i < n; i += thread_count()) {
    y[i] = bf16(x[i]);
  }
}

// A copy as fast as a kernel's: the ceiling that the update's bandwidth is measured against.
KERNEL(copy_floats, (const float* __restrict__ from, float* __restrict__ to, long long n)) {
  constexpr int pieces = 4;  // loads in flight
  const long long wide = aligned(from, 16) && aligned(to, 16) ? n / 4 : 0;
  const float4* from4 = reinterpret_cast<const float4*>(from);
  float4* to4 = reinterpret_cast<float4*>(to);
  long long i = thread_index();
  NO_UNROLL
  for (; i + (pieces - 1) * thread_count() < wide; i += pieces * thread_count()) {
    float4 x[pieces];
    UNROLL
    for (int j = 0; j < pieces; j++) {
      x[j] = from4[i + j * thread_count()];
    }
    UNROLL
    for (int j = 0; j < pieces; j++) {
      to4[i + j * thread_count()] = x[j];
    }
  }
  NO_UNROLL
  for (; i < wide; i += thread_count()) {
    to4[i] = from4[i];
  }
  NO_UNROLL
  for (i = 4 * wide + thread_index(); i < n; i += thread_count()) {
    to[i] = from[i];
  }
}
