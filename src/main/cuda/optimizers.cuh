// The optimizers: the twins of the float32 bodies of op/Optimizers' records. `constants` is the
// body's head, in double and rounded once; `apply` returns the new theta and leaves the new states
// in `state`. Adding one: its functor, and its line at the end for each set of states. Here are the
// forms of momentum and the rates from squares; optimizers_adam.cuh and optimizers_sign.cuh go on.
#pragma once

#include "float_math.cuh"
#include "update.cuh"

struct Sgd {
  static constexpr int states = 0;
  struct Constants {
    float lr, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr), static_cast<float>(hyper.value[1])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float*) {
    return __fmaf_rn(-k.lr, __fmaf_rn(k.l2, theta, gradient), theta);
  }
};

// What the forms of momentum share; the third hyperparameter is the weight decay.
struct VelocityConstants {
  float lr, mu, complement, l2;
  bool first;

  DEVICE static VelocityConstants of(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr), static_cast<float>(step.momentum),
            static_cast<float>(1 - step.momentum), static_cast<float>(hyper.value[2]),
            step.t == 1};
  }
};

// Moves by the velocity v or, looking ahead, by the one that the next step begins with.
template <bool ahead>
struct Velocity {
  static constexpr int states = 1;
  using Constants = VelocityConstants;

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return Constants::of(hyper, step);
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float v = __fmaf_rn(k.mu, state[0], g);
    state[0] = v;
    return __fmaf_rn(-k.lr, ahead ? __fmaf_rn(k.mu, v, g) : v, theta);
  }
};

struct ClassicalMomentum {
  static constexpr int states = 1;
  using Constants = VelocityConstants;

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return Constants::of(hyper, step);
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float v = __fmaf_rn(k.mu, state[0], -k.lr * g);
    state[0] = v;
    return theta + v;
  }
};

struct LowPassMomentum {
  static constexpr int states = 1;
  using Constants = VelocityConstants;

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return Constants::of(hyper, step);
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float a = __fmaf_rn(k.mu, state[0], k.complement * g);
    state[0] = a;
    return __fmaf_rn(-k.lr, a, theta);
  }
};

struct Qhm {
  static constexpr int states = 1;
  struct Constants {
    float lr, mu, complement, share, rest, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr),
            static_cast<float>(step.momentum),
            static_cast<float>(1 - step.momentum),
            static_cast<float>(hyper.value[2]),
            static_cast<float>(1 - hyper.value[2]),
            static_cast<float>(hyper.value[3])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float a = __fmaf_rn(k.mu, state[0], k.complement * g);
    state[0] = a;
    return __fmaf_rn(-k.lr, __fmaf_rn(k.share, a, k.rest * g), theta);
  }
};

// theta is ahead of the parameters proper, x, by the velocity that the next step begins with.
struct LookaheadNesterov {
  static constexpr int states = 2;
  using Constants = VelocityConstants;

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return Constants::of(hyper, step);
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float v = __fmaf_rn(k.mu, state[0], -k.lr * g);
    const float x = (k.first ? theta : state[1]) + v;
    state[0] = v;
    state[1] = x;
    return __fmaf_rn(k.mu, v, x);
  }
};

struct Adagrad {
  static constexpr int states = 1;
  struct Constants {
    float lr, epsilon, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr), static_cast<float>(hyper.value[1]),
            static_cast<float>(hyper.value[2])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float s = __fmaf_rn(g, g, state[0]);
    state[0] = s;
    return __fmaf_rn(-k.lr, __fdiv_rn(g, __fsqrt_rn(s) + k.epsilon), theta);
  }
};

// The states are s, then a where centered, then b where there is momentum.
template <bool centered, bool momentum>
struct RmsProp {
  static constexpr int states = 1 + centered + momentum;
  struct Constants {
    float lr, rho, complement, inside, outside, mu, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    const float epsilon = static_cast<float>(hyper.value[2]);
    const bool under_root = hyper.value[6] != 0;
    return {static_cast<float>(step.lr),
            static_cast<float>(hyper.value[1]),
            static_cast<float>(1 - hyper.value[1]),
            under_root ? epsilon : 0.f,
            under_root ? 0.f : epsilon,
            static_cast<float>(step.momentum),
            static_cast<float>(hyper.value[5])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float s = __fmaf_rn(k.rho, state[0], k.complement * g * g);
    state[0] = s;
    float variance = s;
    if (centered) {
      const float a = __fmaf_rn(k.rho, state[1], k.complement * g);
      state[1] = a;
      variance = float_math::max(0.f, __fmaf_rn(-a, a, variance));
    }
    float quotient = __fdiv_rn(g, __fsqrt_rn(variance + k.inside) + k.outside);
    if (momentum) {
      quotient = __fmaf_rn(k.mu, state[states - 1], quotient);
      state[states - 1] = quotient;
    }
    return __fmaf_rn(-k.lr, quotient, theta);
  }
};

// The states are the means of the squares of the gradients and of the steps.
struct Adadelta {
  static constexpr int states = 2;
  struct Constants {
    float lr, rho, complement, epsilon, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr), static_cast<float>(hyper.value[1]),
            static_cast<float>(1 - hyper.value[1]), static_cast<float>(hyper.value[2]),
            static_cast<float>(hyper.value[3])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float s = __fmaf_rn(k.rho, state[0], k.complement * g * g);
    const float rate = __fdiv_rn(__fsqrt_rn(state[1] + k.epsilon), __fsqrt_rn(s + k.epsilon));
    const float d = g * rate;
    state[0] = s;
    state[1] = __fmaf_rn(k.rho, state[1], k.complement * d * d);
    return __fmaf_rn(-k.lr, d, theta);
  }
};

// No comma may stand in a macro's argument.
using RmsPropS = RmsProp<false, false>;
using RmsPropSA = RmsProp<true, false>;
using RmsPropSB = RmsProp<false, true>;
using RmsPropSAB = RmsProp<true, true>;

OPTIMIZER(sgd, Sgd)
OPTIMIZER(momentum_v, Velocity<false>)
OPTIMIZER(momentum_classical_v, ClassicalMomentum)
OPTIMIZER(momentum_lowpass_a, LowPassMomentum)
OPTIMIZER(qhm_a, Qhm)
OPTIMIZER(nesterov_v, Velocity<true>)
OPTIMIZER(nesterov_lookahead_v_x, LookaheadNesterov)
OPTIMIZER(adagrad_s, Adagrad)
OPTIMIZER(rmsprop_s, RmsPropS)
OPTIMIZER(rmsprop_s_a, RmsPropSA)
OPTIMIZER(rmsprop_s_b, RmsPropSB)
OPTIMIZER(rmsprop_s_a_b, RmsPropSAB)
OPTIMIZER(adadelta_s_u, Adadelta)
