// The product of two matrices in float32.
#pragma once

namespace emulator {

struct Matrix {
  const void* data;  // column-major
  int ld;
  bool transposed;
  bool bfloat;  // bfloat16, else float32
};

enum class Precision { kFull, kTf32 };

// C = alpha op(A) op(B) + beta C; op(A): (m, k), op(B): (k, n), C: (m, n), column-major. Sums are
// in float32 in the order of k. C is not read where beta is 0.
void gemm(const Matrix& a, const Matrix& b, float* c, int m, int n, int k, int ldc, float alpha,
          float beta, Precision precision);

}  // namespace emulator
