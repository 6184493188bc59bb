package io.holdfast.sources.postgres.physical;

import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Restores into a data folder on the agent's host. */
final class PitrTarget implements SourceTarget {
  static final String PATH = "path";

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) {
    for (var name : wish.target().keySet()) {
      if (!name.equals(PATH)) {
        throw PitrSource.invalid("unknown target '%s'; known is %s".formatted(name, PATH));
      }
    }
    if (!PitrSource.CAPABILITIES.conflicts().contains(wish.conflicts())) {
      throw PitrSource.invalid(
          "conflicts can be %s, not %s"
              .formatted(PitrSource.CAPABILITIES.conflicts(), wish.conflicts()));
    }
    if (!wish.items().isEmpty()) {
      throw PitrSource.invalid("a server is one thing; it has no items to choose");
    }
    var path = wish.target().getOrDefault(PATH, "");
    if (!path.startsWith("/") || path.indexOf(0) >= 0) {
      throw PitrSource.invalid(
          "target '%s' must be the absolute path of a new data folder".formatted(PATH));
    }
    var part = part(point, wish);
    requireMoment(part, wish);
    return new PitrRestore(point, part, Path.of(path), wish.asOf());
  }

  private static SourcePart part(StoredPoint point, RestoreWish wish) {
    if (point.parts().size() != 1 || !point.parts().getFirst().refKind().equals("cluster")) {
      throw PitrSource.invalid("not a point of a PostgreSQL server");
    }
    var part = point.parts().getFirst();
    for (var name : wish.parts()) {
      if (!name.equals(part.name())) {
        throw PitrSource.invalid(
            "the point has no part '%s'; it has '%s'".formatted(name, part.name()));
      }
    }
    return part;
  }

  private static void requireMoment(SourcePart part, RestoreWish wish) {
    var asOf = wish.asOf();
    if (asOf == null) {
      return;
    }
    var from = moment(part, PitrView.FROM);
    var until = moment(part, PitrView.UNTIL);
    if (asOf.isBefore(from) || asOf.isAfter(until)) {
      throw PitrSource.invalid(
          "the point has moments from %s to %s, not %s".formatted(from, until, asOf));
    }
  }

  private static Instant moment(SourcePart part, String name) {
    return Instant.EPOCH.plus(part.expectations().getOrDefault(name, 0L), ChronoUnit.MICROS);
  }

  @Override
  public void close() {}
}
