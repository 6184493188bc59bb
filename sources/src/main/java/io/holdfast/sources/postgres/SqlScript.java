package io.holdfast.sources.postgres;

import io.holdfast.sources.postgres.server.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * SQL as PostgreSQL's programs write it: identifiers in double quotes where needed, text in single
 * quotes that are doubled inside.
 */
final class SqlScript {
  /** Possessive throughout: a name or a list of any length is matched without recursion. */
  private static final String IDENTIFIER = "(?:\"(?:[^\"]++|\"\")++\"|[\\p{L}_][\\p{L}\\p{N}_$]*+)";

  private static final Pattern GRANTEES =
      Pattern.compile(
          "\\b(?:TO|FROM|FOR ROLE|AUTHORIZATION|GRANTED BY)\\s+((?:GROUP\\s+)?%s(?:\\s*,\\s*%s)*+)"
              .formatted(IDENTIFIER, IDENTIFIER));
  private static final Pattern ONE = Pattern.compile(IDENTIFIER);

  private SqlScript() {}

  /** Without comments, commands of psql and empty ones; a semicolon ends each. */
  static List<String> statements(String script) {
    var statements = new ArrayList<String>();
    var statement = new StringBuilder();
    var blank = true;
    var at = 0;
    while (at < script.length()) {
      var each = script.charAt(at);
      var end = at + 1;
      if (each == '\'' || each == '"') {
        end = quoteEnd(script, at);
      } else if (script.startsWith("--", at) || each == '\\' && blank) {
        at = lineEnd(script, at);
        continue;
      }
      statement.append(script, at, end);
      blank &= Character.isWhitespace(each);
      at = end;
      if (each == ';') {
        statements.add(statement.toString().strip());
        statement.setLength(0);
        blank = true;
      }
    }
    return statements;
  }

  /** The identifier that begins somewhere, without its quotes. */
  static String identifier(String sql, int at) {
    var matcher = ONE.matcher(sql).region(at, sql.length());
    return matcher.lookingAt() ? plain(matcher.group()) : "";
  }

  /** Names another database wherever SQL names this one, outside of text. */
  static String renamed(String sql, String database, String other) {
    var result = new StringBuilder();
    var at = 0;
    while (at < sql.length()) {
      if (sql.charAt(at) == '\'') {
        var end = quoteEnd(sql, at);
        result.append(sql, at, end);
        at = end;
      } else if (sql.startsWith("DATABASE ", at)
          && identifier(sql, at + 9).equals(database)
          && (at == 0 || !Character.isJavaIdentifierPart(sql.charAt(at - 1)))) {
        result.append("DATABASE ").append(Sql.name(other));
        var named = ONE.matcher(sql).region(at + 9, sql.length());
        at = named.lookingAt() ? named.end() : at + 9;
      } else {
        result.append(sql.charAt(at++));
      }
    }
    return result.toString();
  }

  /** Roles that grants give to, take from or speak for; {@code PUBLIC} is none. */
  static List<String> roles(String grants) {
    var roles = new ArrayList<String>();
    var matcher = GRANTEES.matcher(grants);
    while (matcher.find()) {
      var names = ONE.matcher(matcher.group(1));
      while (names.find()) {
        if (!List.of("PUBLIC", "GROUP", "DEFAULT").contains(names.group())) {
          roles.add(plain(names.group()));
        }
      }
    }
    return roles;
  }

  private static String plain(String identifier) {
    return identifier.startsWith("\"")
        ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
        : identifier;
  }

  private static int quoteEnd(String text, int from) {
    var end = text.indexOf(text.charAt(from), from + 1);
    return end < 0 ? text.length() : end + 1;
  }

  private static int lineEnd(String text, int from) {
    var end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end + 1;
  }
}
