// Kernels with faults, for the emulator's own test.
#include "emulator/kernel.h"

namespace {

KERNEL(store_at, (float* to, long long at, float value)) {
  if (threadIdx.x == 0) to[at] = value;
}

KERNEL(copy_one, (const float* from, float* to, long long at)) { to[at] = from[at]; }

KERNEL(store_through, (float* const* to, long long at)) { (*to)[at] = 1; }

KERNEL(add_one, (float* x, int n)) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) x[i] += 1;
}

struct Big {
  double value[8];
};

KERNEL(sum_big, (float* to, Big big)) {
  float sum = 0;
  for (double v : big.value) sum += static_cast<float>(v);
  if (threadIdx.x == 0) *to = sum;
}

// What threads and blocks see, in order of their numbers.
KERNEL(coordinates, (int* to)) {
  const unsigned b = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  const unsigned t = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const unsigned i = b * blockDim.x * blockDim.y * blockDim.z + t;
  to[i] = static_cast<int>(threadIdx.x + 10 * threadIdx.y + 100 * threadIdx.z + 1000 * blockIdx.x +
                           10000 * blockIdx.y + 100000 * blockIdx.z);
}

KERNEL(read_shared, (float* to)) {
  __shared__ float cell;
  *to = cell;  // nobody wrote it
}

KERNEL(plain_barrier, (float* to)) {
  __syncthreads();
  *to = 1;
}

COOPERATIVE_KERNEL(missing_barrier, (float* to)) {
  if (threadIdx.x != 5) __syncthreads();
  *to = 1;
}

COOPERATIVE_KERNEL(different_barriers, (float* to)) {
  if (threadIdx.x < 7) {
    __syncthreads();
  } else {
    __syncthreads();
  }
  *to = 1;
}

COOPERATIVE_KERNEL(missing_lane, (float* to)) {
  if (threadIdx.x < 16) *to = __shfl_xor_sync(0xFFFFFFFFu, 1.0f, 1);
}

COOPERATIVE_KERNEL(half_warps, (int* to)) {
  const int x = static_cast<int>(threadIdx.x);
  const unsigned mask = x % 32 < 16 ? 0xFFFFu : 0xFFFF0000u;
  const int rounds = x % 32 < 16 ? 3 : 5;
  int v = x;
  for (int i = 0; i < rounds; ++i) v = __shfl_xor_sync(mask, v, 1);
  to[x] = __shfl_down_sync(0xFFFFFFFFu, v, 4, 8);
}

// Sums of blocks: shuffles in a warp, then shared memory.
COOPERATIVE_KERNEL(block_sums, (const float* x, float* to)) {
  __shared__ float sums[32];
  float v = x[blockIdx.x * blockDim.x + threadIdx.x];
  for (int lanes = 16; lanes; lanes /= 2) v += __shfl_xor_sync(0xFFFFFFFFu, v, lanes);
  if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = v;
  __syncthreads();
  if (threadIdx.x == 0) {
    float sum = 0;
    for (unsigned i = 0; i < blockDim.x / 32; ++i) sum += sums[i];
    to[blockIdx.x] = sum;
  }
}

COOPERATIVE_KERNEL(many_barriers, (float* to, int n)) {
  for (int i = 0; i < n; ++i) __syncthreads();
  if (threadIdx.x == 0) *to = 1;
}

// Reads what other threads write without a barrier between: what it sees depends on their order.
KERNEL(race, (int* counter, int* to)) {
  to[blockIdx.x * blockDim.x + threadIdx.x] = (*counter)++;
}

}  // namespace
