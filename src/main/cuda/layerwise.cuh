// The layerwise optimizers: the twins of the float32 bodies of op/LayerwiseOptimizer's records.
// `direction` returns u and leaves the other new states in `state`; `move` returns the new theta.
// Adding one: its functor, and its line at the end.
#pragma once

#include "parts.cuh"

struct Lamb {
  static constexpr int states = 3;  // u is the last
  static constexpr int moved = 0;   // states, from the first on, that move reads and writes
  struct Constants {
    float beta1, complement1, beta2, complement2, epsilon, decay, correction, root, lr;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    const double beta2 = hyper.value[2];
    return {static_cast<float>(step.momentum),
            static_cast<float>(1 - step.momentum),
            static_cast<float>(beta2),
            static_cast<float>(1 - beta2),
            static_cast<float>(hyper.value[3]),
            static_cast<float>(hyper.value[4]),
            static_cast<float>(__ddiv_rn(1, 1 - step.product)),
            static_cast<float>(__ddiv_rn(1, __dsqrt_rn(1 - step.power[0]))),
            static_cast<float>(step.lr)};
  }

  DEVICE static float direction(const Constants& k, float theta, float g, float* state) {
    const float m = __fmaf_rn(k.beta1, state[0], k.complement1 * g);
    const float v = __fmaf_rn(k.beta2, state[1], k.complement2 * g * g);
    state[0] = m;
    state[1] = v;
    const float denominator = __fmaf_rn(__fsqrt_rn(v), k.root, k.epsilon);
    return __fmaf_rn(k.decay, theta, __fdiv_rn(m * k.correction, denominator));
  }

  DEVICE static float move(const Constants& k, float theta, float u, float ratio, float*) {
    return __fmaf_rn(-(k.lr * ratio), u, theta);
  }
};

struct Lars {
  static constexpr int states = 2;
  static constexpr int moved = 1;
  struct Constants {
    float lr, mu, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr), static_cast<float>(step.momentum),
            static_cast<float>(hyper.value[4])};
  }

  DEVICE static float direction(const Constants& k, float theta, float g, float*) {
    return __fmaf_rn(k.l2, theta, g);
  }

  DEVICE static float move(const Constants& k, float theta, float u, float ratio, float* state) {
    const float v = __fmaf_rn(k.mu, state[0], k.lr * ratio * u);
    state[0] = v;
    return theta - v;
  }
};

// States and directions, with the chunk sums of the squares of both.
template <class Rule>
DEVICE void layerwise_direction(const PartsArguments& u) {
  // What direction reads: all states but u and those that only move knows.
  constexpr int read = Rule::states - 1 - Rule::moved;
  constexpr int rows = kChunk / kLanes;
  __shared__ typename Rule::Constants constants[2];
  __shared__ float lanes[kLanes];
  make_constants<Rule>(u, constants);
  const Clipped clipped(u);
  for (long long chunk = blockIdx.x; chunk < u.chunks; chunk += gridDim.x) {
    const ChunkOfPart at(u, chunk);
    const typename Rule::Constants k = constants[at.decayed];
    float squares = 0.f;
    float theta_squares = 0.f;
    NO_UNROLL
    for (int first = 0; first < rows; first += kRowsAtOnce) {
      float theta[kRowsAtOnce];
      float gradient[kRowsAtOnce];
      float state[kRowsAtOnce][read == 0 ? 1 : read];
      UNROLL
      for (int r = 0; r < kRowsAtOnce; r++) {
        const int i = kLanes * (first + r) + static_cast<int>(threadIdx.x);
        if (i < at.count) {
          theta[r] = u.theta[at.from + i];
          gradient[r] = u.gradient[at.from + i];
          UNROLL
          for (int s = 0; s < read; s++) {
            state[r][s] = u.state[s][at.from + i];
          }
        }
      }
      UNROLL
      for (int r = 0; r < kRowsAtOnce; r++) {
        const int i = kLanes * (first + r) + static_cast<int>(threadIdx.x);
        if (i < at.count) {
          const float d = Rule::direction(k, theta[r], clipped.of(gradient[r]), state[r]);
          UNROLL
          for (int s = 0; s < read; s++) {
            u.state[s][at.from + i] = state[r][s];
          }
          u.state[Rule::states - 1][at.from + i] = d;
          squares = __fmaf_rn(d, d, squares);
          theta_squares = __fmaf_rn(theta[r], theta[r], theta_squares);
        }
      }
    }
    store_sum(squares, lanes, u.sums + chunk);
    store_sum(theta_squares, lanes, u.sums + u.chunks + chunk);
  }
}

// The ratio of each part, a block a part; what is not decayed is not adapted either.
COOPERATIVE_KERNEL(trust_ratio, (const Part* parts, float* sums, long long chunks,
                                 float coefficient, float epsilon, float* ratios)) {
  __shared__ float lanes[kLanes];
  const Part part = parts[blockIdx.x];
  const float squares = combine_sums(sums + part.chunk, chunks_of(part), lanes);
  const float theta_squares = combine_sums(sums + chunks + part.chunk, chunks_of(part), lanes);
  if (threadIdx.x == 0) {
    const float theta = __fsqrt_rn(theta_squares);
    const float direction = __fsqrt_rn(squares);
    const bool adapted = part.decayed && !(theta == 0.f || direction == 0.f);
    ratios[blockIdx.x] =
        adapted ? __fdiv_rn(coefficient * theta, direction + epsilon) : 1.f;
  }
}

template <class Rule>
DEVICE void layerwise_adapt(const PartsArguments& u) {
  constexpr int moved = Rule::moved;
  constexpr int rows = kChunk / kLanes;
  __shared__ typename Rule::Constants constants[2];
  make_constants<Rule>(u, constants);
  for (long long chunk = blockIdx.x; chunk < u.chunks; chunk += gridDim.x) {
    const ChunkOfPart at(u, chunk);
    const typename Rule::Constants k = constants[at.decayed];
    const float ratio = u.numbers[at.part];
    NO_UNROLL
    for (int first = 0; first < rows; first += kRowsAtOnce) {
      float theta[kRowsAtOnce];
      float direction[kRowsAtOnce];
      float state[kRowsAtOnce][moved == 0 ? 1 : moved];
      UNROLL
      for (int r = 0; r < kRowsAtOnce; r++) {
        const int i = kLanes * (first + r) + static_cast<int>(threadIdx.x);
        if (i < at.count) {
          theta[r] = u.theta[at.from + i];
          direction[r] = u.state[Rule::states - 1][at.from + i];
          UNROLL
          for (int s = 0; s < moved; s++) {
            state[r][s] = u.state[s][at.from + i];
          }
        }
      }
      UNROLL
      for (int r = 0; r < kRowsAtOnce; r++) {
        const int i = kLanes * (first + r) + static_cast<int>(threadIdx.x);
        if (i < at.count) {
          const float to = Rule::move(k, theta[r], direction[r], ratio, state[r]);
          UNROLL
          for (int s = 0; s < moved; s++) {
            u.state[s][at.from + i] = state[r][s];
          }
          store_theta(u, at.from + i, to);
        }
      }
    }
  }
}

#define LAYERWISE(name, Functor)                                                             \
  COOPERATIVE_KERNEL(direction_##name, (PartsArguments u)) { layerwise_direction<Functor>(u); } \
  COOPERATIVE_KERNEL(adapt_##name, (PartsArguments u)) { layerwise_adapt<Functor>(u); }

LAYERWISE(lamb_m_v_u, Lamb)
LAYERWISE(lars_v_u, Lars)
