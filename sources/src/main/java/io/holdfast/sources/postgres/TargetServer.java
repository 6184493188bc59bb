package io.holdfast.sources.postgres;

import io.holdfast.sources.postgres.server.Server;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What a server has and its user may do there, beyond single databases.
 *
 * @param givable roles that the user can make an owner
 */
record TargetServer(
    Set<String> databases,
    Set<String> roles,
    Set<String> givable,
    Set<String> tablespaces,
    Set<String> extensions,
    boolean mayCreateDatabases,
    boolean mayCreateRoles,
    boolean superuser) {
  TargetServer {
    databases = Set.copyOf(databases);
    roles = Set.copyOf(roles);
    givable = Set.copyOf(givable);
    tablespaces = Set.copyOf(tablespaces);
    extensions = Set.copyOf(extensions);
  }

  static TargetServer read(Server server) {
    try (var sql = server.connect(server.maintenanceDatabase())) {
      var mine = "from pg_catalog.pg_roles where rolname = current_user";
      return new TargetServer(
          names(sql.list("select datname from pg_catalog.pg_database", row -> row.getString(1))),
          names(sql.list("select rolname from pg_catalog.pg_roles", row -> row.getString(1))),
          names(
              sql.list(
                  "select rolname from pg_catalog.pg_roles where pg_has_role(oid, 'member')",
                  row -> row.getString(1))),
          names(sql.list("select spcname from pg_catalog.pg_tablespace", row -> row.getString(1))),
          names(
              sql.list(
                  "select name from pg_catalog.pg_available_extensions", row -> row.getString(1))),
          sql.flag("select rolcreatedb or rolsuper " + mine),
          sql.flag("select rolcreaterole or rolsuper " + mine),
          sql.flag("select rolsuper " + mine));
    }
  }

  /** With roles that the same restore makes first. */
  TargetServer withRoles(Collection<String> more) {
    var all = new HashSet<>(roles);
    all.addAll(more);
    var given = new HashSet<>(givable);
    if (superuser) {
      given.addAll(more);
    }
    return new TargetServer(
        databases,
        all,
        given,
        tablespaces,
        extensions,
        mayCreateDatabases,
        mayCreateRoles,
        superuser);
  }

  boolean hasRole(String name) {
    return roles.contains(name) || name.startsWith("pg_");
  }

  boolean mayGiveTo(String name) {
    return givable.contains(name);
  }

  boolean hasTablespace(String name) {
    return name.isEmpty() || tablespaces.contains(name);
  }

  boolean hasExtension(String name) {
    return extensions.contains(name);
  }

  String freeDatabase(String name) {
    for (int i = 1; ; i++) {
      var free = "%s_restored%s".formatted(name, i == 1 ? "" : "_" + i);
      if (!databases.contains(free)) {
        return free;
      }
    }
  }

  private static Set<String> names(Collection<String> names) {
    return new HashSet<>(names);
  }
}
