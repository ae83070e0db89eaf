// The activations: the twins of the float32 bodies of op/Activations' records. Adding one: its
// functor, and its line at the end.
#pragma once

#include "float_math.cuh"
#include "layer.cuh"

struct Identity {
  DEVICE explicit Identity(const Hyper&) {}
  DEVICE float apply(float z) const { return z; }
  DEVICE float backward(float, float, float dh) const { return dh; }
};

struct Relu {
  DEVICE explicit Relu(const Hyper&) {}
  DEVICE float apply(float z) const { return float_math::max(z, 0.f); }
  DEVICE float backward(float, float h, float dh) const { return dh * float_math::step(h); }
};

struct LeakyRelu {
  float slope;

  DEVICE explicit LeakyRelu(const Hyper& hyper) : slope(static_cast<float>(hyper.value[0])) {}
  DEVICE float apply(float z) const {
    return __fmaf_rn(slope, float_math::min(z, 0.f), float_math::max(z, 0.f));
  }
  DEVICE float backward(float, float h, float dh) const {
    return dh * float_math::max(float_math::step(float_math::max(h, 0.f)), slope);
  }
};

struct Elu {
  float alpha;

  DEVICE explicit Elu(const Hyper& hyper) : alpha(static_cast<float>(hyper.value[0])) {}
  DEVICE float apply(float z) const { return z > 0.f ? z : alpha * float_math::expm1(z); }
  DEVICE float backward(float, float h, float dh) const {
    const float positive = float_math::step(float_math::max(h, 0.f));
    return dh * __fmaf_rn(1.f - positive, float_math::min(h, 0.f) + alpha, positive);
  }
};

struct Selu {
  static constexpr float steep = static_cast<float>(1.0507009873554804934193349852946);
  static constexpr float floor = static_cast<float>(1.0507009873554804934193349852946 *
                                                    1.6732632423543772848170429916717);

  DEVICE explicit Selu(const Hyper&) {}
  DEVICE float apply(float z) const {
    return z > 0.f ? steep * z : floor * float_math::expm1(z);
  }
  DEVICE float backward(float, float h, float dh) const {
    const float positive = float_math::step(float_math::max(h, 0.f));
    return dh * __fmaf_rn(1.f - positive, float_math::min(h, 0.f) + floor, steep * positive);
  }
};

struct Gelu {
  DEVICE explicit Gelu(const Hyper&) {}
  DEVICE float apply(float z) const { return z * phi(z); }
  DEVICE float backward(float z, float, float dh) const {
    constexpr float density_at_0 = static_cast<float>(0.3989422804014327);
    const float density = density_at_0 * float_math::exp(-0.5f * z * z);
    return __fmaf_rn(z, density, phi(z)) * dh;
  }

 private:
  DEVICE static float phi(float z) {
    constexpr float sqrt_half = static_cast<float>(0.7071067811865476);
    return __fmaf_rn(0.5f, float_math::erf(z * sqrt_half), 0.5f);
  }
};

struct Silu {
  DEVICE explicit Silu(const Hyper&) {}
  DEVICE float apply(float z) const { return z * float_math::sigmoid(z); }
  DEVICE float backward(float z, float, float dh) const {
    const float s = float_math::sigmoid(z);
    return s * __fmaf_rn(z, 1.f - s, 1.f) * dh;
  }
};

struct Mish {
  DEVICE explicit Mish(const Hyper&) {}
  DEVICE float apply(float z) const {
    const Gate gate(z);
    return z * __fdiv_rn(gate.n, gate.d);
  }
  DEVICE float backward(float z, float, float dh) const {
    const Gate gate(z);
    const float slope = __fdiv_rn(4.f * gate.e * gate.above * (1.f + gate.e), gate.d * gate.d);
    return __fmaf_rn(z, slope, __fdiv_rn(gate.n, gate.d)) * dh;
  }

 private:
  // tanh(log(1 + e^z)) is n / d.
  struct Gate {
    float e, above, n, d;

    DEVICE explicit Gate(float z) : e(float_math::exp(-float_math::abs(z))) {
      const float below = z < 0.f ? e : 1.f;
      above = z < 0.f ? 1.f : e;
      n = __fmaf_rn(below, below, e + e);
      d = __fmaf_rn(above + above, above, n);
    }
  };
};

struct Tanh {
  DEVICE explicit Tanh(const Hyper&) {}
  DEVICE float apply(float z) const { return float_math::tanh(z); }
  DEVICE float backward(float, float h, float dh) const { return __fmaf_rn(-h, h, 1.f) * dh; }
};

struct Sigmoid {
  DEVICE explicit Sigmoid(const Hyper&) {}
  DEVICE float apply(float z) const { return float_math::sigmoid(z); }
  DEVICE float backward(float, float h, float dh) const { return h * (1.f - h) * dh; }
};

struct Softplus {
  DEVICE explicit Softplus(const Hyper&) {}
  DEVICE float apply(float z) const { return float_math::softplus(z); }
  DEVICE float backward(float z, float, float dh) const { return float_math::sigmoid(z) * dh; }
};

ACTIVATION(identity, Identity)
ACTIVATION(relu, Relu)
ACTIVATION(leaky_relu, LeakyRelu)
ACTIVATION(elu, Elu)
ACTIVATION(selu, Selu)
ACTIVATION(gelu, Gelu)
ACTIVATION(silu, Silu)
ACTIVATION(mish, Mish)
ACTIVATION(tanh, Tanh)
ACTIVATION(sigmoid, Sigmoid)
ACTIVATION(softplus, Softplus)
