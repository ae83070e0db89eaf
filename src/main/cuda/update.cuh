// One pass of an optimizer over all parameters, each number read and written once.
#pragma once

#include "float_math.cuh"
#include "kernel.cuh"
#include "memory.cuh"
#include "records.cuh"

// The group that holds an index; the indices that a thread asks for grow.
struct GroupCursor {
  const Group* __restrict__ groups;
  int count;
  long long to;
  int decayed;
  int kind;

  DEVICE GroupCursor(const Group* all, int group_count)
      : groups(all),
        count(group_count),
        to(all[0].to),
        decayed(all[0].decayed),
        kind(all[0].kind) {}

  DEVICE void seek(long long i) {
    if (i < to) {
      return;
    }
    int low = 0;
    int high = count - 1;
    while (low < high) {
      const int middle = (low + high) / 2;
      if (groups[middle].to > i) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    to = groups[low].to;
    decayed = groups[low].decayed;
    kind = groups[low].kind;
  }
};

// Four parameters with their gradient and states.
template <int states>
struct Four {
  float theta[4];
  float gradient[4];
  float state[states == 0 ? 1 : states][4];

  DEVICE void load(const UpdateArguments& u, long long at) {
    load4(u.theta + at, theta);
    load4(u.gradient + at, gradient);
    UNROLL
    for (int s = 0; s < states; s++) {
      load4(u.state[s] + at, state[s]);
    }
  }

  DEVICE void store(const UpdateArguments& u, long long at) const {
    store4(u.theta + at, theta);
    UNROLL
    for (int s = 0; s < states; s++) {
      store4(u.state[s] + at, state[s]);
    }
    if (u.theta16 != nullptr) {
      store4_bf16(u.theta16 + at, theta);
    }
  }

  template <class Optimizer>
  DEVICE void apply(const typename Optimizer::Constants& k, int i, float limit, float scale) {
    float own[states == 0 ? 1 : states];
    UNROLL
    for (int s = 0; s < states; s++) {
      own[s] = state[s][i];
    }
    theta[i] =
        Optimizer::apply(k, theta[i], float_math::clamp(gradient[i], limit) * scale, own);
    UNROLL
    for (int s = 0; s < states; s++) {
      state[s][i] = own[s];
    }
  }
};

template <int states>
DEVICE bool aligned(const UpdateArguments& u) {
  bool all = aligned(u.theta, 16) && aligned(u.gradient, 16) && aligned(u.theta16, 8);
  UNROLL
  for (int s = 0; s < states; s++) {
    all = all && aligned(u.state[s], 16);
  }
  return all;
}

// The elements from `first` on, one at a time.
template <class Optimizer>
DEVICE void update_rest(const UpdateArguments& u, const typename Optimizer::Constants* constants,
                        long long first, float limit, float scale, GroupCursor* group) {
  NO_UNROLL
  for (long long i = first + thread_index(); i < u.n; i += thread_count()) {
    Four<Optimizer::states> x;
    x.theta[0] = u.theta[i];
    x.gradient[0] = u.gradient[i];
    UNROLL
    for (int s = 0; s < Optimizer::states; s++) {
      x.state[s][0] = u.state[s][i];
    }
    group->seek(i);
    x.template apply<Optimizer>(constants[group->kind], 0, limit, scale);
    u.theta[i] = x.theta[0];
    UNROLL
    for (int s = 0; s < Optimizer::states; s++) {
      u.state[s][i] = x.state[s][0];
    }
    if (u.theta16 != nullptr) {
      u.theta16[i] = bf16(x.theta[0]);
    }
  }
}

// The rule's constants for each kind of group; every thread must come.
template <class Optimizer>
DEVICE void constants_of_kinds(const UpdateArguments& u,
                               typename Optimizer::Constants (&constants)[2 * kLrFactors]) {
  const int kind = static_cast<int>(threadIdx.x);
  if (kind < 2 * kLrFactors) {
    Hyper hyper;
    UNROLL
    for (int i = 0; i < 8; i++) {
      hyper.value[i] = kind % 2 == 0 ? u.undecayed.value[i] : u.decayed.value[i];
    }
    StepRecord step = *u.step;
    double factor = u.lr_factor[0];
    UNROLL
    for (int i = 1; i < kLrFactors; i++) {
      factor = kind / 2 == i ? u.lr_factor[i] : factor;
    }
    step.lr = step.lr * factor;
    constants[kind] = Optimizer::constants(hyper, step);
  }
  __syncthreads();
}

template <class Optimizer>
DEVICE void update(const UpdateArguments& u) {
  __shared__ typename Optimizer::Constants constants[2 * kLrFactors];
  const long long stride = 4 * thread_count();
  const long long end = aligned<Optimizer::states>(u) ? u.n / 4 * 4 : 0;
  long long at = 4 * thread_index();
  Four<Optimizer::states> x;
  if (at < end) {
    x.load(u, at);  // on its way while the constants are made
  }
  const float limit = u.limit > 0.f ? u.limit : float_math::infinity();
  const float scale = u.scale == nullptr ? 1.f : *u.scale;
  GroupCursor group(u.groups, u.group_count);
  constants_of_kinds<Optimizer>(u, constants);
  NO_UNROLL
  while (at < end) {
    group.seek(at);
    if (at + 3 < group.to) {
      const typename Optimizer::Constants k = constants[group.kind];
      UNROLL
      for (int i = 0; i < 4; i++) {
        x.template apply<Optimizer>(k, i, limit, scale);
      }
    } else {
      UNROLL
      for (int i = 0; i < 4; i++) {
        group.seek(at + i);
        x.template apply<Optimizer>(constants[group.kind], i, limit, scale);
      }
    }
    x.store(u, at);
    at += stride;
    if (at < end) {
      x.load(u, at);
    }
  }
  update_rest<Optimizer>(u, constants, end, limit, scale, &group);
}

#define OPTIMIZER(name, Functor) \
  COOPERATIVE_KERNEL(update_##name, (UpdateArguments u)) { update<Functor>(u); }
