// The optimizers that go by the signs or the differences of gradients; see optimizers.cuh.
#pragma once

#include "float_math.cuh"
#include "update.cuh"

struct Lion {
  static constexpr int states = 1;
  struct Constants {
    float lr, beta1, complement1, beta2, complement2, kept;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr),
            static_cast<float>(step.momentum),
            static_cast<float>(1 - step.momentum),
            static_cast<float>(hyper.value[2]),
            static_cast<float>(1 - hyper.value[2]),
            static_cast<float>(1 - step.lr * hyper.value[3])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float c = __fmaf_rn(k.beta1, state[0], k.complement1 * gradient);
    state[0] = __fmaf_rn(k.beta2, state[0], k.complement2 * gradient);
    return __fmaf_rn(-k.lr, float_math::sign(c), theta * k.kept);
  }
};

// signSGD or, with momentum, Signum.
template <bool momentum>
struct SignSgd {
  static constexpr int states = momentum;
  struct Constants {
    float lr, mu, complement, kept;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr), static_cast<float>(step.momentum),
            static_cast<float>(1 - step.momentum),
            static_cast<float>(1 - step.lr * hyper.value[2])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    float direction = gradient;
    if (momentum) {
      direction = __fmaf_rn(k.mu, state[0], k.complement * gradient);
      state[0] = direction;
    }
    return __fmaf_rn(-k.lr, float_math::sign(direction), theta * k.kept);
  }
};

// The states are the last gradient, 0 where it had turned its sign, and the step sizes. Going back
// takes the last step back where the gradient turned.
template <bool back>
struct Rprop {
  static constexpr int states = 2;
  struct Constants {
    float lr, shorter, longer, least, most, l2;
    bool first;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr),
            static_cast<float>(hyper.value[1]),
            static_cast<float>(hyper.value[2]),
            static_cast<float>(hyper.value[3]),
            static_cast<float>(hyper.value[4]),
            static_cast<float>(hyper.value[5]),
            step.t == 1};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float size = k.first ? k.lr : state[1];
    const float sign = float_math::sign(g);
    const float turn = __fmaf_rn(sign * state[0] * 0x1p127f, 0x1p127f, 1.f);
    const float factor = float_math::min(float_math::max(turn, k.shorter), k.longer);
    const float d = float_math::min(float_math::max(size * factor, k.least), k.most);
    const float straight = float_math::min(float_math::max(turn, 0.f), 1.f);
    state[0] = straight * g;
    state[1] = d;
    const float move = back ? __fmaf_rn(1.f - straight, size, straight * d) : straight * d;
    return __fmaf_rn(-move, sign, theta);
  }
};

// The states are the last gradient and the last step.
struct Quickprop {
  static constexpr int states = 2;
  struct Constants {
    float lr, most, share, l2;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.lr), static_cast<float>(hyper.value[1]),
            static_cast<float>(__ddiv_rn(1, 1 + hyper.value[1])),
            static_cast<float>(hyper.value[2])};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float now = float_math::sign(state[0]) * g;
    const float before = float_math::abs(state[0]);
    const float difference =
        float_math::max(float_math::max(before - now, k.share * before), float_math::kLeastNormal);
    const float factor = float_math::min(__fdiv_rn(now, difference), k.most);
    const float turned = float_math::step(float_math::max(-now, 0.f));
    const float d = __fmaf_rn(factor, state[1], -k.lr * g * (1.f - turned));
    state[0] = g;
    state[1] = d;
    return theta + d;
  }
};

OPTIMIZER(lion_m, Lion)
OPTIMIZER(signsgd, SignSgd<false>)
OPTIMIZER(signsgd_m, SignSgd<true>)
OPTIMIZER(rprop_g_d, Rprop<false>)
OPTIMIZER(rprop_backtrack_g_d, Rprop<true>)
OPTIMIZER(quickprop_p_d, Quickprop)
