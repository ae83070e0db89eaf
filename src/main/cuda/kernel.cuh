// Words that a kernel is declared with. NVRTC compiles these files too: no system header is used.
#pragma once

#ifdef WARPSTEP_EMULATOR
#include "emulator/kernel.h"
#define UNROLL
#define NO_UNROLL
#else
#define KERNEL(name, params) extern "C" __global__ void name params
// A kernel with barriers or shuffles; the emulator must know.
#define COOPERATIVE_KERNEL(name, params) extern "C" __global__ void name params
#define UNROLL _Pragma("unroll")
#define NO_UNROLL _Pragma("unroll 1")
#endif

#define DEVICE __device__ __forceinline__

constexpr unsigned kAllLanes = 0xFFFFFFFFu;

// Index of this thread in a grid of one dimension.
DEVICE long long thread_index() {
  return static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
}

// Threads in a grid of one dimension.
DEVICE long long thread_count() { return static_cast<long long>(gridDim.x) * blockDim.x; }
