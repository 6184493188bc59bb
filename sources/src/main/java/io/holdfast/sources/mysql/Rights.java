package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an account may do, by its own {@code SHOW GRANTS}. A dump leaves out in silence what its
 * account may not see, triggers above all; so the rights are looked at before.
 */
final class Rights {
  /** What a whole dump of a database needs. */
  private static final List<String> NEEDED = List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT");

  private static final Pattern GRANT =
      Pattern.compile("GRANT (.+?) ON (?:(\\*)|" + DumpUnit.QUOTED + ")\\.\\* TO (?s:.*)");

  private record Grant(Pattern database, Set<String> rights) {}

  private final List<Grant> grants = new ArrayList<>();

  static Rights load(MysqlClient client) throws InterruptedException {
    var rights = new Rights();
    for (var row : client.query("SHOW GRANTS")) {
      rights.add(row.getFirst());
    }
    return rights;
  }

  private void add(String text) {
    var grant = GRANT.matcher(text);
    if (grant.matches()) {
      var name = grant.group(3);
      var pattern = name == null ? Pattern.compile("(?s:.*)") : like(DumpUnit.unquoted(name));
      grants.add(new Grant(pattern, new HashSet<>(List.of(grant.group(1).split(", ")))));
    }
  }

  /** Names in grants are patterns: {@code %}, {@code _}, and a backslash before those meant so. */
  private static Pattern like(String name) {
    var pattern = new StringBuilder("(?s)");
    var literal = false;
    for (var at = 0; at < name.length(); at++) {
      var each = name.charAt(at);
      if (each == '\\' && !literal) {
        literal = true;
        continue;
      }
      pattern.append(
          switch (each) {
            case '%' -> literal ? "%" : ".*";
            case '_' -> literal ? "_" : ".";
            default -> Pattern.quote(String.valueOf(each));
          });
      literal = false;
    }
    return Pattern.compile(pattern.toString());
  }

  boolean has(String right, String database) {
    return grants.stream()
        .filter(grant -> grant.database().matcher(database).matches())
        .anyMatch(
            grant -> grant.rights().contains(right) || grant.rights().contains("ALL PRIVILEGES"));
  }

  /**
   * @throws SourceException SOURCE_FORBIDDEN naming all that is missing
   */
  void requireToDump(List<String> databases, boolean routinesBySystemTable) {
    var missing = new ArrayList<String>();
    for (var database : databases) {
      for (var right : NEEDED) {
        if (!has(right, database)) {
          missing.add("%s ON %s.*".formatted(right, DumpUnit.quoted(database)));
        }
      }
    }
    if (routinesBySystemTable && !has("SELECT", "mysql")) {
      missing.add("SELECT ON mysql.* (for routines)");
    }
    if (!missing.isEmpty()) {
      throw new SourceException(
          ErrorCode.SOURCE_FORBIDDEN, "the account lacks " + String.join(", ", missing));
    }
  }
}
