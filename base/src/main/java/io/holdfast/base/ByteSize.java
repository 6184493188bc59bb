package io.holdfast.base;

import java.util.List;
import java.util.Locale;

/** A number of bytes that prints for people: {@code 1.50 GiB}. */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("%d bytes".formatted(bytes));
    }
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    if (bytes < 1024) {
      return bytes + " B";
    }
    var exponent = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    return String.format(
        Locale.ROOT, "%.2f %s", bytes / Math.pow(1024, exponent), UNITS.get(exponent));
  }
}
