package io.holdfast.sources.postgres;

import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Severity;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.postgres.server.Server;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the roles that are missing, with their attributes, passwords and memberships. Roles that
 * exist stay as they are, so that no restore locks anybody out. Tablespaces are not made: their
 * folders are another machine's.
 *
 * @param missingRoles that it will make
 * @param present how many are there already
 */
record GlobalsRestore(
    SourcePart part,
    List<String> statements,
    Set<String> missingRoles,
    int present,
    List<Check> checks) {
  private static final String CREATE = "CREATE ROLE ";
  private static final String ALTER = "ALTER ROLE ";

  GlobalsRestore {
    statements = List.copyOf(statements);
    missingRoles = Set.copyOf(missingRoles);
    checks = List.copyOf(checks);
  }

  static GlobalsRestore plan(SourcePart part, String script, TargetServer facts) {
    var roles = Globals.roles(script);
    var missing = new HashSet<>(roles);
    missing.removeIf(facts::hasRole);
    var present = roles.size() - missing.size();
    if (!missing.isEmpty() && !facts.mayCreateRoles()) {
      var check =
          new Check(
              "ROLES_NOT_CREATED",
              Severity.WARNING,
              "the user may not create the missing roles %s".formatted(missing));
      return new GlobalsRestore(part, List.of(), Set.of(), present, List.of(check));
    }
    return new GlobalsRestore(part, SqlScript.statements(script), missing, present, List.of());
  }

  Item apply(Server server) {
    var problems = new ArrayList<String>();
    try (var sql = server.connect(server.maintenanceDatabase())) {
      for (var statement : statements) {
        if (isWanted(statement)) {
          try {
            sql.run(statement);
          } catch (SourceException e) {
            // The statement may hold a password, and so is not repeated.
            problems.add(String.valueOf(e.getMessage()));
          }
        }
      }
    }
    var message =
        "%d roles made; %d were there and stay as they are".formatted(missingRoles.size(), present);
    var state = problems.isEmpty() ? State.SUCCESS : State.WARNING;
    return Item.of(state, "ROLES", part.name())
        .at(server.place(), part.bytes())
        .because(problems.isEmpty() ? message : message + "; " + String.join("; ", problems));
  }

  private boolean isWanted(String statement) {
    if (statement.startsWith(CREATE)) {
      return missingRoles.contains(SqlScript.identifier(statement, CREATE.length()));
    }
    if (statement.startsWith(ALTER)) {
      return missingRoles.contains(SqlScript.identifier(statement, ALTER.length()));
    }
    return statement.startsWith("GRANT ")
        && !statement.contains(" ON ")
        && SqlScript.roles(statement).stream().anyMatch(missingRoles::contains);
  }
}
