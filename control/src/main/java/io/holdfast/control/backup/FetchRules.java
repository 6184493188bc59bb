package io.holdfast.control.backup;

import java.time.Duration;

/**
 * What may be fetched from elsewhere.
 *
 * @param mostBytes of a dump, as it is before it was compressed
 * @param longest from the first byte to the last
 * @param atOnce dumps that are fetched at a time
 */
public record FetchRules(FetchHosts hosts, long mostBytes, Duration longest, int atOnce) {
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int AT_ONCE = 4;

  public FetchRules {
    if (mostBytes < 1 || longest.isNegative() || atOnce < 1) {
      throw new IllegalArgumentException("%d bytes, %d at once".formatted(mostBytes, atOnce));
    }
  }

  /** Four at a time, a day for each. */
  public static FetchRules of(FetchHosts hosts, long mostBytes) {
    return new FetchRules(hosts, mostBytes, LONGEST, AT_ONCE);
  }
}
