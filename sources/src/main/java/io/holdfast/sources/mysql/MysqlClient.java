package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The client programs, and the server that they reach. Thread-safe. */
final class MysqlClient implements AutoCloseable {
  /** The system's words for error 28, which the server quotes. */
  private static final String NO_SPACE = "No space left on device";

  private static final Pattern SERVER_ERROR = Pattern.compile("(?i)\\berror:? (\\d{4})\\b");

  private final MysqlAccess access;
  private final String client;
  private final OptionFile options;
  private final ServerVersion version;

  private MysqlClient(
      MysqlAccess access, String client, OptionFile options, ServerVersion version) {
    this.access = access;
    this.client = client;
    this.options = options;
    this.version = version;
  }

  static MysqlClient open(MysqlAccess access) throws InterruptedException {
    var client = firstOf(access, List.of("mariadb", "mysql"), "mariadb-client");
    var mariaDb = said(client, "--version").contains("MariaDB");
    var options = OptionFile.write(access, mariaDb);
    try {
      var rows = query(client, options, "", "SELECT VERSION()");
      var opened =
          new MysqlClient(access, client, options, ServerVersion.parse(rows.getFirst().getFirst()));
      options = null;
      return opened;
    } finally {
      if (options != null) {
        options.close();
      }
    }
  }

  MysqlAccess access() {
    return access;
  }

  ServerVersion version() {
    return version;
  }

  /** Rows of all results of some statements; a NULL is the text NULL. */
  List<List<String>> query(String statements) throws InterruptedException {
    return query(client, options, "", statements);
  }

  List<List<String>> queryIn(String database, String statements) throws InterruptedException {
    return query(client, options, database, statements);
  }

  /** As {@link #queryIn}, for a statement of others: the client's own commands are off. */
  List<List<String>> ask(String database, String statement) throws InterruptedException {
    return query(client, options, database, statement, List.of("--binary-mode"));
  }

  long number(String statement) throws InterruptedException {
    return Long.parseLong(query(statement).getFirst().getFirst());
  }

  private static List<List<String>> query(
      String client, OptionFile options, String database, String statements)
      throws InterruptedException {
    return query(client, options, database, statements, List.of());
  }

