// The emulator's cuBLAS: exact and accurate for all transposes and precisions, and its speed.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "fixture.h"

namespace {

constexpr int kFloat = 0, kBfloat = 14, kCompute = 68, kTf32 = 77;

struct Host {
  std::vector<float> values;       // as multiplied
  std::vector<std::uint16_t> half;  // as stored for bfloat16
};

// Fills an ld by columns matrix with numbers that are exact as bfloat16, or that are not.
Host random(int n, bool bfloat, std::uint32_t seed) {
  Host h{std::vector<float>(n), std::vector<std::uint16_t>(n)};
  for (int i = 0; i < n; ++i) {
    seed = seed * 1664525u + 1013904223u;
    float v = static_cast<float>(seed >> 8) / 8388608.0f - 1.0f;
    std::uint32_t bits;
    std::memcpy(&bits, &v, 4);
    h.half[i] = static_cast<std::uint16_t>(bits >> 16);
    if (bfloat) {
      bits &= 0xFFFF0000u;
      std::memcpy(&v, &bits, 4);
    }
    h.values[i] = v;
  }
  return h;
}

DevicePointer upload(Fixture& f, const Host& h, bool bfloat) {
  DevicePointer p = f.allocate(h.values.size() * (bfloat ? 2 : 4));
  MUST(cuMemcpyHtoD_v2(p, bfloat ? static_cast<const void*>(h.half.data()) : h.values.data(),
                       h.values.size() * (bfloat ? 2 : 4)));
  return p;
}

void compare(Fixture& f, void* blas, int m, int n, int k, int ta, int tb, int type, int compute,
             float alpha, float beta) {
  const bool bfloat = type == kBfloat;
  const int lda = (ta ? k : m) + 3, ldb = (tb ? n : k) + 1, ldc = m + 2;
  // The last column has no padding after it, as the last of a real matrix has none.
  const Host a = random(lda * ((ta ? m : k) - 1) + (ta ? k : m), bfloat, 1);
  const Host b = random(ldb * ((tb ? k : n) - 1) + (tb ? n : k), bfloat, 2);
  Host c = random(ldc * (n - 1) + m, false, 3);
  if (beta == 0) std::fill(c.values.begin(), c.values.end(), NAN);
  DevicePointer pa = upload(f, a, bfloat), pb = upload(f, b, bfloat), pc = upload(f, c, false);
  MUST(cublasGemmEx(blas, ta, tb, m, n, k, &alpha, reinterpret_cast<void*>(pa), type, lda,
                    reinterpret_cast<void*>(pb), type, ldb, &beta, reinterpret_cast<void*>(pc),
                    kFloat, ldc, compute, -1));
  MUST(cuStreamSynchronize(f.stream));
  std::vector<float> got(c.values.size());
  MUST(cuMemcpyDtoH_v2(got.data(), pc, got.size() * 4));
  double worst = 0;
  for (int j = 0; j < n; ++j) {
    for (int i = 0; i < m; ++i) {
      double sum = 0;
      for (int p = 0; p < k; ++p) {
        sum += static_cast<double>(a.values[ta ? p + i * lda : i + p * lda]) *
               b.values[tb ? j + p * ldb : p + j * ldb];
      }
      double want = alpha * sum;
      if (beta != 0) want += beta * c.values[i + j * ldc];
      const double error = std::fabs(got[i + j * ldc] - want);
      worst = std::isnan(error) ? INFINITY : std::max(worst, error);
    }
  }
  // k roundings of sums of at most k; TF32's inputs lose 13 bits of 24.
  const double bound =
      compute == kTf32 && !bfloat ? k * std::ldexp(1.0, -10) : k * k * 1.2e-7 + 1e-6;
  if (!(worst <= bound)) {
    ++failures;
    std::printf("m=%d n=%d k=%d ta=%d tb=%d type=%d compute=%d: error %g\n", m, n, k, ta, tb, type,
                compute, worst);
  }
  // What lies between the columns is not the product's.
  for (int j = 0; j + 1 < n; ++j) {
    for (int i = m; i < ldc; ++i) {
      EXPECT(!std::memcmp(&got[i + j * ldc], &c.values[i + j * ldc], 4));
    }
  }
  for (DevicePointer p : {pa, pb, pc}) MUST(cuMemFree_v2(p));
}

void ones(Fixture& f, void* blas, int m, int n, int k) {
  std::vector<float> host(static_cast<std::size_t>(std::max({m, n})) * k, 1.0f);
  DevicePointer a = f.allocate(host.size() * 4);
  DevicePointer c = f.allocate(static_cast<std::size_t>(m) * n * 4);
  MUST(cuMemcpyHtoD_v2(a, host.data(), host.size() * 4));
  const float one = 1, zero = 0;
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    MUST(cublasGemmEx(blas, 0, 0, m, n, k, &one, reinterpret_cast<void*>(a), kFloat, m,
                      reinterpret_cast<void*>(a), kFloat, k, &zero, reinterpret_cast<void*>(c),
                      kFloat, m, kCompute, -1));
    const auto before = std::chrono::steady_clock::now();
    MUST(cuStreamSynchronize(f.stream));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
    best = std::min(best, took.count());
  }
  std::vector<float> got(static_cast<std::size_t>(m) * n);
  MUST(cuMemcpyDtoH_v2(got.data(), c, got.size() * 4));
  EXPECT(std::all_of(got.begin(), got.end(), [&](float x) { return x == k; }));
  std::printf("m=%d n=%d k=%d: %.1f GFLOP/s\n", m, n, k, 2e-9 * m * n * k / best);
  MUST(cuMemFree_v2(a));
  MUST(cuMemFree_v2(c));
}

