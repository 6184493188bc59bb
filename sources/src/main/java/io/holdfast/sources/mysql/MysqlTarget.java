package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A server to restore into. */
final class MysqlTarget implements SourceTarget {
  private static final Set<String> NAMES = Set.of("database", "definer", "allowOlder");

  private final MysqlClient client;

  private MysqlTarget(MysqlClient client) {
    this.client = client;
  }

  static MysqlTarget open(MysqlAccess access) throws InterruptedException {
    return new MysqlTarget(MysqlClient.open(access));
  }

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) throws InterruptedException {
    requireKnown(wish);
    var parts = parts(point, wish);
    var inventory = Inventory.load(client);
    var databases = new ArrayList<DatabaseRestore>();
    SourcePart accounts = null;
    for (var part : parts) {
      if (part.name().equals(MysqlView.ACCOUNTS)) {
        accounts = part;
      } else {
        databases.add(database(part, wish, inventory));
      }
    }
    requireItems(wish, databases);
    var choices =
        new MysqlRestore.Choices(
            wish.conflicts(),
            wish.target().getOrDefault("definer", "keep").equals("current"),
            wish.target().getOrDefault("allowOlder", "false").equals("true"));
    return MysqlRestore.plan(client, point, databases, accounts, choices);
  }

  private static void requireKnown(RestoreWish wish) {
    require(
        NAMES.containsAll(wish.target().keySet()),
        "a MYSQL target takes %s, not %s".formatted(NAMES, wish.target().keySet()));
    require(
        Set.of("keep", "current").contains(wish.target().getOrDefault("definer", "keep")),
        "target 'definer' must be keep or current");
    require(
        Set.of("true", "false").contains(wish.target().getOrDefault("allowOlder", "false")),
        "target 'allowOlder' must be true or false");
    require(
        MysqlSource.CAPABILITIES.conflicts().contains(wish.conflicts()),
        "a MYSQL target knows no " + wish.conflicts());
    require(wish.asOf() == null, "a database is restored as of its backup only");
    require(
        wish.items().isEmpty() || wish.conflicts() != Conflicts.CLEAR_TARGET,
        "CLEAR_TARGET drops whole databases: it cannot go with single tables");
  }

  /** Accounts only when asked for by name, or when all goes where it came from by name. */
  private static List<SourcePart> parts(StoredPoint point, RestoreWish wish) {
    var known = point.parts().stream().map(SourcePart::name).toList();
    require(
        new HashSet<>(known).containsAll(wish.parts()),
        "the point has the parts %s, not all of %s".formatted(known, wish.parts()));
    var database = wish.target().get("database");
    var plain = database == null && wish.items().isEmpty();
    var parts =
        point.parts().stream()
            .filter(part ->
                wish.parts().isEmpty()
                    ? plain || !part.name().equals(MysqlView.ACCOUNTS)
                    : wish.parts().contains(part.name()))
            .toList();
    var databases = parts.stream().filter(part -> !part.name().equals(MysqlView.ACCOUNTS)).count();
    require(
        database == null || databases == 1,
        "target 'database' is for one database, and %d are to be restored: name one part"
            .formatted(databases));
    require(
        database == null || !database.isBlank() && !Inventory.SYSTEM.contains(database),
        "target 'database' cannot be '%s'".formatted(database));
    return parts;
  }

  private static DatabaseRestore database(SourcePart part, RestoreWish wish, Inventory inventory) {
    var target = wish.target().getOrDefault("database", part.refName());
    var wanted = new HashSet<DumpObject>();
    for (var object : DatabaseRestore.objects(part)) {
      var isNamed =
          wish.items().contains(object.name())
              || wish.items().contains(part.refName() + "." + object.name());
      if (wish.items().isEmpty() || isNamed) {
        wanted.add(object);
      }
    }
    var there = new HashSet<DumpObject>();
    for (var object : inventory.objects().getOrDefault(target, Set.of())) {
      // Tables, views and sequences share their names, routines and events have their own.
      wanted.stream()
          .filter(each -> each.name().equals(object.name()) && sharesNames(each, object))
          .forEach(there::add);
    }
    return new DatabaseRestore(part, target, wanted, there, wish.items().isEmpty());
  }

  private static boolean sharesNames(DumpObject one, DumpObject other) {
    return one.kind() == other.kind() || isRelation(one) && isRelation(other);
  }

  private static boolean isRelation(DumpObject object) {
    return switch (object.kind()) {
      case TABLE, VIEW, SEQUENCE -> true;
      case EVENT, ROUTINE -> false;
    };
  }

  private static void requireItems(RestoreWish wish, List<DatabaseRestore> databases) {
    for (var item : wish.items()) {
      var isKnown =
          databases.stream()
              .anyMatch(each ->
                  each.objects().stream()
                      .anyMatch(object ->
                          item.equals(object.name())
                              || item.equals(each.part().refName() + "." + object.name())));
      require(
          isKnown,
          "the point has no '%s'; items are tables, as name or database.name".formatted(item));
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new InvalidInputException(ErrorCode.INPUT_INVALID, message);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