  private static List<List<String>> query(
      String client, OptionFile options, String database, String statements, List<String> more)
      throws InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                client,
                options.argument(),
                "--batch",
                "--skip-column-names",
                "--default-character-set=utf8mb4",
                "--comments"));
    command.addAll(more);
    if (!database.isEmpty()) {
      command.add("--database=" + database);
    }
    var rows = new ArrayList<List<String>>();
    try (var process = ToolProcess.start(command, Map.of())) {
      var asked = Thread.ofVirtual().start(() -> ask(process, statements));
      try (var output = process.output()) {
        for (var line : new String(output.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
          if (!line.isEmpty()) {
            rows.add(cells(line));
          }
        }
      } finally {
        asked.join();
      }
    } catch (IOException e) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, client + ": " + e.getMessage(), e);
    } catch (SourceException e) {
      throw translated(e);
    }
    return rows;
  }

  private static void ask(ToolProcess process, String statements) {
    try (var input = process.input()) {
      input.write((statements + ";\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended, and its status will tell why.
    }
  }

  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    for (var cell : line.split("\t", -1)) {
      cells.add(unescaped(cell));
    }
    return cells;
  }

  private static String unescaped(String cell) {
    if (cell.indexOf('\\') < 0) {
      return cell;
    }
    var text = new StringBuilder();
    var escaped = false;
    for (var at = 0; at < cell.length(); at++) {
      var each = cell.charAt(at);
      if (escaped) {
        text.append(meant(each));
        escaped = false;
      } else if (each == '\\') {
        escaped = true;
      } else {
        text.append(each);
      }
    }
    return text.toString();
  }

  private static char meant(char escaped) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case '0' -> '\0';
      default -> escaped;
    };
  }

  /** Starts a dump of some databases as of now. */
  ToolProcess dump(List<String> databases) throws InterruptedException {
    var tool = dumpTool();
    var help = said(tool, "--help");
    var command =
        new ArrayList<>(
            List.of(
                tool,
                options.argument(),
                "--single-transaction",
                "--skip-lock-tables",
                "--routines",
                "--events",
                "--triggers",
                "--hex-blob",
                "--comments",
                "--add-drop-table",
                "--no-tablespaces",
                "--default-character-set=utf8mb4"));
    if (help.contains("--set-gtid-purged")) {
      command.add("--set-gtid-purged=OFF");
    }
    if (help.contains("--column-statistics")) {
      command.add("--column-statistics=0");
    }
    command.add("--databases");
    command.add("--");
    command.addAll(databases);
    return ToolProcess.start(command, Map.of());
  }

  /** The dump program of the server's own kind. */
  private String dumpTool() throws InterruptedException {
    if (version.mariaDb()) {
      return firstOf(access, List.of("mariadb-dump", "mysqldump"), "mariadb-client");
    }
    var tool = firstOf(access, List.of("mysqldump"), "mysql-client");
    if (said(tool, "--version").contains("MariaDB")) {
      throw new SourceException(
          ErrorCode.TOOL_MISSING,
          "the server is MySQL %s, and %s is MariaDB's: install mysql-client"
              .formatted(version.text(), tool));
    }
    return tool;
  }

  /** What the dump program says that it is. */
  ServerVersion dumpToolVersion() throws InterruptedException {
    var said = said(dumpTool(), "--version");
    var distribution = said.indexOf("Distrib ");
    return ServerVersion.parse(
        said.substring(distribution < 0 ? said.indexOf(' ') : distribution).replace("from ", ""));
  }

  /** Starts a client that carries out what is written to it, one database's. */
  ToolProcess load(String database) throws InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                client,
                options.argument(),
                "--batch",
                "--skip-column-names",
                "--unbuffered",
                "--binary-mode",
                "--comments",
                "--default-character-set=utf8mb4"));
    if (said(client, "--help").contains("--sandbox")) {
      command.add("--sandbox");
    }
    if (!database.isEmpty()) {
      command.add("--database=" + database);
    }
    return ToolProcess.start(command, Map.of());
  }

  private static String firstOf(MysqlAccess access, List<String> names, String debianPackage)
      throws InterruptedException {
    SourceException missing = null;
    for (var name : names) {
      try {
        said(access.tool(name), "--version");
        return access.tool(name);
      } catch (SourceException e) {
        missing = e;
      }
    }
    throw new SourceException(
        ErrorCode.TOOL_MISSING,
        "none of %s is there; install the package %s".formatted(names, debianPackage),
        missing);
  }

  private static String said(String tool, String option) throws InterruptedException {
    try (var process = ToolProcess.start(List.of(tool, "--no-defaults", option), Map.of());
        var output = process.output()) {
      process.input().close();
      return new String(output.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new SourceException(ErrorCode.TOOL_MISSING, tool + ": " + e.getMessage(), e);
    }
  }

  /** Names what a failed program meant, by the server's error number. */
  static SourceException translated(SourceException e) {
    var error = SERVER_ERROR.matcher(e.getMessage());
    if (e.code() != ErrorCode.SOURCE_FAILED || !error.find()) {
      return e;
    }
    var code =
        switch (Integer.parseInt(error.group(1))) {
          case 2002, 2003, 2005, 2026, 1040, 1053 -> ErrorCode.SOURCE_UNREACHABLE;
          case 1044, 1045, 1130, 1142, 1143, 1227, 1370, 1410, 1698, 2059 ->
              ErrorCode.SOURCE_FORBIDDEN;
          case 1049 -> ErrorCode.SOURCE_EMPTY;
          case 1021, 1114 -> ErrorCode.TARGET_FULL;
          default ->
              e.getMessage().contains(NO_SPACE) ? ErrorCode.TARGET_FULL : ErrorCode.SOURCE_FAILED;
        };
    return new SourceException(code, e.getMessage(), e);
  }

  @Override
  public void close() {
    options.close();
  }
}
