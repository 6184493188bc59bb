package io.holdfast.catalog.model;

import java.time.Instant;

/**
 * Birth and last change of a configured resource. {@code revision} grows by one with each change
 * and is what {@code ETag} shows.
 */
public record Stamp(
    Instant createdAt, Actor createdBy, Instant modifiedAt, Actor modifiedBy, long revision) {

  /** The stamp of something new. */
  public static Stamp created(Instant at, Actor by) {
    return new Stamp(at, by, at, by, 1);
  }

  /** The stamp of a change; the catalog raises the revision when it keeps it. */
  public Stamp modified(Instant at, Actor by) {
    return new Stamp(createdAt, createdBy, at, by, revision);
  }
}
