package dev.warpstep.model;

import java.nio.ByteBuffer;

/** The element types a safetensors file may hold here; all become float32 when read. */
enum SafetensorsDtype {
  F32(4) {
    @Override
    float next(ByteBuffer bytes) {
      return bytes.getFloat();
    }
  },
  /** Rounded to nearest, ties to even; a magnitude over float32's becomes infinite. */
  F64(8) {
    @Override
    float next(ByteBuffer bytes) {
      return (float) bytes.getDouble();
    }
  },
  F16(2) {
    @Override
    float next(ByteBuffer bytes) {
      return fromF16(bytes.getShort());
    }
  },
  /** The upper half of a float32. */
  BF16(2) {
    @Override
    float next(ByteBuffer bytes) {
      return Float.intBitsToFloat(bytes.getShort() << 16);
    }
  },
  /** A count, as PyTorch's batch normalisation keeps one; rounded to nearest. */
  I64(8) {
    @Override
    float next(ByteBuffer bytes) {
      return bytes.getLong();
    }
  };

  private final int bytes;

  SafetensorsDtype(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes an element. */
  int bytes() {
    return bytes;
  }

  /** Takes the next element off a little-endian buffer. */
  abstract float next(ByteBuffer bytes);

  /** IEEE 754 binary16 to binary32, exact; Java has this only since 20. */
  static float fromF16(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      // Zero and the subnormals: fraction * 2^-24 is exact in float32.
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
    }
    int widened = exponent == 31 ? 255 : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }
}
