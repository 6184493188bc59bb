package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceJournal.Level;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.ExplainedStream;
import io.holdfast.sources.postgres.server.Server;
import io.holdfast.sources.stream.StreamTree;
import io.holdfast.sources.stream.ToolProcess;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Databases of one server, each held at the moment of opening while its dump is read. */
final class PostgresView implements SourceView {
  private final Server server;
  private final SourceSettings settings;
  private final SourceJournal journal;
  private final ClientTools tools;
  private final List<DumpedDatabase> databases = new ArrayList<>();
  private final ConcurrentLinkedQueue<ToolProcess> running = new ConcurrentLinkedQueue<>();
  private final @Nullable Globals globals;
  private boolean passwordsReadable = true;
  private Instant moment = Instant.EPOCH;

  private PostgresView(
      Server server, SourceSettings settings, SourceJournal journal, ClientTools tools) {
    this.server = server;
    this.settings = settings;
    this.journal = journal;
    this.tools = tools;
    globals = settings.flag(PostgresSource.GLOBALS, true) ? new Globals() : null;
  }

  static PostgresView open(
      SourceSettings settings, SourceJournal journal, ClientTools tools, InstantSource clock) {
    var view = new PostgresView(Server.open(settings), settings, journal, tools);
    try {
      tools.get("pg_dump", view.server.version());
      view.hold(clock);
      return view;
    } catch (SourceException e) {
      view.close();
      throw e;
    }
  }

  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    Map<String, StreamTree.Opener> streams = new LinkedHashMap<>();
    for (var database : databases) {
      streams.put(path(database), () -> dump(database));
    }
    if (globals != null) {
      streams.put("globals.sql", () -> globals.follow(dumpGlobals()));
    }
    return new StreamTree(top(), streams, moment, this::verify);
  }

  @Override
  public List<SourcePart> parts() {
    var parts = new ArrayList<SourcePart>();
    for (var database : databases) {
      parts.add(database.part(top() + "/" + path(database)));
    }
    if (globals != null) {
      var name = Globals.REF_KIND;
      while (named(name)) {
        name += "'";
      }
      parts.add(globals.part(name, top() + "/globals.sql"));
    }
    return parts;
  }

  private void hold(InstantSource clock) {
    var names =
        NameList.parse(PostgresSource.DATABASES, settings.get(PostgresSource.DATABASES, ""));
    try (var sql = server.connect(server.maintenanceDatabase())) {
      if (names.isEmpty()) {
        names =
            sql.list(
                "select datname from pg_catalog.pg_database"
                    + " where datallowconn and not datistemplate order by 1",
                row -> row.getString(1));
      }
      passwordsReadable = sql.flag("select has_table_privilege('pg_catalog.pg_authid', 'select')");
    }
    names.forEach(name -> databases.add(DumpedDatabase.hold(server, name)));
    moment = clock.instant().truncatedTo(ChronoUnit.MICROS);
    for (var database : databases) {
      database.examine(server, PostgresSource.lockSeconds(settings));
    }
    var end = System.nanoTime() + PostgresSource.countSeconds(settings) * 1_000_000_000L;
    for (var database : databases) {
      database.count(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
    if (globals != null && !passwordsReadable) {
      journal.event(
          Level.WARNING,
          "POSTGRES_PASSWORDS_LEFT_OUT",
          "'%s' may not read pg_authid: roles are backed up without their passwords"
              .formatted(server.user()),
          Map.of("user", server.user()));
    }
  }

  private InputStream dump(DumpedDatabase database) {
    var command =
        List.of(
            tools.get("pg_dump", server.version()).path().toString(),
            "--format=custom",
            "--compress=0",
            "--no-password",
            "--lock-wait-timeout=" + PostgresSource.lockSeconds(settings) * 1_000L,
            "--snapshot=" + database.snapshot(),
            "--dbname=" + Server.connectionString(database.name()));
    return database.follow(started(command));
  }

  private InputStream dumpGlobals() {
    var command =
        new ArrayList<>(
            List.of(
                tools.get("pg_dumpall", server.version()).path().toString(),
                "--globals-only",
                "--no-password",
                "--dbname=" + Server.connectionString(server.maintenanceDatabase())));
    if (!passwordsReadable) {
      command.add("--no-role-passwords");
    }
    return started(command);
  }

  private InputStream started(List<String> command) {
    var process = ToolProcess.start(command, server.environment());
    running.add(process);
    return new ExplainedStream(process.output());
  }

  private void verify() {
    databases.forEach(DumpedDatabase::verify);
    if (globals != null) {
      globals.verify();
    }
    if (databases.isEmpty()) {
      throw new SourceException(
          ErrorCode.SOURCE_EMPTY, "there is no database on %s".formatted(server.place()));
    }
  }

  private boolean named(String name) {
    return databases.stream().anyMatch(database -> database.name().equals(name));
  }

  private String top() {
    return "/postgres/" + fileName(server.place());
  }

  private static String path(DumpedDatabase database) {
    return "databases/%s.dump".formatted(fileName(database.name()));
  }

  /** A name that any file system takes, and that reads well for most. */
  private static String fileName(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":");
  }

  @Override
  public void close() {
    running.forEach(ToolProcess::close);
    databases.forEach(DumpedDatabase::close);
    server.close();
  }
}
