package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.postgres.Inventory.Relation;
import io.holdfast.sources.postgres.dump.ArchiveStream;
import io.holdfast.sources.postgres.dump.Entry;
import io.holdfast.sources.postgres.server.Server;
import io.holdfast.sources.postgres.server.Sql;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One database whose moment is held by an open transaction while it is dumped. The dump's rows are
 * counted as they pass, and compared with what the server counts at the same moment.
 */
final class DumpedDatabase implements AutoCloseable {
  private final String name;
  private final Sql holder;
  private final String snapshot;

  private Inventory inventory = new Inventory(List.of(), Map.of());
  private Map<Relation, Long> counted = Map.of();
  private volatile @Nullable ArchiveStream archive;
  private volatile @Nullable CountedStream passed;

  private DumpedDatabase(String name, Sql holder, String snapshot) {
    this.name = name;
    this.holder = holder;
    this.snapshot = snapshot;
  }

  /** Takes the moment. */
  static DumpedDatabase hold(Server server, String name) {
    var sql = server.connect(name);
    try {
      sql.run("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
      sql.run("set row_security = off");
      sql.begin();
      return new DumpedDatabase(name, sql, sql.text("select pg_catalog.pg_export_snapshot()"));
    } catch (SourceException e) {
      sql.close();
      throw e;
    }
  }

  /** Looks at what is there, and keeps it there. */
  void examine(Server server, int lockSeconds) {
    Inventory.requireRights(holder, server, name);
    inventory = Inventory.read(holder);
    inventory.lock(holder, lockSeconds);
  }

  void count(Duration time) {
    counted = RowCounts.within(holder, inventory.relations(), time);
  }

  String name() {
    return name;
  }

  String snapshot() {
    return snapshot;
  }

  /** The dump on its way into the repository. */
  InputStream follow(InputStream dump) {
    var stream = new ArchiveStream(dump, "the dump of database '%s'".formatted(name));
    archive = stream;
    var counting = new CountedStream(stream);
    passed = counting;
    return counting;
  }

  /**
   * @throws SourceException SOURCE_FAILED or EXPECTATION_FAILED when it is not what it must be
   */
  void verify() {
    var dump = dump();
    if (!dump.isWhole()) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "the dump of database '%s' was not read whole".formatted(name));
    }
    requireAll(dump);
    var rows = rows();
    counted.forEach((table, count) -> {
      var came = rows.get(table.qualifiedName());
      if (came != null && !came.equals(count)) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED,
            "the dump of database '%s' has %d rows of %s, where the server counts %d"
                .formatted(name, came, table.qualifiedName(), count));
      }
    });
  }

  private void requireAll(ArchiveStream dump) {
    var dumped = names(dump, Entry::isRelation);
    var filled = names(dump, Entry::isTableData);
    for (var relation : inventory.relations()) {
      var lacks =
          !dumped.contains(relation.qualifiedName())
              ? relation.qualifiedName()
              : relation.isTable() && !filled.contains(relation.qualifiedName())
                  ? "the rows of " + relation.qualifiedName()
                  : null;
      if (lacks != null) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED,
            "the dump of database '%s' lacks %s".formatted(name, lacks));
      }
    }
  }

  private static Set<String> names(ArchiveStream dump, Predicate<Entry> which) {
    return dump.entries().stream()
        .filter(which)
        .map(Entry::qualifiedName)
        .collect(Collectors.toSet());
  }

  SourcePart part(String path) {
    var expectations = new HashMap<>(inventory.counts());
    var rows = new HashMap<String, Long>();
    counted.forEach((table, count) -> rows.put(table.qualifiedName(), count));
    var ours =
        inventory.relations().stream()
            .filter(Relation::isTable)
            .map(Relation::qualifiedName)
            .collect(Collectors.toSet());
    rows()
        .forEach((table, count) -> {
          if (ours.contains(table)) {
            rows.put(table, count);
          }
        });
    rows.forEach((table, count) -> expectations.put("rows." + table, count));
    if (rows.size() == ours.size()) {
      expectations.put("rows", rows.values().stream().mapToLong(Long::longValue).sum());
    }
    var stream = passed;
    return new SourcePart(
        "DATABASE_DUMP",
        name,
        "database",
        name,
        path,
        stream == null ? 0 : stream.count(),
        inventory.counts().getOrDefault("tables", 0L),
        expectations);
  }

  /** As they came, by table. */
  private Map<String, Long> rows() {
    var dump = dump();
    var rows = new HashMap<String, Long>();
    var twice = new ArrayList<String>();
    for (var entry : dump.entries()) {
      if (entry.isTableData()) {
        dump.rows(entry)
            .ifPresent(count -> {
              if (rows.put(entry.qualifiedName(), count) != null) {
                twice.add(entry.qualifiedName());
              }
            });
      }
    }
    twice.forEach(rows::remove);
    return rows;
  }

  private ArchiveStream dump() {
    var dump = archive;
    if (dump == null) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "database '%s' was not dumped".formatted(name));
    }
    return dump;
  }

  @Override
  public void close() {
    holder.close();
  }
}
