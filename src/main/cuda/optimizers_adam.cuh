// Adam and what came of it; see optimizers.cuh.
#pragma once

#include "float_math.cuh"
#include "update.cuh"

// The running means of the gradient, m, and of its square, v. beta2 is the third hyperparameter of
// every record here.
struct Moments {
  float beta1, complement1, beta2, complement2;

  DEVICE static Moments of(const Hyper& hyper, const StepRecord& step) {
    return {static_cast<float>(step.momentum), static_cast<float>(1 - step.momentum),
            static_cast<float>(hyper.value[2]), static_cast<float>(1 - hyper.value[2])};
  }

  DEVICE float mean(float g, float m) const { return __fmaf_rn(beta1, m, complement1 * g); }

  DEVICE float square(float g, float v) const {
    return __fmaf_rn(beta2, v, complement2 * g * g);
  }
};

// lr without the bias of the mean.
DEVICE float corrected_size(const StepRecord& step) {
  return static_cast<float>(__ddiv_rn(step.lr, 1 - step.product));
}

// What takes the bias out of the root of the mean square.
DEVICE float corrected_root(const StepRecord& step) {
  return static_cast<float>(__ddiv_rn(1, __dsqrt_rn(1 - step.power[0])));
}

// Adam or, decoupled, AdamW: whether the decay shrinks theta or joins the gradient.
template <bool decoupled>
struct Adam {
  static constexpr int states = 2;
  struct Constants {
    Moments moments;
    float epsilon, l2, kept, size, root;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    const double decay = hyper.value[4];
    const bool corrected = decoupled || hyper.value[5] != 0;
    Moments moments = Moments::of(hyper, step);
#ifdef WARPSTEP_PLANTED_FAULT
    // For the test that a parity check sees it.
    moments.complement2 = static_cast<float>((1 - hyper.value[2]) * 1.00001);
#endif
    return {moments,
            static_cast<float>(hyper.value[3]),
            decoupled ? 0.f : static_cast<float>(decay),
            decoupled ? static_cast<float>(1 - step.lr * decay) : 1.f,
            corrected ? corrected_size(step) : static_cast<float>(step.lr),
            corrected ? corrected_root(step) : 1.f};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float m = k.moments.mean(g, state[0]);
    const float v = k.moments.square(g, state[1]);
    state[0] = m;
    state[1] = v;
    const float denominator = __fmaf_rn(__fsqrt_rn(v), k.root, k.epsilon);
    return __fmaf_rn(-k.size, __fdiv_rn(m, denominator), theta * k.kept);
  }
};

// The largest mean square so far stands in the root.
struct AmsGrad {
  static constexpr int states = 3;
  struct Constants {
    Moments moments;
    float epsilon, l2, size, root;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {Moments::of(hyper, step), static_cast<float>(hyper.value[3]),
            static_cast<float>(hyper.value[4]), corrected_size(step), corrected_root(step)};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float m = k.moments.mean(g, state[0]);
    const float v = k.moments.square(g, state[1]);
    const float largest = float_math::max(state[2], v);
    state[0] = m;
    state[1] = v;
    state[2] = largest;
    const float denominator = __fmaf_rn(__fsqrt_rn(largest), k.root, k.epsilon);
    return __fmaf_rn(-k.size, __fdiv_rn(m, denominator), theta);
  }
};

// The second state is the fading largest magnitude.
struct Adamax {
  static constexpr int states = 2;
  struct Constants {
    Moments moments;
    float epsilon, l2, size;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {Moments::of(hyper, step), static_cast<float>(hyper.value[3]),
            static_cast<float>(hyper.value[4]), corrected_size(step)};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float m = k.moments.mean(g, state[0]);
    const float u =
        float_math::max(k.moments.beta2 * state[1], float_math::abs(g) + k.epsilon);
    state[0] = m;
    state[1] = u;
    return __fmaf_rn(-k.size, __fdiv_rn(m, u), theta);
  }
};

