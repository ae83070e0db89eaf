// Panels of A and B are packed as float32, then multiplied by tiles whose sums stay in registers.
#include "gemm.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace emulator {
namespace {

typedef float Vector __attribute__((vector_size(32), aligned(4), may_alias));

constexpr int kRows = 16;    // of a tile: two vectors
constexpr int kColumns = 6;  // of a tile
constexpr int kDepth = 256;  // of a panel
constexpr int kBlock = 96;   // rows of A packed at a time

// TF32 has 10 bits of mantissa; rounded to nearest, ties away from zero as cvt.rna does.
float toTf32(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  if ((bits & 0x7F800000u) != 0x7F800000u) bits = (bits + 0x1000u) & 0xFFFFE000u;
  std::memcpy(&x, &bits, sizeof bits);
  return x;
}

float read(const Matrix& matrix, std::size_t at, Precision precision) {
  float x;
  if (matrix.bfloat) {
    const std::uint32_t bits = std::uint32_t{static_cast<const std::uint16_t*>(matrix.data)[at]}
                               << 16;
    std::memcpy(&x, &bits, sizeof x);
    return x;
  }
  x = static_cast<const float*>(matrix.data)[at];
  return precision == Precision::kTf32 ? toTf32(x) : x;
}

// Packs `count` lines (rows of op(A), columns of op(B)) from `first`, for k from `from` on, in
// groups of `width`: to[group][k][line]. Missing lines of the last group are 0.
// `stepLine` and `stepK` are the strides in the matrix.
void pack(const Matrix& matrix, Precision precision, std::size_t stepLine, std::size_t stepK,
          int first, int count, int from, int depth, int width, float* to) {
  for (int group = 0; group < count; group += width) {
    const int lines = std::min(width, count - group);
    for (int i = 0; i < width; ++i) {
      std::size_t at = (static_cast<std::size_t>(first) + group + i) * stepLine + from * stepK;
      float* out = to + i;
      for (int p = 0; p < depth; ++p, out += width, at += stepK) {
        *out = i < lines ? read(matrix, at, precision) : 0.0f;
      }
    }
    to += static_cast<std::size_t>(width) * depth;
  }
}

// sums[column][row] += the tile's product over `depth`.
void multiply(const float* a, const float* b, int depth, float* sums) {
  // Copied one by one: the compiler keeps an array that is copied whole on the stack.
  Vector s[kColumns][2];
  Vector* at = reinterpret_cast<Vector*>(sums);
#pragma GCC unroll 6
  for (int j = 0; j < kColumns; ++j) s[j][0] = at[2 * j], s[j][1] = at[2 * j + 1];
  for (int p = 0; p < depth; ++p, a += kRows, b += kColumns) {
    const Vector low = reinterpret_cast<const Vector*>(a)[0];
    const Vector high = reinterpret_cast<const Vector*>(a)[1];
#pragma GCC unroll 6
    for (int j = 0; j < kColumns; ++j) {
      s[j][0] += low * b[j];
      s[j][1] += high * b[j];
    }
  }
#pragma GCC unroll 6
  for (int j = 0; j < kColumns; ++j) at[2 * j] = s[j][0], at[2 * j + 1] = s[j][1];
}

}  // namespace

void gemm(const Matrix& a, const Matrix& b, float* c, int m, int n, int k, int ldc, float alpha,
          float beta, Precision precision) {
  const std::size_t aRow = a.transposed ? a.ld : 1, aK = a.transposed ? 1 : a.ld;
  const std::size_t bColumn = b.transposed ? 1 : b.ld, bK = b.transposed ? b.ld : 1;
  const int rowTiles = (std::min(m, kBlock) + kRows - 1) / kRows;
  const int columnTiles = (n + kColumns - 1) / kColumns;
  constexpr int kTile = kRows * kColumns;
  std::vector<float> panelA(static_cast<std::size_t>(rowTiles) * kRows * kDepth);
  std::vector<float> panelB(static_cast<std::size_t>(columnTiles) * kColumns * kDepth);
  const int blocks = (m + kBlock - 1) / kBlock;
  std::vector<float> sums(static_cast<std::size_t>(blocks) * (kBlock / kRows) * columnTiles *
                          kTile);
  for (int from = 0; from < k; from += kDepth) {
    const int depth = std::min(kDepth, k - from);
    pack(b, precision, bColumn, bK, 0, n, from, depth, kColumns, panelB.data());
    for (int block = 0; block < blocks; ++block) {
      const int first = block * kBlock, rows = std::min(kBlock, m - first);
      pack(a, precision, aRow, aK, first, rows, from, depth, kRows, panelA.data());
      float* tile = sums.data() +
                    static_cast<std::size_t>(block) * (kBlock / kRows) * columnTiles * kTile;
      for (int j = 0; j < columnTiles; ++j) {
        for (int i = 0; i < (rows + kRows - 1) / kRows; ++i, tile += kTile) {
          multiply(panelA.data() + static_cast<std::size_t>(i) * kRows * depth,
                   panelB.data() + static_cast<std::size_t>(j) * kColumns * depth, depth, tile);
        }
      }
    }
  }
  for (int block = 0; block < blocks; ++block) {
    const int first = block * kBlock, rows = std::min(kBlock, m - first);
    const float* tile = sums.data() +
                        static_cast<std::size_t>(block) * (kBlock / kRows) * columnTiles * kTile;
    for (int j = 0; j < columnTiles; ++j) {
      for (int i = 0; i < (rows + kRows - 1) / kRows; ++i, tile += kTile) {
        for (int y = 0; y < std::min(kColumns, n - j * kColumns); ++y) {
          float* to = c + (static_cast<std::size_t>(j) * kColumns + y) * ldc + first + i * kRows;
          const float* sum = tile + y * kRows;
          for (int x = 0; x < std::min(kRows, rows - i * kRows); ++x) {
            to[x] = beta == 0 ? alpha * sum[x] : alpha * sum[x] + beta * to[x];
          }
        }
      }
    }
  }
}

}  // namespace emulator
