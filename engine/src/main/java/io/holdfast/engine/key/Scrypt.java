package io.holdfast.engine.key;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * scrypt (RFC 7914). Its large table lies outside the Java heap, which may so be small and is not
 * collected on its behalf, and is given back at once.
 */
final class Scrypt {
  private static final int WORDS_A_BLOCK = 16;
  private static final int SALSA_DOUBLE_ROUNDS = 4;
  private static final int MAC_BYTES = 32;

  private final int cost;
  private final int blockSize;

  /** A block of the mixing: {@code 2 * blockSize} blocks of Salsa20. */
  private int[] mixed;

  private int[] spare;
  private final int[] salsa = new int[WORDS_A_BLOCK];

  private Scrypt(ScryptParameters parameters) {
    cost = parameters.cost();
    blockSize = parameters.blockSize();
    mixed = new int[2 * blockSize * WORDS_A_BLOCK];
    spare = new int[mixed.length];
  }

  static byte[] derive(byte[] password, byte[] salt, ScryptParameters parameters, int length) {
    var blockBytes = Math.multiplyExact(128, parameters.blockSize());
    var bytes = stretch(password, salt, Math.multiplyExact(parameters.parallelism(), blockBytes));
    var scrypt = new Scrypt(parameters);
    try (var arena = Arena.ofConfined()) {
      var table = arena.allocate((long) parameters.cost() * blockBytes, JAVA_INT.byteSize());
      for (var from = 0; from < bytes.length; from += blockBytes) {
        scrypt.mix(
            ByteBuffer.wrap(bytes, from, blockBytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer(),
            table);
      }
      table.fill((byte) 0);
      return stretch(password, bytes, length);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      scrypt.wipe();
    }
  }

  /** scryptROMix: fills the table, then walks it in an order that nobody can foresee. */
  private void mix(IntBuffer block, MemorySegment table) {
    block.get(0, mixed);
    var bytes = mixed.length * JAVA_INT.byteSize();
    for (var i = 0; i < cost; i++) {
      MemorySegment.copy(mixed, 0, table, JAVA_INT, i * bytes, mixed.length);
      mixBlocks();
    }
    var row = new int[mixed.length];
    for (var i = 0; i < cost; i++) {
      var chosen = mixed[mixed.length - WORDS_A_BLOCK] & cost - 1;
      MemorySegment.copy(table, JAVA_INT, chosen * bytes, row, 0, row.length);
      addInto(mixed, row);
      mixBlocks();
    }
    block.put(0, mixed);
    Arrays.fill(row, 0);
  }

  /** scryptBlockMix: from {@link #mixed} into itself, by way of {@link #spare}. */
  private void mixBlocks() {
    var from = mixed;
    var to = spare;
    System.arraycopy(from, from.length - WORDS_A_BLOCK, salsa, 0, WORDS_A_BLOCK);
    for (var i = 0; i < 2 * blockSize; i++) {
      salsa(salsa, from, i * WORDS_A_BLOCK);
      var place = (i >> 1) + (i & 1) * blockSize;
      System.arraycopy(salsa, 0, to, place * WORDS_A_BLOCK, WORDS_A_BLOCK);
    }
    mixed = to;
    spare = from;
  }

  private static void addInto(int[] target, int[] other) {
    for (var i = 0; i < target.length; i++) {
      target[i] ^= other[i];
    }
  }

  /** Adds sixteen words to {@code state} without carry, and Salsa20 with eight rounds on that. */
  private static void salsa(int[] state, int[] words, int at) {
    for (var i = 0; i < WORDS_A_BLOCK; i++) {
      state[i] ^= words[at + i];
    }
    rounds(state);
  }

  private static void rounds(int[] s) {
    int a = s[0], b = s[1], c = s[2], d = s[3];
    int e = s[4], f = s[5], g = s[6], h = s[7];
    int i = s[8], j = s[9], k = s[10], l = s[11];
    int m = s[12], n = s[13], o = s[14], p = s[15];
    for (var round = 0; round < SALSA_DOUBLE_ROUNDS; round++) {
      e ^= Integer.rotateLeft(a + m, 7);
      i ^= Integer.rotateLeft(e + a, 9);
      m ^= Integer.rotateLeft(i + e, 13);
      a ^= Integer.rotateLeft(m + i, 18);
      j ^= Integer.rotateLeft(f + b, 7);
      n ^= Integer.rotateLeft(j + f, 9);
      b ^= Integer.rotateLeft(n + j, 13);
      f ^= Integer.rotateLeft(b + n, 18);
      o ^= Integer.rotateLeft(k + g, 7);
      c ^= Integer.rotateLeft(o + k, 9);
      g ^= Integer.rotateLeft(c + o, 13);
      k ^= Integer.rotateLeft(g + c, 18);
      d ^= Integer.rotateLeft(p + l, 7);
      h ^= Integer.rotateLeft(d + p, 9);
      l ^= Integer.rotateLeft(h + d, 13);
      p ^= Integer.rotateLeft(l + h, 18);
      b ^= Integer.rotateLeft(a + d, 7);
      c ^= Integer.rotateLeft(b + a, 9);
      d ^= Integer.rotateLeft(c + b, 13);
      a ^= Integer.rotateLeft(d + c, 18);
      g ^= Integer.rotateLeft(f + e, 7);
      h ^= Integer.rotateLeft(g + f, 9);
      e ^= Integer.rotateLeft(h + g, 13);
      f ^= Integer.rotateLeft(e + h, 18);
      l ^= Integer.rotateLeft(k + j, 7);
      i ^= Integer.rotateLeft(l + k, 9);
      j ^= Integer.rotateLeft(i + l, 13);
      k ^= Integer.rotateLeft(j + i, 18);
      m ^= Integer.rotateLeft(p + o, 7);
      n ^= Integer.rotateLeft(m + p, 9);
      o ^= Integer.rotateLeft(n + m, 13);
      p ^= Integer.rotateLeft(o + n, 18);
    }
    s[0] += a;
    s[1] += b;
    s[2] += c;
    s[3] += d;
    s[4] += e;
    s[5] += f;
    s[6] += g;
    s[7] += h;
    s[8] += i;
    s[9] += j;
    s[10] += k;
    s[11] += l;
    s[12] += m;
    s[13] += n;
    s[14] += o;
    s[15] += p;
  }

  private void wipe() {
    Arrays.fill(mixed, 0);
    Arrays.fill(spare, 0);
    Arrays.fill(salsa, 0);
  }

  /** PBKDF2 with HMAC-SHA-256 and one iteration. */
  private static byte[] stretch(byte[] password, byte[] salt, int length) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      // HMAC fills a short key up with zeros, and the JDK refuses an empty one.
      mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA256"));
      var stretched = new byte[length];
      for (var block = 0; block * MAC_BYTES < length; block++) {
        mac.update(salt);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(block + 1).array());
        var bytes = mac.doFinal();
        var at = block * MAC_BYTES;
        System.arraycopy(bytes, 0, stretched, at, Math.min(MAC_BYTES, length - at));
        Arrays.fill(bytes, (byte) 0);
      }
      return stretched;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
