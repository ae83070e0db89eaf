// The few cuBLAS functions that Warpstep calls, on the emulated driver's streams.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>

#include "gemm.h"
#include "services.h"

#ifndef WARPSTEP_CUBLAS_VERSION
#define WARPSTEP_CUBLAS_VERSION 120600
#endif

namespace {

using emulator::gemm;
using emulator::Matrix;
using emulator::Precision;

enum Status : int {
  kOk = 0,
  kNotInitialized = 1,
  kInvalidValue = 7,
  kExecutionFailed = 13,
  kNotSupported = 15,
};

// cudaDataType, cublasComputeType_t, cublasMath_t
constexpr int kFloat = 0, kBfloat = 14;
constexpr int kCompute32F = 68, kCompute32FPedantic = 69, kCompute32FTf32 = 77;
constexpr int kTf32Math = 3;
constexpr int kHostPointers = 0, kDevicePointers = 1;

// What cuBLAS chooses a kernel by: sizes, operations, leading dimensions, types and alignments.
using Combination = std::array<int, 14>;

struct Blas {
  void* stream = nullptr;
  int math = 0, pointers = kHostPointers, atomics = 0;
  std::set<Combination> loaded;
};

// Whether the first product that needs a kernel loads it, which a capture does not allow.
bool lazy() {
  static const bool on = [] {
    const char* text = std::getenv("WARPSTEP_EMULATOR_LAZY");
    return text && std::strtoull(text, nullptr, 10);
  }();
  return on;
}

// Up to 256, which is as far as cuBLAS's heuristics look.
int alignmentOf(const void* p) {
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(p) | 256;
  return static_cast<int>(address & (~address + 1));
}

std::mutex handlesMutex;

std::set<Blas*>& handles() {
  static std::set<Blas*>& all = *new std::set<Blas*>;
  return all;
}

Blas* live(void* handle) {
  std::lock_guard<std::mutex> guard(handlesMutex);
  Blas* b = static_cast<Blas*>(handle);
  return handles().count(b) ? b : nullptr;
}

struct Product {
  Matrix a, b;
  float* c;
  int m, n, k, ldc;
  float alpha, beta;
  const float *alphaAt, *betaAt;  // device pointer mode
  Precision precision;
};

std::size_t bytesOf(int rows, int columns, int ld, int width) {
  return rows && columns
             ? (static_cast<std::size_t>(columns - 1) * ld + rows) * static_cast<std::size_t>(width)
             : 0;
}

int checkProduct(const Product& p) {
  char call[80];
  std::snprintf(call, sizeof call, "cublasGemmEx m=%d n=%d k=%d", p.m, p.n, p.k);
  const bool ta = p.a.transposed, tb = p.b.transposed;
  return emulator_check(call, "A", p.a.data,
                        bytesOf(ta ? p.k : p.m, ta ? p.m : p.k, p.a.ld, p.a.bfloat ? 2 : 4)) ||
         emulator_check(call, "B", p.b.data,
                        bytesOf(tb ? p.n : p.k, tb ? p.k : p.n, p.b.ld, p.b.bfloat ? 2 : 4)) ||
         emulator_check(call, "C", p.c, bytesOf(p.m, p.n, p.ldc, 4));
}

int runProduct(const void* arguments) {
  Product p = *static_cast<const Product*>(arguments);
  if (int failed = checkProduct(p)) return failed;
  if (p.alphaAt) p.alpha = *p.alphaAt;
  if (p.betaAt) p.beta = *p.betaAt;
  gemm(p.a, p.b, p.c, p.m, p.n, p.k, p.ldc, p.alpha, p.beta, p.precision);
  return 0;
}

Status invalid(const char* why) {
  emulator_report(why);
  return kInvalidValue;
}

}  // namespace

EXPORT int cublasCreate_v2(void** to) {
  if (!to) return kInvalidValue;
  if (emulator_ready()) return kNotInitialized;
  std::lock_guard<std::mutex> guard(handlesMutex);
  Blas* b = new Blas;
  handles().insert(b);
  *to = b;
  return kOk;
}

EXPORT int cublasDestroy_v2(void* handle) {
  Blas* b = live(handle);
  if (!b) return kNotInitialized;
  std::lock_guard<std::mutex> guard(handlesMutex);
  handles().erase(b);
  delete b;
  return kOk;
}

EXPORT int cublasGetVersion_v2(void* handle, int* version) {
  if (!live(handle)) return kNotInitialized;
  if (!version) return kInvalidValue;
  *version = WARPSTEP_CUBLAS_VERSION;
  return kOk;
}

EXPORT std::size_t cublasGetCudartVersion() { return WARPSTEP_CUBLAS_VERSION / 10000 * 1000; }

EXPORT int cublasSetStream_v2(void* handle, void* stream) {
  Blas* b = live(handle);
  if (!b) return kNotInitialized;
  b->stream = stream;
  return kOk;
}

EXPORT int cublasGetStream_v2(void* handle, void** stream) {
  Blas* b = live(handle);
  if (!b) return kNotInitialized;
  if (!stream) return kInvalidValue;
  *stream = b->stream;
  return kOk;
}

