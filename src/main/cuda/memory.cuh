// Wide loads and stores, and rounding to bf16.
#pragma once

#include "kernel.cuh"

// Whether p is null or a multiple of `bytes`.
DEVICE bool aligned(const void* p, int bytes) {
  return (reinterpret_cast<unsigned long long>(p) & (bytes - 1)) == 0;
}

DEVICE void load4(const float* from, float (&to)[4]) {
  const float4 x = *reinterpret_cast<const float4*>(from);
  to[0] = x.x;
  to[1] = x.y;
  to[2] = x.z;
  to[3] = x.w;
}

DEVICE void store4(float* to, const float (&x)[4]) {
  *reinterpret_cast<float4*>(to) = make_float4(x[0], x[1], x[2], x[3]);
}

// The bits of x in bf16, rounded to nearest even; NaN stays NaN.
DEVICE unsigned short bf16(float x) {
  const unsigned bits = __float_as_uint(x);
  const unsigned rounded = bits + 0x7FFFu + (bits >> 16 & 1u);
  return static_cast<unsigned short>((x != x ? bits | 0x400000u : rounded) >> 16);
}

DEVICE void store4_bf16(unsigned short* to, const float (&x)[4]) {
  *reinterpret_cast<ushort4*>(to) = make_ushort4(bf16(x[0]), bf16(x[1]), bf16(x[2]), bf16(x[3]));
}
