package dev.warpstep.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The distinct texts of a column, numbered as they come; found by their bytes, without objects. */
final class Texts {
  /** So many are kept; later ones have the code {@link Cell#OVERFLOW}. */
  static final int MOST = 1 << 16;

  /** So many bytes are kept. */
  private static final int MOST_BYTES = 1 << 23;

  private static final int EMPTY = 0;

  private final List<String> texts = new ArrayList<>();
  private int[] slots = new int[64]; // code + 1
  private int[] starts = new int[16];
  private int[] hashes = new int[16];
  private byte[] bytes = new byte[256];
  private int end;

  /** The text's code. */
  int code(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    try {
      return code(utf8, 0, utf8.length);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text must be Unicode: " + text, e);
    }
  }

  /**
   * The code of a text in UTF-8.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  int code(byte[] text, int from, int to) throws CharacterCodingException {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    hash ^= hash >>> 15;
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != EMPTY) {
      int code = slots[slot] - 1;
      if (hashes[code] == hash
          && Arrays.equals(bytes, starts[code], starts[code + 1], text, from, to)) {
        return code;
      }
      slot = (slot + 1) & mask;
    }
    String decoded =
        StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(text, from, to - from))
            .toString();
    if (texts.size() == MOST || end + (to - from) > MOST_BYTES) {
      return Cell.OVERFLOW;
    }
    return add(decoded, hash, text, from, to, slot);
  }

  private int add(String decoded, int hash, byte[] text, int from, int to, int slot) {
    int code = texts.size();
    texts.add(decoded);
    if (code + 2 > starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
      hashes = Arrays.copyOf(hashes, 2 * hashes.length);
    }
    int length = to - from;
    if (end + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + length));
    }
    System.arraycopy(text, from, bytes, end, length);
    end += length;
    hashes[code] = hash;
    starts[code + 1] = end;
    slots[slot] = code + 1;
    if (2 * texts.size() > slots.length) {
      grow();
    }
    return code;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int code = 0; code < texts.size(); code++) {
      int slot = hashes[code] & mask;
      while (slots[slot] != EMPTY) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = code + 1;
    }
  }

  int size() {
    return texts.size();
  }

  /** The text of a code; of {@link Cell#OVERFLOW} an ellipsis. */
  String get(int code) {
    return code == Cell.OVERFLOW ? "..." : texts.get(code);
  }
}