EXPORT int cublasSetWorkspace_v2(void* handle, void* workspace, std::size_t bytes) {
  if (!live(handle)) return kNotInitialized;
  if (reinterpret_cast<std::uintptr_t>(workspace) % 256) {
    return invalid("cublasSetWorkspace: the workspace must lie at a multiple of 256 bytes");
  }
  return emulator_check("cublasSetWorkspace", "the workspace", workspace, bytes) ? kInvalidValue
                                                                                 : kOk;
}

EXPORT int cublasSetMathMode(void* handle, int mode) {
  Blas* b = live(handle);
  if (!b) return kNotInitialized;
  b->math = mode;
  return kOk;
}

EXPORT int cublasSetAtomicsMode(void* handle, int mode) {
  Blas* b = live(handle);
  if (!b) return kNotInitialized;
  b->atomics = mode;
  return kOk;
}

EXPORT int cublasSetPointerMode_v2(void* handle, int mode) {
  Blas* b = live(handle);
  if (!b) return kNotInitialized;
  if (mode != kHostPointers && mode != kDevicePointers) return kInvalidValue;
  b->pointers = mode;
  return kOk;
}

// C = alpha op(A) op(B) + beta C, column-major; op(A): (m, k), op(B): (k, n), C: (m, n).
EXPORT int cublasGemmEx(void* handle, int opA, int opB, int m, int n, int k, const void* alpha,
                        const void* a, int typeA, int lda, const void* b, int typeB, int ldb,
                        const void* beta, void* c, int typeC, int ldc, int compute, int) {
  Blas* blas = live(handle);
  if (!blas) return kNotInitialized;
  if (m < 0 || n < 0 || k < 0) return invalid("cublasGemmEx: m, n and k must not be negative");
  if (opA < 0 || opA > 2 || opB < 0 || opB > 2) return invalid("cublasGemmEx: no such operation");
  if (lda < std::max(1, opA ? k : m) || ldb < std::max(1, opB ? n : k) || ldc < std::max(1, m)) {
    return invalid("cublasGemmEx: a leading dimension is smaller than the rows of its matrix");
  }
  if (typeA != typeB || (typeA != kFloat && typeA != kBfloat) || typeC != kFloat ||
      (compute != kCompute32F && compute != kCompute32FPedantic && compute != kCompute32FTf32)) {
    emulator_report("cublasGemmEx: the emulator multiplies float32 or bfloat16 to float32");
    return kNotSupported;
  }
  if (!alpha || !beta) return invalid("cublasGemmEx: alpha and beta must not be null");
  Product p{{a, lda, opA != 0, typeA == kBfloat}, {b, ldb, opB != 0, typeB == kBfloat},
            static_cast<float*>(c), m, n, k, ldc, 0, 0, nullptr, nullptr, Precision::kFull};
  if (compute == kCompute32FTf32 || (compute == kCompute32F && blas->math == kTf32Math)) {
    p.precision = Precision::kTf32;
  }
  if (blas->pointers == kHostPointers) {
    p.alpha = *static_cast<const float*>(alpha);
    p.beta = *static_cast<const float*>(beta);
  } else {
    p.alphaAt = static_cast<const float*>(alpha);
    p.betaAt = static_cast<const float*>(beta);
    if (emulator_check("cublasGemmEx", "alpha", alpha, 4)) return kInvalidValue;
    if (emulator_check("cublasGemmEx", "beta", beta, 4)) return kInvalidValue;
  }
  if (!m || !n) return kOk;
  if (int failed = emulator_ready()) return failed == 3 ? kNotInitialized : kExecutionFailed;
  if (checkProduct(p)) return kInvalidValue;
  const Combination combination{m,    n,     k,       opA, opB, lda, ldb, ldc, typeA, compute,
                                blas->math, alignmentOf(a), alignmentOf(b), alignmentOf(c)};
  if (lazy() && !blas->loaded.count(combination)) {
    char call[80];
    std::snprintf(call, sizeof call, "the first cublasGemmEx m=%d n=%d k=%d of its kind", m, n, k);
    if (emulator_outside_capture(blas->stream, call)) return kExecutionFailed;
    blas->loaded.insert(combination);
  }
  return emulator_enqueue(blas->stream, "cublasGemmEx", runProduct, &p, sizeof p)
             ? kExecutionFailed
             : kOk;
}

EXPORT const char* cublasGetStatusName(int status) {
  switch (status) {
    case kOk: return "CUBLAS_STATUS_SUCCESS";
    case kNotInitialized: return "CUBLAS_STATUS_NOT_INITIALIZED";
    case kInvalidValue: return "CUBLAS_STATUS_INVALID_VALUE";
    case kExecutionFailed: return "CUBLAS_STATUS_EXECUTION_FAILED";
    case kNotSupported: return "CUBLAS_STATUS_NOT_SUPPORTED";
    default: return "CUBLAS_STATUS of another kind";
  }
}

EXPORT const char* cublasGetStatusString(int status) { return cublasGetStatusName(status); }

namespace emulator {

int missing(const char* name) {
  const std::string line = std::string(name) + " is not one of the emulator's functions";
  emulator_report(line.c_str());
  return kNotSupported;
}

}  // namespace emulator
