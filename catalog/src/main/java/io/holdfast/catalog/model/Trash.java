package io.holdfast.catalog.model;

import java.time.Instant;

/**
 * That a point lies in the trash: whole, but offered to nobody.
 *
 * @param until when it is removed for good
 * @param reason what let it go: a word of retention's, or USER
 * @param before the status that it had, and has again when it is taken out
 */
public record Trash(Instant since, Instant until, String reason, PointStatus before) {
  public Trash {
    if (until.isBefore(since)) {
      throw new IllegalArgumentException("in the trash from %s to %s".formatted(since, until));
    }
  }
}
