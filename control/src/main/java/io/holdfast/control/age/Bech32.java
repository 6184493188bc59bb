package io.holdfast.control.age;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Bytes as letters with a checksum that finds up to four wrong ones (BIP 173, no length limit). */
final class Bech32 {
  private static final String LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int CHECKSUM = 6;
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };

  private Bech32() {}

  static String encode(String prefix, byte[] data) {
    var groups = toGroups(data);
    var text = new StringBuilder(prefix).append('1');
    for (var group : groups) {
      text.append(LETTERS.charAt(group));
    }
    var all = Arrays.copyOf(groups, groups.length + CHECKSUM);
    var checksum = polymod(prefix, all) ^ 1;
    for (var at = 0; at < CHECKSUM; at++) {
      text.append(LETTERS.charAt((checksum >> 5 * (CHECKSUM - 1 - at)) & 31));
    }
    return text.toString();
  }

  /** Empty when the prefix is another, a letter is none, or the checksum does not hold. */
  static Optional<byte[]> decode(String prefix, String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    if (!lower.startsWith(prefix + "1") || lower.length() < prefix.length() + 1 + CHECKSUM) {
      return Optional.empty();
    }
    var letters = lower.substring(prefix.length() + 1);
    var groups = new byte[letters.length()];
    for (var at = 0; at < groups.length; at++) {
      groups[at] = (byte) LETTERS.indexOf(letters.charAt(at));
      if (groups[at] < 0) {
        return Optional.empty();
      }
    }
    return polymod(prefix, groups) == 1
        ? toBytes(Arrays.copyOf(groups, groups.length - CHECKSUM))
        : Optional.empty();
  }

  private static int polymod(String prefix, byte[] groups) {
    var check = 1;
    for (var at = 0; at < prefix.length(); at++) {
      check = step(check, prefix.charAt(at) >> 5);
    }
    check = step(check, 0);
    for (var at = 0; at < prefix.length(); at++) {
      check = step(check, prefix.charAt(at) & 31);
    }
    for (var group : groups) {
      check = step(check, group);
    }
    return check;
  }

  private static int step(int before, int value) {
    var top = before >>> 25;
    var after = (before & 0x1ffffff) << 5 ^ value;
    for (var bit = 0; bit < GENERATOR.length; bit++) {
      after ^= (top >> bit & 1) == 1 ? GENERATOR[bit] : 0;
    }
    return after;
  }

  private static byte[] toGroups(byte[] data) {
    var groups = new byte[(data.length * 8 + 4) / 5];
    for (var at = 0; at < data.length * 8; at++) {
      var bit = data[at / 8] >> 7 - at % 8 & 1;
      groups[at / 5] |= (byte) (bit << 4 - at % 5);
    }
    return groups;
  }

  /** Empty when bits are left over that are not zero. */
  private static Optional<byte[]> toBytes(byte[] groups) {
    var bytes = new ByteArrayOutputStream();
    var value = 0;
    var bits = 0;
    for (var group : groups) {
      value = (value << 5 | group) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(value >> bits & 0xff);
      }
    }
    var padding = value & (1 << bits) - 1;
    return bits < 5 && padding == 0 ? Optional.of(bytes.toByteArray()) : Optional.empty();
  }
}
