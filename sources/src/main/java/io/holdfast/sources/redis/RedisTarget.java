package io.holdfast.sources.redis;

import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.stream.FileRestore;
import io.holdfast.sources.stream.StoredStream;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server to restore into, or a file. */
final class RedisTarget implements SourceTarget {
  private static final String PATH = "path";
  private static final String DATABASE = "database";
  private static final String EXPIRY = "expiry";
  private static final Set<String> NAMES = Set.of(PATH, DATABASE, EXPIRY);

  private final RedisAccess access;
  private @Nullable RedisLink link;

  RedisTarget(RedisAccess access) {
    this.access = access;
  }

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) throws InterruptedException {
    requirePossible(wish);
    var part = part(point, wish);
    var path = wish.target().getOrDefault(PATH, "");
    if (!path.isEmpty()) {
      require(
          wish.target().keySet().equals(Set.of(PATH)) && wish.items().isEmpty(),
          "a file takes the whole dump: no items, '%s' or '%s'".formatted(DATABASE, EXPIRY));
      require(
          wish.conflicts() != Conflicts.CLEAR_TARGET, "CLEAR_TARGET is for servers, not for files");
      return FileRestore.plan(
          new StoredStream(point, part), FileRestore.place(path), wish.conflicts());
    }
    var choices = choices(point, wish);
    try {
      var opened = RedisLink.open(access);
      close();
      link = opened;
      return RedisRestore.plan(
          new RedisRestore.Place(opened, TargetServer.load(opened), choices),
          new StoredRdb(point, part));
    } catch (SourceException e) {
      RedisLink.throwIfInterrupted(e);
      throw e;
    }
  }

  private static void requirePossible(RestoreWish wish) {
    require(
        NAMES.containsAll(wish.target().keySet()),
        "a REDIS target takes %s, not %s".formatted(NAMES, wish.target().keySet()));
    require(
        RedisSource.CAPABILITIES.conflicts().contains(wish.conflicts()),
        "a REDIS target knows no " + wish.conflicts());
    require(wish.asOf() == null, "keys are restored as of their backup only");
    require(
        wish.items().isEmpty() || wish.conflicts() != Conflicts.CLEAR_TARGET,
        "CLEAR_TARGET empties whole databases: it cannot go with single keys");
  }

  private static KeyChoices choices(StoredPoint point, RestoreWish wish) {
    var database = wish.target().getOrDefault(DATABASE, "");
    require(database.matches("|\\d{1,9}"), "target 'database' must be a number, not " + database);
    var expiry = wish.target().getOrDefault(EXPIRY, "absolute");
    var age = System.currentTimeMillis() - point.snapshot().time().toInstant().toEpochMilli();
    var later =
        switch (expiry) {
          case "absolute", "none" -> 0L;
          case "relative" -> age;
          default ->
              throw RedisAccess.invalid(
                  "target 'expiry' must be absolute, relative or none, not '%s'".formatted(expiry));
        };
    return new KeyChoices(
        wish.items().stream().map(KeyPattern::parse).toList(),
        database.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(database)),
        wish.conflicts(),
        !expiry.equals("none"),
        later);
  }

  private static SourcePart part(StoredPoint point, RestoreWish wish) {
    var names = point.parts().stream().map(SourcePart::name).toList();
    require(
        names.size() == 1 && names.containsAll(wish.parts()),
        "the point has %s, not %s".formatted(names, wish.parts()));
    return point.parts().getFirst();
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw RedisAccess.invalid(message);
    }
  }

  @Override
  public void close() {
    var opened = link;
    if (opened != null) {
      opened.close();
      link = null;
    }
  }
}
