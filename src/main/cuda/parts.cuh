// Passes over parameter tensors, chunk by chunk of op/Reduction, so that norms come along with the
// directions. A block has kLanes threads.
#pragma once

#include "float_math.cuh"
#include "kernel.cuh"
#include "memory.cuh"
#include "records.cuh"
#include "reduction.cuh"

constexpr int kRowsAtOnce = 4;  // loads in flight

// The elements of one chunk.
struct ChunkOfPart {
  int part;
  int count;
  long long from;
  int decayed;
  int hidden;

  DEVICE ChunkOfPart(const PartsArguments& u, long long chunk) {
    int low = 0;
    int high = u.part_count - 1;
    while (low < high) {
      const int middle = (low + high + 1) / 2;
      if (u.parts[middle].chunk <= chunk) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    const Part& found = u.parts[low];
    part = low;
    from = found.from + (chunk - found.chunk) * kChunk;
    count = found.to - from < kChunk ? static_cast<int>(found.to - from) : kChunk;
    decayed = found.decayed;
    hidden = found.hidden;
  }
};

// The rule's constants without and with weight decay; every thread must come.
template <class Rule>
DEVICE void make_constants(const PartsArguments& u, typename Rule::Constants (&constants)[2]) {
  if (threadIdx.x < 2) {
    Hyper hyper;
    UNROLL
    for (int i = 0; i < 8; i++) {
      hyper.value[i] = threadIdx.x == 0 ? u.undecayed.value[i] : u.decayed.value[i];
    }
    constants[threadIdx.x] = Rule::constants(hyper, *u.step);
  }
  __syncthreads();
}

// The clipped gradient of an element.
struct Clipped {
  float limit;
  float scale;

  DEVICE explicit Clipped(const PartsArguments& u)
      : limit(u.limit > 0.f ? u.limit : float_math::infinity()),
        scale(u.scale == nullptr ? 1.f : *u.scale) {}

  DEVICE float of(float gradient) const { return float_math::clamp(gradient, limit) * scale; }
};

DEVICE void store_theta(const PartsArguments& u, long long i, float theta) {
  u.theta[i] = theta;
  if (u.theta16 != nullptr) {
    u.theta16[i] = bf16(theta);
  }
}

// Puts the sum over the block's lanes where it belongs; every thread must come.
DEVICE void store_sum(float lane, float* lanes, float* to) {
  const float sum = fold_block(lane, lanes);
  if (threadIdx.x == 0) {
    *to = sum;
  }
  __syncthreads();
}

// The sum of chunk sums by the upper levels of the tree, in place by one block: a level's sum k
// lands at or before the first number of its chunk k. Thread 0 gets it. Not restrict, for what is
// read was written by this kernel.
DEVICE float combine_sums(float* x, long long count, float* lanes) {
  while (count > 1) {
    const long long next = (count - 1) / kChunk + 1;
    for (long long chunk = 0; chunk < next; chunk++) {
      const float* from = x + chunk * kChunk;
      const long long left = count - chunk * kChunk;
      constexpr int rows = kChunk / kLanes;
      float row[rows];
      UNROLL
      for (int i = 0; i < rows; i++) {
        const int at = kLanes * i + static_cast<int>(threadIdx.x);
        row[i] = at < left ? from[at] : 0.f;
      }
      float sum = 0.f;
      UNROLL
      for (int i = 0; i < rows; i++) {
        sum += row[i];
      }
      store_sum(sum, lanes, x + chunk);
    }
    count = next;
  }
  return x[0];
}

DEVICE long long chunks_of(const Part& part) { return (part.to - part.from - 1) / kChunk + 1; }
