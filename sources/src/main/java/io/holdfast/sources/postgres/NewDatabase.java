package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.postgres.dump.Contents;
import io.holdfast.sources.postgres.dump.Entry;
import io.holdfast.sources.postgres.server.Server;
import io.holdfast.sources.postgres.server.Sql;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that is made under a name of its own and gets its final one when it is whole. Closed
 * without that, it is dropped. Not thread-safe.
 */
final class NewDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NewDatabase.class);
  private static final int RENAME_ATTEMPTS = 5;
  private static final Pattern TABLESPACE =
      Pattern.compile(" TABLESPACE = (\"(?:[^\"]|\"\")+\"|\\w+)");

  private final Server server;
  private final DatabasePlan plan;
  private final String name = "holdfast_" + UUID.randomUUID().toString().replace("-", "");
  private boolean finished;

  private NewDatabase(Server server, DatabasePlan plan) {
    this.server = server;
    this.plan = plan;
  }

  /** Makes it as the origin was: encoding, collation, owner. */
  static NewDatabase create(Server server, DatabasePlan plan) {
    var made = new NewDatabase(server, plan);
    try (var sql = server.connect(server.maintenanceDatabase())) {
      sql.run(made.definition());
    }
    return made;
  }

  /** Where a dump's database lies by default; empty for the server's own default. */
  static String tablespace(Contents contents) {
    return contents.entries().stream()
        .filter(entry -> entry.type().equals("DATABASE"))
        .map(entry -> TABLESPACE.matcher(entry.definition()))
        .filter(Matcher::find)
        .map(matcher -> SqlScript.identifier(matcher.group(1), 0))
        .findFirst()
        .orElse("");
  }

  String name() {
    return name;
  }

  /** Gives it settings, comment and grants of the origin, and its final name. */
  void finish() {
    try (var sql = server.connect(server.maintenanceDatabase())) {
      for (var entry : plan.contents().entries()) {
        if (entry.isOfDatabase() && !entry.type().equals("DATABASE") && isPossible(entry)) {
          for (var statement : SqlScript.statements(renamed(entry))) {
            sql.run(statement);
          }
        }
      }
      var owner = owner();
      if (plan.keepOwners() && !owner.isEmpty()) {
        sql.run("alter database %s owner to %s".formatted(Sql.name(name), Sql.name(owner)));
      }
      if (plan.way() == DatabasePlan.Way.REPLACE) {
        replace(sql);
      } else {
        rename(sql, name, plan.target());
      }
      finished = true;
    }
  }

  /** At every moment, either the old or the new one is there under some name. */
  private void replace(Sql sql) {
    var old = name + "_old";
    sql.run("alter database %s with allow_connections false".formatted(Sql.name(plan.target())));
    try {
      rename(sql, plan.target(), old);
    } catch (SourceException e) {
      sql.run("alter database %s with allow_connections true".formatted(Sql.name(plan.target())));
      throw e;
    }
    try {
      rename(sql, name, plan.target());
    } catch (SourceException e) {
      rename(sql, old, plan.target());
      sql.run("alter database %s with allow_connections true".formatted(Sql.name(plan.target())));
      throw e;
    }
    sql.run("drop database " + Sql.name(old));
  }

  /** Whoever is connected is cut off: a name in use cannot change. */
  private static void rename(Sql sql, String from, String to) {
    for (int attempt = 1; ; attempt++) {
      try {
        cutOff(sql, from);
        sql.run("alter database %s rename to %s".formatted(Sql.name(from), Sql.name(to)));
        return;
      } catch (SourceException e) {
        // The server itself has waited five seconds for others to leave.
        if (attempt == RENAME_ATTEMPTS || !String.valueOf(e.getMessage()).contains("accessed")) {
          throw e;
        }
      }
    }
  }

  private static void cutOff(Sql sql, String database) {
    sql.list(
        "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity"
            + " where datname = ? and pid <> pg_catalog.pg_backend_pid()",
        row -> row.getBoolean(1),
        database);
  }

  private String definition() {
    var origin =
        plan.contents().entries().stream()
            .filter(entry -> entry.type().equals("DATABASE"))
            .findFirst()
            .map(this::renamed)
            .orElse("CREATE DATABASE %s WITH TEMPLATE = template0".formatted(Sql.name(name)));
    if (!plan.keepTablespaces()) {
      origin = TABLESPACE.matcher(origin).replaceFirst("");
    }
    if (plan.locale().isPresent()) {
      origin =
          origin
                  .replaceAll(" (?:LOCALE|LC_COLLATE|LC_CTYPE) = '(?:[^']|'')*'", "")
                  .replaceFirst("; *$", "")
              + " LOCALE = "
              + Sql.literal(plan.locale().get());
    }
    return origin;
  }

  private String renamed(Entry entry) {
    return SqlScript.renamed(entry.definition(), plan.contents().header().database(), name).strip();
  }

  private boolean isPossible(Entry entry) {
    return plan.keepOwners() || !List.of("ACL", "SECURITY LABEL").contains(entry.type());
  }

  private String owner() {
    return plan.contents().entries().stream()
        .filter(entry -> entry.type().equals("DATABASE"))
        .map(Entry::owner)
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    if (finished) {
      return;
    }
    try (var sql = server.connect(server.maintenanceDatabase())) {
      cutOff(sql, name);
      sql.run("drop database if exists " + Sql.name(name));
    } catch (SourceException e) {
      log.warn(
          "unfinished database stays code={} database={} server={}: drop it by hand",
          ErrorCode.SOURCE_FAILED.number(),
          name,
          server.place(),
          e);
    }
  }
}
