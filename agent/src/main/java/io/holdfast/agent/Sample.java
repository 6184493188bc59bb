package io.holdfast.agent;

/**
 * The beginning of a file: whether it looks like random bytes, as encrypted data does. Compressed
 * data looks so too, but tells by its first bytes what it is. Not thread-safe.
 */
final class Sample {
  private static final int BYTES = 4096;

  /** Fewer bytes say nothing: of so few, random ones are not told from others. */
  private static final int ENOUGH = 2048;

  /**
   * In bits a byte. Of 4096 random bytes a count by value comes to 7.955, of 2048 to 7.91, hardly
   * ever to 0.02 less; of text to 5, of programs to 6.5.
   */
  private static final double OPAQUE = 7.85;

  private static final double LN2 = Math.log(2);

  private final short[] counts = new short[256];
  private final byte[] head = new byte[16];
  private int size;

  void add(byte[] bytes, int offset, int count) {
    var end = offset + Math.min(count, BYTES - size);
    for (var at = offset; at < end; at++) {
      if (size < head.length) {
        head[size] = bytes[at];
      }
      counts[bytes[at] & 0xff]++;
      size++;
    }
  }

  void addZeros(long bytes) {
    var more = (int) Math.min(bytes, BYTES - size);
    counts[0] += (short) more;
    size += more;
  }

  boolean enough() {
    return size >= ENOUGH;
  }

  boolean opaque() {
    return enough() && !compressed() && entropy() >= OPAQUE;
  }

  private double entropy() {
    var bits = 0.0;
    for (var count : counts) {
      if (count > 0) {
        var share = (double) count / size;
        bits -= share * Math.log(share) / LN2;
      }
    }
    return bits;
  }

  /** Whether it begins as a known format does whose content looks random. */
  private boolean compressed() {
    return begins(0, "PK\3\4")
        || begins(0, "\u001f\u008b")
        || begins(0, "\u00ff\u00d8\u00ff")
        || begins(0, "\u0089PNG")
        || begins(0, "GIF8")
        || begins(0, "RIFF")
        || begins(0, "(\u00b5/\u00fd")
        || begins(0, "\u00fd7zXZ")
        || begins(0, "BZh")
        || begins(0, "7z\u00bc\u00af")
        || begins(0, "Rar!")
        || begins(0, "%PDF")
        || begins(0, "OggS")
        || begins(0, "fLaC")
        || begins(0, "ID3")
        || begins(0, "\u001aE\u00df\u00a3")
        || begins(0, "\4\"M\u0018")
        || begins(0, "LZIP")
        || begins(0, "\u00ff\u00fb")
        || begins(4, "ftyp")
        || begins(0, "wOF");
  }

  private boolean begins(int offset, String magic) {
    for (var at = 0; at < magic.length(); at++) {
      if ((head[offset + at] & 0xff) != magic.charAt(at)) {
        return false;
      }
    }
    return true;
  }
}
