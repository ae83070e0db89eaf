package dev.warpstep.table;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A struct in Thrift's compact protocol. Source: Thrift's thrift-compact-protocol.md.
 *
 * @param fields by their numbers: whole numbers as Long, structs as such maps, lists as List;
 *     others are left out
 * @param length in bytes
 */
record ThriftStruct(Map<Integer, Object> fields, int length) {
  private static final int DEEPEST = 16;

  /**
   * Reads what begins where the buffer stands.
   *
   * @throws BufferUnderflowException if it has no end
   */
  static ThriftStruct read(ByteBuffer in) throws IOException {
    int begin = in.position();
    return new ThriftStruct(struct(in, 0), in.position() - begin);
  }

  private static Map<Integer, Object> struct(ByteBuffer in, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("structs must not lie in more than " + DEEPEST + " others");
    }
    Map<Integer, Object> fields = new HashMap<>();
    int field = 0;
    for (int head = in.get() & 0xff; head != 0; head = in.get() & 0xff) {
      int type = head & 15;
      field = head >> 4 == 0 ? (int) zigzag(in) : field + (head >> 4);
      Object value = type <= 2 ? null : value(in, type, depth);
      if (value != null) {
        fields.put(field, value);
      }
    }
    return fields;
  }

  private static Object value(ByteBuffer in, int type, int depth) throws IOException {
    return switch (type) {
      case 1, 2, 3 -> skip(in, 1);
      case 4, 5, 6 -> zigzag(in);
      case 7 -> skip(in, 8);
      case 8 -> skip(in, varint(in));
      case 9, 10 -> list(in, depth);
      case 12 -> struct(in, depth + 1);
      default -> throw new IOException("no type of a field: " + type);
    };
  }

  private static List<Object> list(ByteBuffer in, int depth) throws IOException {
    int head = in.get() & 0xff;
    long size = head >> 4 == 15 ? varint(in) : head >> 4;
    List<Object> values = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      // Every value takes a byte or more, so the buffer ends before memory does.
      values.add(value(in, head & 15, depth));
    }
    return values;
  }

  private static Object skip(ByteBuffer in, long count) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + (int) count);
    return null;
  }

  private static long zigzag(ByteBuffer in) throws IOException {
    long bits = varint(in);
    return bits >>> 1 ^ -(bits & 1);
  }

  private static long varint(ByteBuffer in) throws IOException {
    long bits = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = in.get();
      bits |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return bits;
      }
    }
    throw new IOException("a number must have an end");
  }
}
