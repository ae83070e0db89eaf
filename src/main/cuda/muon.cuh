// Muon, and what a matrix optimizer does between its products: the twins of the float32 bodies of
// op/Muon and op/NewtonSchulz.
#pragma once

#include "parts.cuh"

struct Muon {
  struct Constants {
    float mu, complement;                                                      // of a matrix
    float beta1, complement1, beta2, complement2, epsilon, kept, size, root;  // of all else
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    const double rate = hyper.value[4] * step.lr;
    const double beta1 = hyper.value[5];
    const double beta2 = hyper.value[6];
    return {static_cast<float>(step.momentum),
            static_cast<float>(1 - step.momentum),
            static_cast<float>(beta1),
            static_cast<float>(1 - beta1),
            static_cast<float>(beta2),
            static_cast<float>(1 - beta2),
            static_cast<float>(hyper.value[7]),
            static_cast<float>(1 - rate * hyper.value[2]),
            static_cast<float>(__ddiv_rn(rate, 1 - step.power[0])),
            static_cast<float>(__ddiv_rn(1, __dsqrt_rn(1 - step.power[1])))};
  }

  DEVICE static float adamw(const Constants& k, float theta, float g, float* m, float* v) {
    *m = __fmaf_rn(k.beta1, *m, k.complement1 * g);
    *v = __fmaf_rn(k.beta2, *v, k.complement2 * g * g);
    const float denominator = __fmaf_rn(__fsqrt_rn(*v), k.root, k.epsilon);
    return __fmaf_rn(-k.size, __fdiv_rn(*m, denominator), theta * k.kept);
  }

  DEVICE static float direction(const Constants& k, float g, float* m) {
    const float part = k.complement * g;
    *m = __fmaf_rn(k.mu, *m, part);
    return __fmaf_rn(k.mu, *m, part);
  }
};

// AdamW's step of one chunk.
template <class Rule>
DEVICE void update_chunk(const PartsArguments& u, const ChunkOfPart& at,
                         const typename Rule::Constants& k, const Clipped& clipped) {
  NO_UNROLL
  for (int i = threadIdx.x; i < at.count; i += kLanes) {
    const long long e = at.from + i;
    float m = u.state[0][e];
    float v = u.state[1][e];
    const float theta = Rule::adamw(k, u.theta[e], clipped.of(u.gradient[e]), &m, &v);
    u.state[0][e] = m;
    u.state[1][e] = v;
    store_theta(u, e, theta);
  }
}

// The directions of one chunk of a hidden matrix; returns what this thread adds up of their squares.
template <class Rule>
DEVICE float direct_chunk(const PartsArguments& u, const ChunkOfPart& at,
                          const typename Rule::Constants& k, const Clipped& clipped) {
  float squares = 0.f;
  NO_UNROLL
  for (int first = 0; first < kChunk / kLanes; first += kRowsAtOnce) {
    float gradient[kRowsAtOnce];
    float m[kRowsAtOnce];
    UNROLL
    for (int r = 0; r < kRowsAtOnce; r++) {
      const int i = kLanes * (first + r) + static_cast<int>(threadIdx.x);
      if (i < at.count) {
        gradient[r] = u.gradient[at.from + i];
        m[r] = u.state[0][at.from + i];
      }
    }
    UNROLL
    for (int r = 0; r < kRowsAtOnce; r++) {
      const int i = kLanes * (first + r) + static_cast<int>(threadIdx.x);
      if (i < at.count) {
        const float d = Rule::direction(k, clipped.of(gradient[r]), &m[r]);
        u.state[0][at.from + i] = m[r];
        u.state[1][at.from + i] = d;
        squares = __fmaf_rn(d, d, squares);
      }
    }
  }
  return squares;
}

template <class Rule>
DEVICE void matrix_direction(const PartsArguments& u) {
  __shared__ typename Rule::Constants constants[2];
  __shared__ float lanes[kLanes];
  make_constants<Rule>(u, constants);
  const Clipped clipped(u);
  for (long long chunk = blockIdx.x; chunk < u.chunks; chunk += gridDim.x) {
    const ChunkOfPart at(u, chunk);
    const typename Rule::Constants k = constants[at.decayed];
    if (at.hidden) {  // so for the whole block
      store_sum(direct_chunk<Rule>(u, at, k, clipped), lanes, u.sums + chunk);
    } else {
      update_chunk<Rule>(u, at, k, clipped);
    }
  }
}

// What each hidden matrix's direction is divided by, a block a part.
COOPERATIVE_KERNEL(newton_schulz_length, (const Part* parts, float* sums, float* lengths)) {
  __shared__ float lanes[kLanes];
  const Part part = parts[blockIdx.x];
  if (part.hidden) {
    const float squares = combine_sums(sums + part.chunk, chunks_of(part), lanes);
    if (threadIdx.x == 0) {
      lengths[blockIdx.x] = __fsqrt_rn(squares) + static_cast<float>(1e-7);
    }
  }
}

KERNEL(newton_schulz_scale, (PartsArguments u)) {
  for (long long chunk = blockIdx.x; chunk < u.chunks; chunk += gridDim.x) {
    const ChunkOfPart at(u, chunk);
    if (!at.hidden) {
      continue;
    }
    const float length = u.numbers[at.part];
    UNROLL
    for (int r = 0; r < kChunk / kLanes; r++) {
      const int i = kLanes * r + static_cast<int>(threadIdx.x);
      if (i < at.count) {
        const float d = __fdiv_rn(u.state[1][at.from + i], length);
        u.state[1][at.from + i] = d;
        if (u.direction16 != nullptr) {
          u.direction16[at.from + i] = bf16(d);
        }
      }
    }
  }
}

// p <- aI + b gram + c p for square matrices.
KERNEL(newton_schulz_polynomial, (const float* __restrict__ gram, float* __restrict__ p,
                                  unsigned short* __restrict__ p16, int side)) {
  constexpr float a = static_cast<float>(3.4445);
  constexpr float b = static_cast<float>(-4.7750);
  constexpr float c = static_cast<float>(2.0315);
  const long long n = static_cast<long long>(side) * side;
  NO_UNROLL
  for (long long i = thread_index(); i < n; i += thread_count()) {
    float x = __fmaf_rn(c, p[i], b * gram[i]);
    if (i % (side + 1) == 0) {
      x += a;
    }
    p[i] = x;
    if (p16 != nullptr) {
      p16[i] = bf16(x);
    }
  }
}

// theta <- theta (1 - lr decay) - lr scale orthogonal for one hidden matrix.
KERNEL(move_muon, (float* __restrict__ theta, unsigned short* __restrict__ theta16,
                   const float* __restrict__ orthogonal, const StepRecord* step, int rows,
                   int columns, Hyper hyper)) {
  const double ratio = __ddiv_rn(rows, columns);
  const double scale = hyper.value[3] != 0
                           ? 0.2 * __dsqrt_rn(rows > columns ? rows : columns)
                           : __dsqrt_rn(ratio > 1 ? ratio : 1);
  const float kept = static_cast<float>(1 - step->lr * hyper.value[2]);
  const float size = static_cast<float>(step->lr * scale);
  const long long n = static_cast<long long>(rows) * columns;
  NO_UNROLL
  for (long long i = thread_index(); i < n; i += thread_count()) {
    const float to = __fmaf_rn(-size, orthogonal[i], theta[i] * kept);
    theta[i] = to;
    if (theta16 != nullptr) {
      theta16[i] = bf16(to);
    }
  }
}

COOPERATIVE_KERNEL(direction_muon, (PartsArguments u)) { matrix_direction<Muon>(u); }
