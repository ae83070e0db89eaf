// Lets g++ compile CUDA kernels: defines the names they use, and two macros that register a kernel
// with its parameters. A library of kernels is one translation unit that includes this file.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "abi.h"

#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __restrict__ __restrict
#define __launch_bounds__(...)
#define __constant__ static const
// One block runs at a time, so a block's memory is static; the section lets the driver poison it.
#define __shared__ static __attribute__((section("warpstep_shared")))
#define __syncthreads() ::emulator::hooks->barrier(__LINE__)

// Static, and their addresses never leave this file, so the compiler knows that a store through a
// kernel's pointer cannot change them.
static emulator::Dim threadIdx, blockIdx, blockDim, gridDim;
static constexpr int warpSize = 32;

struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(8) float2 {
  float x, y;
};
struct alignas(8) ushort4 {
  unsigned short x, y, z, w;
};
struct alignas(4) ushort2 {
  unsigned short x, y;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
struct alignas(16) int4 {
  int x, y, z, w;
};
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline ushort4 make_ushort4(unsigned short x, unsigned short y, unsigned short z,
                                   unsigned short w) {
  return {x, y, z, w};
}
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
  return {x, y, z, w};
}

namespace emulator {

static const Hooks* hooks;
static const Kernel* kernels;

template <typename To, typename From>
static inline To bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

template <typename T>
static inline T shuffle(Shuffle kind, unsigned mask, T value, int operand, int width, int line) {
  static_assert(sizeof(T) == 4 || sizeof(T) == 8);
  std::uint64_t word = 0;
  std::memcpy(&word, &value, sizeof value);
  word = hooks->shuffle(kind, mask, word, operand, width, line);
  std::memcpy(&value, &word, sizeof value);
  return value;
}

template <auto function>
struct Entry;

template <typename... A, void (*function)(A...)>
struct Entry<function> {
  static constexpr Parameter parameters[sizeof...(A) + 1] = {
      {sizeof(A), alignof(A), std::is_pointer_v<A>}..., {0, 1, false}};

  template <int... i>
  static inline void call(void* const* a, std::integer_sequence<int, i...>) {
    function(*static_cast<const A*>(a[i])...);
  }

  static void thread(void* const* arguments) {
    call(arguments, std::make_integer_sequence<int, sizeof...(A)>());
  }

  static void block(void* const* arguments, const unsigned* order) {
    const Dim size = blockDim;
    if (order) {
      for (unsigned i = 0, n = size.x * size.y * size.z; i < n; ++i) {
        const unsigned t = order[i];
        threadIdx = {t % size.x, t / size.x % size.y, t / size.x / size.y};
        thread(arguments);
      }
      return;
    }
    for (unsigned z = 0; z < size.z; ++z) {
      for (unsigned y = 0; y < size.y; ++y) {
        for (unsigned x = 0; x < size.x; ++x) {
          threadIdx = {x, y, z};
          thread(arguments);
        }
      }
    }
  }
};

struct Registration {
  Kernel kernel;
  template <typename E>
  Registration(E, const char* name, bool cooperative)
      : kernel{name,      cooperative, E::parameters, sizeof(E::parameters) / sizeof(Parameter) - 1,
               E::thread, E::block,    kernels} {
    kernels = &kernel;
  }
};

static char sharedAnchor __attribute__((section("warpstep_shared"), used));

}  // namespace emulator

extern "C" __attribute__((visibility("hidden"))) char __start_warpstep_shared[];
extern "C" __attribute__((visibility("hidden"))) char __stop_warpstep_shared[];

extern "C" __attribute__((visibility("default"))) const emulator::Library* WARPSTEP_LIBRARY() {
  using emulator::Dim;
  static const emulator::Library library = {
      emulator::kAbi,
      emulator::kernels,
      [](const emulator::Hooks* hooks) { emulator::hooks = hooks; },
      [](Dim grid, Dim block) { gridDim = grid, blockDim = block; },
      [](Dim index) { blockIdx = index; },
      [](Dim index) { threadIdx = index; },
      __start_warpstep_shared,
      static_cast<std::size_t>(__stop_warpstep_shared - __start_warpstep_shared)};
  return &library;
}

#define WARPSTEP_KERNEL(name, params, cooperative)                                             \
  static void name params;                                                                     \
  static const ::emulator::Registration name##_registration(::emulator::Entry<&name>(), #name, \
                                                            cooperative);                      \
  static void name params
#define KERNEL(name, params) WARPSTEP_KERNEL(name, params, false)
#define COOPERATIVE_KERNEL(name, params) WARPSTEP_KERNEL(name, params, true)

// Overloads by the number of arguments: the width may be left out.
#define WARPSTEP_WIDTH(_1, width, ...) width
#define __shfl_sync(mask, value, lane, ...)                    \
  ::emulator::shuffle(::emulator::Shuffle::kIndex, mask, value, lane, \
                      WARPSTEP_WIDTH(0, ##__VA_ARGS__, 32), __LINE__)
#define __shfl_up_sync(mask, value, delta, ...)             \
  ::emulator::shuffle(::emulator::Shuffle::kUp, mask, value, delta, \
                      WARPSTEP_WIDTH(0, ##__VA_ARGS__, 32), __LINE__)
#define __shfl_down_sync(mask, value, delta, ...)             \
  ::emulator::shuffle(::emulator::Shuffle::kDown, mask, value, delta, \
                      WARPSTEP_WIDTH(0, ##__VA_ARGS__, 32), __LINE__)
#define __shfl_xor_sync(mask, value, lanes, ...)             \
  ::emulator::shuffle(::emulator::Shuffle::kXor, mask, value, lanes, \
                      WARPSTEP_WIDTH(0, ##__VA_ARGS__, 32), __LINE__)

// Rounded to nearest even, as the host's arithmetic is with -ffp-contract=off.
static inline float __fmaf_rn(float a, float b, float c) { return std::fma(a, b, c); }
static inline double __fma_rn(double a, double b, double c) { return std::fma(a, b, c); }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fsub_rn(float a, float b) { return a - b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fdiv_rn(float a, float b) { return a / b; }
static inline float __fsqrt_rn(float a) { return std::sqrt(a); }
static inline float __frcp_rn(float a) { return 1 / a; }
static inline double __dadd_rn(double a, double b) { return a + b; }
static inline double __dsub_rn(double a, double b) { return a - b; }
static inline double __dmul_rn(double a, double b) { return a * b; }
static inline double __ddiv_rn(double a, double b) { return a / b; }
static inline double __dsqrt_rn(double a) { return std::sqrt(a); }
static inline int __float_as_int(float a) { return emulator::bits<int>(a); }
static inline float __int_as_float(int a) { return emulator::bits<float>(a); }
static inline unsigned __float_as_uint(float a) { return emulator::bits<unsigned>(a); }
static inline float __uint_as_float(unsigned a) { return emulator::bits<float>(a); }
static inline long long __double_as_longlong(double a) { return emulator::bits<long long>(a); }
static inline double __longlong_as_double(long long a) { return emulator::bits<double>(a); }
static inline unsigned __umulhi(unsigned a, unsigned b) {
  return static_cast<unsigned>((std::uint64_t{a} * b) >> 32);
}
static inline int __clz(int a) { return a ? __builtin_clz(static_cast<unsigned>(a)) : 32; }