struct Nadam {
  static constexpr int states = 2;
  struct Constants {
    Moments moments;
    float epsilon, l2, of_gradient, of_mean, root;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    const double mu = step.momentum * (1 - 0.5 * step.warm);
    const double next = step.momentum * (1 - 0.5 * (step.warm * step.warm_decay));
    return {Moments::of(hyper, step),
            static_cast<float>(hyper.value[3]),
            static_cast<float>(hyper.value[5]),
            static_cast<float>(__ddiv_rn(step.lr * (1 - mu), 1 - step.product)),
            static_cast<float>(__ddiv_rn(step.lr * next, 1 - step.product * mu * next)),
            corrected_root(step)};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float m = k.moments.mean(g, state[0]);
    const float v = k.moments.square(g, state[1]);
    state[0] = m;
    state[1] = v;
    const float ahead = __fmaf_rn(k.of_gradient, g, k.of_mean * m);
    return theta - __fdiv_rn(ahead, __fmaf_rn(__fsqrt_rn(v), k.root, k.epsilon));
  }
};

// Without a root while the variance of the rate is not known.
struct Radam {
  static constexpr int states = 2;
  struct Constants {
    Moments moments;
    float epsilon, l2, size;
    bool rectified;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    const double left = 1 - step.power[0];
    const double longest = __ddiv_rn(2, 1 - hyper.value[2]) - 1;
    const double length =
        longest - __ddiv_rn(2 * static_cast<double>(step.t) * step.power[0], left);
    const bool rectified = length > 5;
    const double ratio = __ddiv_rn((length - 4) * (length - 2) * longest,
                                   (longest - 4) * (longest - 2) * length);
    const double plain = __ddiv_rn(step.lr, 1 - step.product);
    return {Moments::of(hyper, step), static_cast<float>(hyper.value[3]),
            static_cast<float>(hyper.value[4]),
            static_cast<float>(rectified ? plain * __dsqrt_rn(ratio * left) : plain), rectified};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float g = __fmaf_rn(k.l2, theta, gradient);
    const float m = k.moments.mean(g, state[0]);
    const float v = k.moments.square(g, state[1]);
    state[0] = m;
    state[1] = v;
    const float denominator = k.rectified ? __fsqrt_rn(v) + k.epsilon : 1.f;
    return __fmaf_rn(-k.size, __fdiv_rn(m, denominator), theta);
  }
};

// The second state is the mean square of what the mean did not foresee.
struct AdaBelief {
  static constexpr int states = 2;
  struct Constants {
    Moments moments;
    float epsilon, kept, size, root;
  };

  DEVICE static Constants constants(const Hyper& hyper, const StepRecord& step) {
    return {Moments::of(hyper, step), static_cast<float>(hyper.value[3]),
            static_cast<float>(1 - step.lr * hyper.value[4]), corrected_size(step),
            corrected_root(step)};
  }

  DEVICE static float apply(const Constants& k, float theta, float gradient, float* state) {
    const float m = k.moments.mean(gradient, state[0]);
    const float surprise = gradient - m;
    const float s =
        __fmaf_rn(k.moments.beta2, state[1],
                  __fmaf_rn(k.moments.complement2 * surprise, surprise, k.epsilon));
    state[0] = m;
    state[1] = s;
    const float denominator = __fmaf_rn(__fsqrt_rn(s), k.root, k.epsilon);
    return __fmaf_rn(-k.size, __fdiv_rn(m, denominator), theta * k.kept);
  }
};

OPTIMIZER(adam_m_v, Adam<false>)
OPTIMIZER(adamw_m_v, Adam<true>)
OPTIMIZER(amsgrad_m_v_vmax, AmsGrad)
OPTIMIZER(adamax_m_u, Adamax)
OPTIMIZER(nadam_m_v, Nadam)
OPTIMIZER(radam_m_v, Radam)
OPTIMIZER(adabelief_m_s, AdaBelief)
