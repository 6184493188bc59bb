package io.holdfast.control.fileindex;

import io.holdfast.engine.pack.BlobId;
import java.util.HashSet;
import java.util.Set;

/**
 * Says of a token that it is surely absent or maybe present: a Bloom filter. Tokens are trigrams of
 * folded names, and the hashes of contents.
 */
final class TokenFilter {
  private static final int BITS_A_TOKEN = 10;
  private static final int PROBES = 6;
  private static final int GRAM = 3;

  private final byte[] bits;

  private TokenFilter(byte[] bits) {
    this.bits = bits;
  }

  static TokenFilter of(Set<Long> tokens) {
    var filter = new TokenFilter(new byte[tokens.size() * BITS_A_TOKEN / 8 + 1]);
    tokens.forEach(filter::add);
    return filter;
  }

  static TokenFilter read(ByteReader reader) {
    var bits = reader.bytes();
    if (bits.length == 0) {
      throw ByteReader.damaged();
    }
    return new TokenFilter(bits);
  }

  void write(ByteWriter writer) {
    writer.bytes(bits);
  }

  boolean mayContain(Set<Long> tokens) {
    for (var token : tokens) {
      if (!mayContain(token)) {
        return false;
      }
    }
    return true;
  }

  /** None for what is shorter than a trigram. */
  static Set<Long> trigrams(byte[] folded) {
    var grams = new HashSet<Long>();
    addTrigrams(folded, grams);
    return grams;
  }

  static void addTrigrams(byte[] folded, Set<Long> target) {
    for (var at = 0; at + GRAM <= folded.length; at++) {
      target.add(
          (folded[at] & 0xffL) << 16 | (folded[at + 1] & 0xffL) << 8 | folded[at + 2] & 0xffL);
    }
  }

  /** Never a trigram's, which has 24 bits. */
  static long token(BlobId content) {
    return content.w0() | 1L << 62;
  }

  private void add(long token) {
    for (var probe = 0; probe < PROBES; probe++) {
      var bit = bit(token, probe);
      bits[bit >>> 3] |= (byte) (1 << (bit & 7));
    }
  }

  private boolean mayContain(long token) {
    for (var probe = 0; probe < PROBES; probe++) {
      var bit = bit(token, probe);
      if ((bits[bit >>> 3] & 1 << (bit & 7)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Two halves of one mixed word make all probes. */
  private int bit(long token, int probe) {
    var mixed = mix(token);
    var word = (int) mixed + probe * ((int) (mixed >>> 32) | 1);
    return Integer.remainderUnsigned(word, bits.length * 8);
  }

  private static long mix(long token) {
    var word = (token ^ token >>> 33) * 0xff51afd7ed558ccdL;
    word = (word ^ word >>> 33) * 0xc4ceb9fe1a85ec53L;
    return word ^ word >>> 33;
  }
}
