package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import java.util.Set;

/** The file to restore into. */
final class SqliteTarget implements SourceTarget {
  private final SourceSettings settings;

  SqliteTarget(SourceSettings settings) {
    this.settings = settings;
  }

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) throws InterruptedException {
    if (!Set.of("path").containsAll(wish.target().keySet())) {
      throw invalid("a SQLite target takes 'path' only, not " + wish.target().keySet());
    }
    if (!SqliteSource.CAPABILITIES.conflicts().contains(wish.conflicts())) {
      throw invalid("a SQLite target knows no %s".formatted(wish.conflicts()));
    }
    if (!wish.items().isEmpty()) {
      throw invalid("a SQLite database is restored whole, not by items");
    }
    if (wish.asOf() != null) {
      throw invalid("a SQLite database is restored as of its backup only");
    }
    var path = SqliteSource.path(settings.with(wish.target()).get("path"));
    var busy = SqliteDatabase.busySeconds(settings);
    return SqliteRestore.plan(point, part(point, wish), path, wish.conflicts(), busy);
  }

  private static SourcePart part(StoredPoint point, RestoreWish wish) {
    var names = point.parts().stream().map(SourcePart::name).toList();
    if (names.size() != 1 || !names.containsAll(wish.parts())) {
      throw invalid("the point has %s, not %s".formatted(names, wish.parts()));
    }
    return point.parts().getFirst();
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  @Override
  public void close() {}
}
