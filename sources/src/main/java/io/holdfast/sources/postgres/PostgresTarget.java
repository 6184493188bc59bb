package io.holdfast.sources.postgres;

import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A server to restore into: the source's own, or another that the wish names. */
final class PostgresTarget implements SourceTarget {
  static final String DATABASE = "database";
  static final String LOCALE = "locale";

  private static final int MOST_NAME_BYTES = 63;

  private final SourceSettings settings;
  private final ClientTools tools;
  private final List<Server> servers = new ArrayList<>();

  PostgresTarget(SourceSettings settings, Server server, ClientTools tools) {
    this.settings = settings;
    this.tools = tools;
    servers.add(server);
  }

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) {
    var parts = parts(point, wish);
    requirePossible(wish, parts);
    var server = server(wish);
    var facts = TargetServer.read(server);
    var globals = globals(point, wish, parts, facts);
    var known = globals.map(each -> facts.withRoles(each.missingRoles())).orElse(facts);
    var planners =
        parts.stream()
            .filter(PostgresTarget::isDatabase)
            .map(part -> DatabasePlanner.of(server, known, wish, point, part))
            .toList();
    for (var item : wish.items()) {
      if (planners.stream().noneMatch(planner -> planner.has(item))) {
        throw PostgresSource.invalid(
            "the point has no table '%s'; tables are named schema.name, or schema.* for all"
                .formatted(item));
      }
    }
    var plans =
        planners.stream()
            .filter(
                planner -> wish.items().isEmpty() || wish.items().stream().anyMatch(planner::has))
            .map(planner -> planner.plan(tools))
            .toList();
    return new PostgresRestore(point, server, tools, plans, globals);
  }

  private static List<SourcePart> parts(StoredPoint point, RestoreWish wish) {
    var known = new HashMap<String, SourcePart>();
    point.parts().forEach(part -> known.put(part.name(), part));
    for (var name : wish.parts()) {
      if (!known.containsKey(name)) {
        throw PostgresSource.invalid(
            "the point has no part '%s'; it has %s".formatted(name, new TreeSet<>(known.keySet())));
      }
    }
    return point.parts().stream()
        .filter(part -> wish.parts().isEmpty() || wish.parts().contains(part.name()))
        .toList();
  }

  private static void requirePossible(RestoreWish wish, List<SourcePart> parts) {
    var known = new TreeSet<>(Server.SETTINGS);
    known.addAll(Set.of(DATABASE, LOCALE, PostgresSource.GLOBALS));
    for (var name : wish.target().keySet()) {
      if (!known.contains(name)) {
        throw PostgresSource.invalid("unknown target '%s'; known are %s".formatted(name, known));
      }
    }
    if (wish.asOf() != null) {
      throw PostgresSource.invalid("dumps have no moments between two backups");
    }
    var name = wish.target().get(DATABASE);
    if (name != null) {
      if (parts.stream().filter(PostgresTarget::isDatabase).count() > 1) {
        throw PostgresSource.invalid(
            "target '%s' names one database; choose one part".formatted(DATABASE));
      }
      var bytes = name.getBytes(StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > MOST_NAME_BYTES || name.indexOf(0) >= 0) {
        throw PostgresSource.invalid(
            "target '%s' must have 1 to %d bytes".formatted(DATABASE, MOST_NAME_BYTES));
      }
    }
  }

  private Server server(RestoreWish wish) {
    Map<String, String> other = new HashMap<>(wish.target());
    other.keySet().retainAll(Server.SETTINGS);
    if (other.isEmpty()) {
      return servers.getFirst();
    }
    if (other.containsKey("host")) {
      other.putIfAbsent("socketDirectory", "");
    } else if (other.containsKey("socketDirectory")) {
      other.putIfAbsent("host", "");
    }
    var server = Server.open(settings.with(other));
    servers.add(server);
    return server;
  }

  /** Roles come along with everything, or when they are chosen. */
  private static Optional<GlobalsRestore> globals(
      StoredPoint point, RestoreWish wish, List<SourcePart> parts, TargetServer facts) {
    var wanted = wish.target().getOrDefault(PostgresSource.GLOBALS, "true");
    if (!wanted.equals("true") && !wanted.equals("false")) {
      throw PostgresSource.invalid(
          "target '%s' must be true or false, not '%s'".formatted(PostgresSource.GLOBALS, wanted));
    }
    var part = parts.stream().filter(each -> each.refKind().equals(Globals.REF_KIND)).findFirst();
    if (part.isEmpty() || wanted.equals("false") || !wish.items().isEmpty()) {
      return Optional.empty();
    }
    try (var script = point.open(TreePath.parse(part.get().path()))) {
      var text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(GlobalsRestore.plan(part.get(), text, facts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isDatabase(SourcePart part) {
    return part.refKind().equals("database");
  }

  @Override
  public void close() {
    servers.forEach(Server::close);
  }
}
