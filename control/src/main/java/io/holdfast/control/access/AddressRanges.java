package io.holdfast.control.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a network address lies in ranges such as {@code 10.0.0.0/8} or {@code fd00::/8}. */
final class AddressRanges {
  private AddressRanges() {}

  /** True when there are no ranges; false for an unknown address when there are. */
  static boolean contain(List<String> ranges, @Nullable String address) {
    if (ranges.isEmpty()) {
      return true;
    }
    return address != null && ranges.stream().anyMatch(range -> contains(range, address));
  }

  /** Whether a text is a range that {@link #contain} understands. */
  static boolean isRange(String range) {
    var slash = range.indexOf('/');
    if (slash < 0) {
      return literal(range) != null;
    }
    var base = literal(range.substring(0, slash));
    var bits = bits(range.substring(slash + 1));
    return base != null && bits >= 0 && bits <= base.length * 8;
  }

  private static boolean contains(String range, String address) {
    if (!isRange(range)) {
      return false;
    }
    var slash = range.indexOf('/');
    var base = literal(slash < 0 ? range : range.substring(0, slash));
    var candidate = literal(address);
    if (base == null || candidate == null || base.length != candidate.length) {
      return false;
    }
    var bits = slash < 0 ? base.length * 8 : bits(range.substring(slash + 1));
    for (var bit = 0; bit < bits; bit++) {
      var mask = 0x80 >> (bit % 8);
      if ((base[bit / 8] & mask) != (candidate[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of a literal address; names are never looked up. */
  private static byte @Nullable [] literal(String text) {
    if (text.isEmpty() || !text.matches("[0-9a-fA-F:.]+") || !text.matches(".*[.:].*")) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static int bits(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
  }
}
