package io.holdfast.sources.mysql;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One piece of a dump that stands by itself, with the white space before it.
 *
 * @param bytes all of it; of {@link Kind#ROWS} all up to the first row
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from one owner to the next, never compared.
record DumpUnit(Kind kind, byte[] bytes) {
  /** {@code `a``b`}, what is between the outer ones as the group. */
  static final String QUOTED = "`((?:[^`]++|``)++)`";

  private static final Pattern FIRST_NAME = Pattern.compile(QUOTED);
  private static final Pattern DROP =
      Pattern.compile(
          "(?:/\\*!\\d+ )?DROP (TABLE|SEQUENCE|VIEW|EVENT|FUNCTION|PROCEDURE|PACKAGE BODY|PACKAGE)"
              + " IF EXISTS "
              + QUOTED
              + "(?s:.*)");
  private static final Pattern SET = Pattern.compile("(?:/\\*M?!\\d+ )?SET (?s:.*)");
  private static final Pattern CHOICE =
      Pattern.compile(
          "(?:USE|CREATE DATABASE(?: /\\*!32312 IF NOT EXISTS\\*/| IF NOT EXISTS)?) "
              + QUOTED
              + "(?s:.*)");
  private static final Pattern OF_SERVER =
      Pattern.compile(
          "(?is)(?:/\\*M?!\\d+ )?(?:(?:USE|CHANGE|FLUSH|RESET|STOP|(?:CREATE|DROP) DATABASE)\\b.*"
              + "|SET .*\\b(?:GLOBAL|GTID_PURGED|SQL_LOG_BIN)\\b.*)");
  private static final Pattern OF_DATABASE = Pattern.compile("ALTER DATABASE (" + QUOTED + ") ");
  private static final Pattern DEFINER =
      Pattern.compile("\\A[^`'\"]*?\\bDEFINER=(" + QUOTED + "@" + QUOTED + ")");
  private static final Pattern CREATE = Pattern.compile("(?:/\\*!\\d+ )?CREATE(?:\\*/)? (?s:.*)");
  private static final Pattern TRIGGER =
      Pattern.compile(
          "\\A[^`'\"]*(?:\\bDEFINER=" + QUOTED + "@" + QUOTED + "[^`'\"]*?)?\\bTRIGGER\\b");

  enum Kind {
    /** A line that begins with {@code --}. */
    COMMENT,
    /** A line that says how statements end from here on. */
    DELIMITER,
    STATEMENT,
    /** An {@code INSERT}; its rows are read by {@link DumpReader#copyRows}. */
    ROWS
  }

  /** Without the white space round it. */
  String text() {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  /** What a statement drops to make room for what follows; kind and name. */
  Optional<DumpObject> dropped() {
    var drop = DROP.matcher(text());
    return drop.matches()
        ? Optional.of(new DumpObject(DumpObject.Kind.of(drop.group(1)), unquoted(drop.group(2))))
        : Optional.empty();
  }

  /** The first name in back quotes. */
  Optional<String> firstName() {
    var text = text();
    var name = FIRST_NAME.matcher(text).region(Math.max(0, text.indexOf('`')), text.length());
    return name.lookingAt() ? Optional.of(unquoted(name.group(1))) : Optional.empty();
  }

  /** Which database this makes, or makes the one that is meant from here on. */
  Optional<String> chosenDatabase() {
    var choice = CHOICE.matcher(text());
    return choice.matches() ? Optional.of(unquoted(choice.group(1))) : Optional.empty();
  }

  /**
   * What concerns the server, its log or the choice of a database, and not what is in one: foreign
   * dumps have it, and no restore of a database may carry it out.
   */
  boolean isOfServer() {
    return kind == Kind.STATEMENT && OF_SERVER.matcher(text()).matches();
  }

  /** Whether the dump says that it is complete. */
  boolean completes() {
    return kind == Kind.COMMENT && text().startsWith("-- Dump completed");
  }

  boolean isSetting() {
    return kind == Kind.DELIMITER || kind == Kind.STATEMENT && SET.matcher(text()).matches();
  }

  boolean creates() {
    return kind == Kind.STATEMENT && CREATE.matcher(text()).matches();
  }

  boolean createsTrigger() {
    return creates() && TRIGGER.matcher(text()).find();
  }

  /** The account, as {@code name@host}, with whose rights a view, trigger or routine runs. */
  Optional<String> definer() {
    var definer = DEFINER.matcher(creates() ? text() : "");
    return definer.find()
        ? Optional.of(unquoted(definer.group(2)) + "@" + unquoted(definer.group(3)))
        : Optional.empty();
  }

  /** The same, run with the rights of who restores it. */
  DumpUnit withCurrentDefiner() {
    var text = new String(bytes, StandardCharsets.UTF_8);
    var definer = DEFINER.matcher(text);
    if (!creates() || !definer.find()) {
      return this;
    }
    var changed =
        text.substring(0, definer.start(1)) + "CURRENT_USER" + text.substring(definer.end(1));
    return new DumpUnit(kind, changed.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for a database of another name: what sets the collation of routines names it. */
  DumpUnit in(String database) {
    var text = kind == Kind.STATEMENT ? new String(bytes, StandardCharsets.UTF_8) : "";
    var named = OF_DATABASE.matcher(text);
    if (!named.find() || !text.substring(0, named.start()).isBlank()) {
      return this;
    }
    var changed =
        text.substring(0, named.start(1)) + quoted(database) + text.substring(named.end(1));
    return new DumpUnit(kind, changed.getBytes(StandardCharsets.UTF_8));
  }

  static String unquoted(String name) {
    return name.replace("``", "`");
  }

  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
