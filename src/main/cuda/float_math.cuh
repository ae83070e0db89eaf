// Elementary functions in float32: the twin of op/FloatMath, operation by operation, which says
// where the sequences come from and how exact they are. Bits are unsigned, for C++ leaves the
// overflow of signed numbers open.
#pragma once

#include "kernel.cuh"

namespace float_math {

constexpr float kRound = 0x1.8p23f;  // adding it rounds a small float to an integer in its low bits
constexpr unsigned kRoundBits = 0x4B400000u;
constexpr float kLog2E = 0x1.715476p0f;
constexpr float kLn2High = 0x1.62e4p-1f;
constexpr float kLn2Low = 0x1.7f7d1cp-20f;
constexpr float kLn2 = 0x1.62e43p-1f;
constexpr unsigned kTwoThirdsBits = 0x3F2AAAABu;
constexpr unsigned kExponent = 0xFF800000u;
constexpr unsigned kSign = 0x80000000u;
constexpr float kGreatest = 0x1.fffffep127f;
constexpr float kLeastNormal = 0x1p-126f;

DEVICE float infinity() { return __uint_as_float(0x7F800000u); }

DEVICE float nan() { return __uint_as_float(0x7FC00000u); }

DEVICE float abs(float x) { return __uint_as_float(__float_as_uint(x) & ~kSign); }

// Java's Math.max: NaN if either is, and +0 above -0.
DEVICE float max(float a, float b) {
  const float greater = a > b || a != a ? a : b;
  return a == b ? __uint_as_float(__float_as_uint(a) & __float_as_uint(b)) : greater;
}

// Java's Math.min.
DEVICE float min(float a, float b) {
  const float less = a < b || a != a ? a : b;
  return a == b ? __uint_as_float(__float_as_uint(a) | __float_as_uint(b)) : less;
}

// Math.max(-limit, Math.min(limit, x)) for limit > 0.
DEVICE float clamp(float x, float limit) {
  const float below = x > limit ? limit : x;
  return below < -limit ? -limit : below;
}

// 2^i for i in [-126, 127].
DEVICE float power_of_two(int i) {
  return __uint_as_float((static_cast<unsigned>(i) + 127u) << 23);
}

DEVICE float with_sign(float y, float x) {
  return __uint_as_float(__float_as_uint(y) | (__float_as_uint(x) & kSign));
}

// ln(1 + m) + lost for m in [-1/3, 1/3].
DEVICE float log1p_reduced(float m, float lost) {
  const float s = m * m;
  float even = -0x1.ff830ep-4f;
  float odd = 0x1.1ff52p-3f;
  even = __fmaf_rn(even, s, -0x1.f6b792p-4f);
  odd = __fmaf_rn(odd, s, 0x1.1e8246p-3f);
  even = __fmaf_rn(even, s, -0x1.557e26p-3f);
  odd = __fmaf_rn(odd, s, 0x1.99d58cp-3f);
  even = __fmaf_rn(even, s, -0x1.ffff94p-3f);
  float r = __fmaf_rn(odd, m, even);
  r = __fmaf_rn(r, m, 0x1.5554fap-2f);
  r = __fmaf_rn(r, m, -0.5f);
  return __fmaf_rn(r, s, lost) + m;
}

DEVICE float exp(float x) {
  float c = x > 89.f ? 89.f : x;
  c = c < -104.f ? -104.f : c;
  const float t = __fmaf_rn(c, kLog2E, kRound);
  const float j = t - kRound;
  const int i = static_cast<int>(__float_as_uint(t) - kRoundBits);
  float f = __fmaf_rn(j, -kLn2High, c);
  f = __fmaf_rn(j, -kLn2Low, f);
  float r = 0x1.6ac6b2p-10f;
  r = __fmaf_rn(r, f, 0x1.123dep-7f);
  r = __fmaf_rn(r, f, 0x1.555858p-5f);
  r = __fmaf_rn(r, f, 0x1.55548cp-3f);
  r = __fmaf_rn(r, f, 0x1.fffffcp-2f);
  r = __fmaf_rn(r, f, 1.f);
  r = __fmaf_rn(r, f, 1.f);
  const int half = i >> 1;
  return r * power_of_two(half) * power_of_two(i - half);
}

DEVICE float expm1(float x) {
  float c = x > 89.f ? 89.f : x;
  c = c < -18.f ? -18.f : c;
  const float t = __fmaf_rn(c - 0.0585f, kLog2E, kRound);
  const float j = t - kRound;
  const int i = static_cast<int>(__float_as_uint(t) - kRoundBits);
  float f = __fmaf_rn(j, -kLn2High, c);
  f = __fmaf_rn(j, -kLn2Low, f);
  float r = 0x1.b8485cp-13f;
  r = __fmaf_rn(r, f, 0x1.6cdeep-10f);
  r = __fmaf_rn(r, f, 0x1.1105ap-7f);
  r = __fmaf_rn(r, f, 0x1.555524p-5f);
  r = __fmaf_rn(r, f, 0x1.55555ap-3f);
  r = __fmaf_rn(r, f, 0.5f);
  const float v = __fmaf_rn(r, f * f, i == 1 ? f + 0.5f : f);
  const float s = power_of_two(i - 1);
  const float high = s - 0.5f;
  const float low = (s - high) - 0.5f;
  float y = __fmaf_rn(v, s, low) + high;
  y = y + y;
  y = i == 1 ? v + v : y;
  y = i == 0 ? v : y;
  return x == 0.f ? x : y;
}

DEVICE float log(float x) {
  if (!(x > 0.f && x <= kGreatest)) {
    return x == 0.f ? -infinity() : x < 0.f ? nan() : x;
  }
  const bool subnormal = x < kLeastNormal;
  const unsigned a = __float_as_uint(subnormal ? x * 0x1p23f : x);
  const unsigned e = (a - kTwoThirdsBits) & kExponent;
  const float m = __uint_as_float(a - e) - 1.f;
  const float exponent =
      static_cast<float>(static_cast<int>(e) >> 23) - (subnormal ? 23.f : 0.f);
  return __fmaf_rn(exponent, kLn2, log1p_reduced(m, 0.f));
}

DEVICE float log1p(float x) {
  if (!(x > -1.f && x <= kGreatest)) {
    return x == -1.f ? -infinity() : x < -1.f ? nan() : x;
  }
  const unsigned e = (__float_as_uint(1.f + x) - kTwoThirdsBits) & kExponent;
  const float a = __uint_as_float(__float_as_uint(x) - e);
  const float c = __fmaf_rn(0.25f, __uint_as_float(0x40800000u - e), -1.f);
  const float m = c + a;
  const float lost = 1.4f * (a - (m - c));
  const float exponent = static_cast<float>(static_cast<int>(e) >> 23);
  const float y = __fmaf_rn(exponent, kLn2, log1p_reduced(m, lost));
  return x == 0.f ? x : y;
}

DEVICE float tanh(float x) {
  const float t = abs(x);
  float y;
  if (t < 0.6f) {
    const float s = t * t;
    float r = -0x1.828776p-8f;
    r = __fmaf_rn(r, s, 0x1.54c3c2p-6f);
    r = __fmaf_rn(r, s, -0x1.b89abap-5f);
    r = __fmaf_rn(r, s, 0x1.1109bep-3f);
    r = __fmaf_rn(r, s, -0x1.55553ep-2f);
    y = __fmaf_rn(r * s, t, t);
  } else {
    y = 1.f - __fdiv_rn(2.f, exp(t + t) + 1.f);
  }
  return with_sign(y, x);
}

DEVICE float erf(float x) {
  float t = abs(x);
  if (t < 0.84375f) {
    const float s = x * x;
    float r = -0x1.4e3b52p-11f;
    r = __fmaf_rn(r, s, 0x1.4bbc48p-8f);
    r = __fmaf_rn(r, s, -0x1.b73f58p-6f);
    r = __fmaf_rn(r, s, 0x1.ce25e8p-4f);
    r = __fmaf_rn(r, s, -0x1.812728p-2f);
    r = __fmaf_rn(r, s, 0x1.06eba8p-3f);
    return __fmaf_rn(r, x, x);
  }
  t = t > 4.f ? 4.f : t;
  float r = -0x1.0944a4p-17f;
  r = __fmaf_rn(r, t, 0x1.30453ep-12f);
  r = __fmaf_rn(r, t, -0x1.cc6626p-9f);
  r = __fmaf_rn(r, t, 0x1.80eaap-6f);
  r = __fmaf_rn(r, t, -0x1.b1e622p-4f);
  r = __fmaf_rn(r, t, -0x1.454a16p-1f);
  r = __fmaf_rn(r, t, -0x1.07624ap-3f);
  r = __fmaf_rn(r, t, -t);
  return with_sign(1.f - exp(r), x);
}

DEVICE float sigmoid(float x) {
  const float e = exp(-abs(x));
  const float n = x < 0.f ? e : 1.f;
  const float q = __fdiv_rn(e, 1.f + e);
  return __fmaf_rn(-n, q, n);
}

DEVICE float softplus(float x) {
  const float e = exp(-abs(x));
  return (x > 0.f ? x : 0.f) + log1p(e);
}

// 1 for x > 0, 0 for 0, NaN for NaN.
DEVICE float step(float x) { return min(x * 0x1p127f * 0x1p22f, 1.f); }

// -1 below 0, 1 above, x itself for 0, -0 and NaN.
DEVICE float sign(float x) { return x > 0.f ? 1.f : x < 0.f ? -1.f : x; }

}  // namespace float_math
