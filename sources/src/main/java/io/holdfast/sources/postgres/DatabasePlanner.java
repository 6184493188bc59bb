package io.holdfast.sources.postgres;

import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Severity;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.postgres.DatabasePlan.Way;
import io.holdfast.sources.postgres.dump.ArchiveStream;
import io.holdfast.sources.postgres.dump.Contents;
import io.holdfast.sources.postgres.dump.Entry;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Compares one dump with what stands at the target. One use; not thread-safe. */
final class DatabasePlanner {
  private final Server server;
  private final TargetServer facts;
  private final RestoreWish wish;
  private final SourcePart part;
  private final Contents contents;
  private final Selection selection;
  private final List<Check> checks = new ArrayList<>();

  private DatabasePlanner(
      Server server, TargetServer facts, RestoreWish wish, SourcePart part, Contents contents) {
    this.server = server;
    this.facts = facts;
    this.wish = wish;
    this.part = part;
    this.contents = contents;
    selection = new Selection(contents.entries());
  }

  static DatabasePlanner of(
      Server server, TargetServer facts, RestoreWish wish, StoredPoint point, SourcePart part) {
    try (var dump = point.open(TreePath.parse(part.path()))) {
      var contents = ArchiveStream.contents(dump, "the dump of '%s'".formatted(part.name()));
      return new DatabasePlanner(server, facts, wish, part, contents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it has what a wish names. */
  boolean has(String item) {
    return !selection.named(item).isEmpty();
  }

  DatabasePlan plan(ClientTools tools) {
    var name = wish.target().getOrDefault(PostgresTarget.DATABASE, part.refName());
    var there = TargetDatabase.read(server, name);
    checkVersions(tools);
    var chosen = chosen();
    var inTheWay = inTheWay(there, chosen);
    var way = way(there, name, inTheWay);
    if (way == Way.CREATE && there.exists()) {
      name = facts.freeDatabase(name);
    }
    var fresh = way == Way.CREATE || way == Way.REPLACE;
    Predicate<Entry> exists =
        fresh ? entry -> entry.type().equals("SCHEMA") && entry.tag().equals("public") : there::has;
    if (wish.conflicts() == Conflicts.SKIP && way == Way.INTO) {
      chosen = chosen.stream().filter(entry -> !inTheWay.contains(entry)).toList();
    }
    var entries = entries(chosen, exists);
    var owners = checkOwners(entries);
    entries = withoutStrangers(entries);
    var tablespaces = checkTablespaces(entries, fresh);
    checkExtensions(entries);
    if (fresh) {
      checkCreation(name);
    }
    return new DatabasePlan(
        part,
        contents,
        name,
        way,
        way == Way.SKIP ? List.of() : entries,
        wish.items().isEmpty(),
        owners,
        tablespaces,
        Optional.ofNullable(wish.target().get(PostgresTarget.LOCALE)),
        checks,
        wish.items().isEmpty() && !there.isEmpty() ? 1 : inTheWay.size());
  }

  private Collection<Entry> chosen() {
    var chosen = new HashSet<Entry>();
    wish.items().forEach(item -> chosen.addAll(selection.named(item)));
    return chosen;
  }

  private Collection<Entry> inTheWay(TargetDatabase there, Collection<Entry> chosen) {
    return chosen.stream().filter(there::has).toList();
  }

  private Way way(TargetDatabase there, String name, Collection<Entry> inTheWay) {
    if (!there.exists()) {
      return Way.CREATE;
    }
    var partly = !wish.items().isEmpty();
    if (partly ? inTheWay.isEmpty() : there.isEmpty()) {
      return Way.INTO;
    }
    return switch (wish.conflicts()) {
      case FAIL -> {
        error(
            "TARGET_EXISTS",
            partly
                ? "database '%s' has %s already".formatted(name, names(inTheWay))
                : "database '%s' exists on %s and is not empty".formatted(name, server.place()));
        yield Way.SKIP;
      }
      case SKIP -> partly ? Way.INTO : Way.SKIP;
      case OVERWRITE -> Way.OVERWRITE;
      case KEEP_BOTH -> Way.CREATE;
      case CLEAR_TARGET -> {
        if (partly) {
          error(
              "SELECTION_CLEARS", "only whole databases can clear their target, not tables of one");
        }
        yield Way.REPLACE;
      }
    };
  }

  private List<Entry> entries(Collection<Entry> chosen, Predicate<Entry> exists) {
    if (wish.items().isEmpty()) {
      return contents.entries().stream().filter(entry -> !entry.isOfDatabase()).toList();
    }
    var entries = selection.whole(chosen, exists);
    var missing = selection.missing(entries, exists);
    if (!missing.isEmpty()) {
      error(
          "SELECTION_INCOMPLETE",
          "the choice needs %s, which are neither chosen nor there".formatted(missing));
    }
    return entries;
  }

  private void checkVersions(ClientTools tools) {
    var origin = contents.header().serverVersion();
    if (server.version() < origin) {
      error(
          "VERSION_OLDER",
          "the dump is of PostgreSQL %d, and %s is %s"
              .formatted(origin, server.place(), server.versionText()));
    }
    try {
      tools.get("pg_restore", contents.header().toolVersion());
    } catch (SourceException e) {
      error(e.code().name(), String.valueOf(e.getMessage()));
    }
  }

  private boolean checkOwners(List<Entry> entries) {
    var missing = new TreeSet<String>();
    for (var entry : entries) {
      if (!entry.owner().isEmpty() && !facts.mayGiveTo(entry.owner())) {
        missing.add(entry.owner());
      }
    }
    if (!missing.isEmpty()) {
      warning(
          "OWNERS_MISSING",
          "'%s' cannot give objects to %s; all will belong to '%s'"
              .formatted(server.user(), missing, server.user()));
    }
    return missing.isEmpty();
  }

  /** Grants to roles that are not there would end the restore. */
  private List<Entry> withoutStrangers(List<Entry> entries) {
    var missing = new TreeSet<String>();
    var kept = new ArrayList<Entry>();
    for (var entry : entries) {
      var strangers = strangers(entry);
      missing.addAll(strangers);
      if (strangers.isEmpty()) {
        kept.add(entry);
      }
    }
    if (!missing.isEmpty()) {
      warning(
          "ROLES_MISSING",
          "there is no role %s; its grants and policies are left out".formatted(missing));
    }
    return kept;
  }

  private Set<String> strangers(Entry entry) {
    var text =
        switch (entry.type()) {
          case "ACL", "DEFAULT ACL" -> entry.definition();
          case "POLICY" -> entry.definition().split(" (?:USING|WITH CHECK) \\(", 2)[0];
          default -> "";
        };
    var strangers = new TreeSet<>(SqlScript.roles(text));
    strangers.removeIf(facts::hasRole);
    return strangers;
  }

  private boolean checkTablespaces(List<Entry> entries, boolean fresh) {
    var missing = new TreeSet<String>();
    if (fresh) {
      missing.add(NewDatabase.tablespace(contents));
    }
    entries.forEach(entry -> missing.add(entry.tablespace()));
    missing.removeIf(facts::hasTablespace);
    if (!missing.isEmpty()) {
      warning(
          "TABLESPACES_MISSING",
          "there is no tablespace %s; the default is used".formatted(missing));
    }
    return missing.isEmpty();
  }

  private void checkExtensions(List<Entry> entries) {
    for (var entry : entries) {
      if (entry.type().equals("EXTENSION") && !facts.hasExtension(entry.tag())) {
        error(
            "EXTENSION_MISSING",
            "the extension %s is not installed on %s".formatted(entry.tag(), server.place()));
      }
    }
  }

  private void checkCreation(String name) {
    if (!facts.mayCreateDatabases()) {
      error(
          "RIGHT_MISSING",
          "'%s' may not create database '%s': it needs CREATEDB, or an empty database made for it"
              .formatted(server.user(), name));
    }
  }

  private static List<String> names(Collection<Entry> entries) {
    return entries.stream().map(Entry::qualifiedName).sorted().limit(10).toList();
  }

  private void error(String code, String detail) {
    checks.add(new Check(code, Severity.ERROR, detail));
  }

  private void warning(String code, String detail) {
    checks.add(new Check(code, Severity.WARNING, detail));
  }
}
