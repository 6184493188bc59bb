package io.holdfast.sources.sqlite;

import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.StoredPoint;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database's file of its own. */
final class SqliteSandbox implements Sandbox {
  private final Path file;

  SqliteSandbox(Path file) {
    this.file = file;
  }

  @Override
  public PlannedRestore plan(StoredPoint point) throws InterruptedException {
    var settings = SourceSettings.of(Map.of("path", file.toString()));
    return new SqliteTarget(settings).plan(point, RestoreWish.everything(Conflicts.FAIL));
  }

  /** Neither the file is changed, nor is any other opened. */
  @Override
  public @Nullable String ask(@Nullable String database, String statement)
      throws InterruptedException {
    try (var opened = SqliteDatabase.openAlone(file)) {
      return opened.first(statement);
    }
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("SQLITE_DATABASE", file.toString());
  }

  @Override
  public void close() {}
}
