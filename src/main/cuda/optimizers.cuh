// The optimizers: the twins of the float32 bodies of op/Optimizers' records. `constants` is the
// body's head, in double and rounded once; `apply` returns the new theta and leaves the new states
// in `state`. Adding one: its functor, and its line at the end for each set of states.
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

// Moves by the velocity v or, looking ahead, by the one that the next step begins with.
template <bool ahead>
struct Velocity {
  static constexpr int states = 1;
  struct Constants {
    float lr, mu, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr), static_cast<float>(step.momentum),
            static_cast<float>(hyper.value[2])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float v = __fmaf_rn(k.mu, state[0], g);
    state[0] = v;
    return __fmaf_rn(-k.lr, ahead ? __fmaf_rn(k.mu, v, g) : v, theta);
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
    float lr, rho, complement, epsilon, mu, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr),
            static_cast<float>(hyper.value[1]),
            static_cast<float>(1 - hyper.value[1]),
            static_cast<float>(hyper.value[2]),
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
    float quotient = __fdiv_rn(g, __fsqrt_rn(variance) + k.epsilon);
    if (momentum) {
      quotient = __fmaf_rn(k.mu, state[states - 1], quotient);
      state[states - 1] = quotient;
    }
    return __fmaf_rn(-k.lr, quotient, theta);
  }
};

// Adam or, decoupled, AdamW: whether the decay shrinks theta or joins the gradient.
template <bool decoupled>
struct Adam {
  static constexpr int states = 2;
  struct Constants {
    float beta1, complement1, beta2, complement2, epsilon, l2, kept, size, root;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    const double beta1 = step.momentum;
    const double beta2 = hyper.value[2];
    const double decay = hyper.value[4];
#ifdef WARPSTEP_PLANTED_FAULT
    const double complement2 = (1 - beta2) * 1.00001;  // for the test that a parity check sees it
#else
    const double complement2 = 1 - beta2;
#endif
    return {static_cast<float>(beta1),
            static_cast<float>(1 - beta1),
            static_cast<float>(beta2),
            static_cast<float>(complement2),
            static_cast<float>(hyper.value[3]),
            decoupled ? 0.f : static_cast<float>(decay),
            decoupled ? static_cast<float>(1 - step.lr * decay) : 1.f,
            static_cast<float>(__ddiv_rn(step.lr, 1 - step.product)),
            static_cast<float>(__ddiv_rn(1, __dsqrt_rn(1 - step.power[0])))};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float m = __fmaf_rn(k.beta1, state[0], k.complement1 * g);
    const float v = __fmaf_rn(k.beta2, state[1], k.complement2 * g * g);
    state[0] = m;
    state[1] = v;
    const float denominator = __fmaf_rn(__fsqrt_rn(v), k.root, k.epsilon);
    return __fmaf_rn(-k.size, __fdiv_rn(m, denominator), theta * k.kept);
  }
};

// No comma may stand in a macro's argument.
using RmsPropS = RmsProp<false, false>;
using RmsPropSA = RmsProp<true, false>;
using RmsPropSB = RmsProp<false, true>;
using RmsPropSAB = RmsProp<true, true>;

OPTIMIZER(sgd, Sgd)
OPTIMIZER(momentum_v, Velocity<false>)
OPTIMIZER(nesterov_v, Velocity<true>)
OPTIMIZER(adagrad_s, Adagrad)
OPTIMIZER(rmsprop_s, RmsPropS)
OPTIMIZER(rmsprop_s_a, RmsPropSA)
OPTIMIZER(rmsprop_s_b, RmsPropSB)
OPTIMIZER(rmsprop_s_a_b, RmsPropSAB)
OPTIMIZER(adam_m_v, Adam<false>)
OPTIMIZER(adamw_m_v, Adam<true>)