// A product that is the first of its kind loads its kernel, which a capture refuses.
void firstInCapture(Fixture& f, void* blas) {
  DevicePointer a = f.allocate(64), c = f.allocate(64);
  MUST(cuMemsetD32Async(a, 0, 16, f.stream));
  const float one = 1, zero = 0;
  const auto product = [&](DevicePointer to) {
    return cublasGemmEx(blas, 0, 1, 2, 2, 2, &one, reinterpret_cast<void*>(a), kFloat, 2,
                        reinterpret_cast<void*>(a), kFloat, 2, &zero, reinterpret_cast<void*>(to),
                        kFloat, 2, kCompute, -1);
  };
  const auto captured = [&](DevicePointer to) {
    void* graph = nullptr;
    MUST(cuStreamBeginCapture_v2(f.stream, 2));
    const bool good = !product(to);
    EXPECT(cuStreamEndCapture(f.stream, &graph) == (good ? 0 : 901));
    if (good) MUST(cuGraphDestroy(graph));
    return good;
  };
  const std::string said = stderrOf([&] { EXPECT(!captured(c)); });
  EXPECT(said.find("illegal in a capture: the first cublasGemmEx m=2 n=2 k=2 of its kind") !=
         std::string::npos);
  MUST(product(c));
  EXPECT(captured(c));
  stderrOf([&] { EXPECT(!captured(c + 4)); });  // another alignment
  MUST(cuStreamSynchronize(f.stream));
  MUST(cuMemFree_v2(a));
  MUST(cuMemFree_v2(c));
}

}  // namespace

int main(int, char** arguments) {
  setenv("WARPSTEP_EMULATOR_LAZY", "1", 1);
  Fixture f(arguments[1]);
  void* blas = nullptr;
  MUST(cublasCreate_v2(&blas));
  MUST(cublasSetStream_v2(blas, f.stream));
  const int sizes[][3] = {{1, 1, 1}, {5, 7, 3}, {16, 6, 256}, {17, 13, 257}, {97, 6, 5},
                          {100, 33, 600}, {1, 50, 70}, {130, 1, 9}};
  for (const auto& s : sizes) {
    for (int t = 0; t < 4; ++t) {
      for (float beta : {0.0f, 1.0f}) {
        compare(f, blas, s[0], s[1], s[2], t & 1, t >> 1, kFloat, kCompute, 0.75f, beta);
        compare(f, blas, s[0], s[1], s[2], t & 1, t >> 1, kFloat, kTf32, 1, beta);
        compare(f, blas, s[0], s[1], s[2], t & 1, t >> 1, kBfloat, kCompute, 1, beta);
      }
    }
  }
  ones(f, blas, 300, 128, 784);
  ones(f, blas, 512, 512, 512);
  // Past an allocation, and a leading dimension that is too small: refused.
  const std::string said = stderrOf([&] {
    const float one = 1;
    void* p = reinterpret_cast<void*>(f.allocate(99 * 4));
    EXPECT(cublasGemmEx(blas, 0, 0, 10, 10, 10, &one, p, kFloat, 10, p, kFloat, 10, &one, p, kFloat,
                        10, kCompute, -1) == 7);
    EXPECT(cublasGemmEx(blas, 0, 0, 10, 5, 5, &one, p, kFloat, 9, p, kFloat, 5, &one, p, kFloat, 10,
                        kCompute, -1) == 7);
    MUST(cuMemFree_v2(reinterpret_cast<DevicePointer>(p)));
  });
  EXPECT(said.find("cublasGemmEx m=10 n=10 k=10: A, 400 bytes at offset 0, goes past") !=
         std::string::npos);
  firstInCapture(f, blas);
  MUST(cublasDestroy_v2(blas));
  MUST(f.end());
  std::printf(failures ? "%d expectations failed\n" : "all as expected\n", failures);
  return failures != 0;
}
