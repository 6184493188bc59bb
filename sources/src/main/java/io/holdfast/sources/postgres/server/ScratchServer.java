package io.holdfast.sources.postgres.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.stream.ScratchProgram;
import io.holdfast.sources.stream.ScratchProgram.Ground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server of our own, on a socket that nobody else reaches, made of the installed programs. */
public final class ScratchServer implements AutoCloseable {
  /** Of no source: dumps bring their own roles along. */
  public static final String SUPERUSER = "holdfast_drill";

  private static final String READER = "holdfast_probe";
  private static final String PORT = "5432";

  private final ScratchProgram program;
  private final Path sockets;
  private final String user;
  private boolean readable;

  private ScratchServer(ScratchProgram program, Path sockets, String user) {
    this.program = program;
    this.sockets = sockets;
    this.user = user;
  }

  /**
   * An empty one.
   *
   * @param version the oldest that does
   * @throws SourceException TOOL_MISSING when there is no server of that version or newer
   */
  public static ScratchServer create(SandboxRoom room, ClientTools tools, int version)
      throws InterruptedException {
    var initdb =
        tools
            .find("initdb", version)
            .orElseThrow(() -> missing("%d or newer".formatted(version), version));
    var ground = Ground.of(room, "postgres");
    var data = ground.folder().resolve("data");
    ScratchProgram.run(
        ground.command(
            List.of(
                initdb.path().toString(),
                "--pgdata=" + data,
                "--username=" + SUPERUSER,
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync")));
    return start(room, ground, initdb.path().resolveSibling("postgres"), data, SUPERUSER);
  }

  /**
   * One that recovers in a data folder.
   *
   * @param data becomes the server's
   * @param user whom its databases know
   */
  public static ScratchServer recover(SandboxRoom room, ClientTools tools, Path data, String user)
      throws InterruptedException {
    var version = version(data);
    var postgres =
        tools
            .find("postgres", version)
            .filter(tool -> tool.version() == version)
            .orElseThrow(() -> missing(Integer.toString(version), version));
    var ground = Ground.of(room, "postgres");
    var place = data;
    if (ground.user() != null) {
      place = ground.folder().resolve("data");
      ScratchProgram.run(List.of("mv", "--", data.toString(), place.toString()));
      ground.own(place);
    }
    return start(room, ground, postgres.path(), place, user);
  }

  /** What reaches it as its superuser. */
  public SourceSettings settings() {
    return settings(user);
  }

  /**
   * Asks by a role that reads all and writes nothing.
   *
   * @return the first value of the first row; null when there is none, or it is null
   */
  public @Nullable String ask(String database, String statement) {
    if (!readable) {
      try (var server = Server.open(settings());
          var sql = server.connect(server.maintenanceDatabase())) {
        sql.run("create role %s login bypassrls in role pg_read_all_data".formatted(READER));
        sql.run("alter role %s set default_transaction_read_only = on".formatted(READER));
        sql.run("alter role %s set statement_timeout = '10min'".formatted(READER));
      }
      readable = true;
    }
    try (var server = Server.open(settings(READER));
        var sql = server.connect(database)) {
      var rows = sql.list(statement, row -> Optional.ofNullable(row.getString(1)));
      return rows.isEmpty() ? null : rows.getFirst().orElse(null);
    }
  }

  private SourceSettings settings(String as) {
    return SourceSettings.of(
        Map.of(
            "socketDirectory",
            sockets.toString(),
            "port",
            PORT,
            "user",
            as,
            "maintenanceDatabase",
            "postgres"));
  }

  /** What leads a client program to it. */
  public Map<String, String> environment() {
    return Map.of("PGHOST", sockets.toString(), "PGPORT", PORT, "PGUSER", user);
  }

  @Override
  public void close() {
    program.close();
  }

  private static ScratchServer start(
      SandboxRoom room, Ground ground, Path postgres, Path data, String user)
      throws InterruptedException {
    try {
      var configuration = ground.folder().resolve("drill.conf");
      var access = ground.folder().resolve("drill_hba.conf");
      Files.writeString(configuration, "");
      Files.writeString(access, "local all all trust\n");
      ground.own(configuration);
      ground.own(access);
      var words =
          List.of(
              postgres.toString(),
              "-D",
              data.toString(),
              "-k",
              ground.sockets().toString(),
              "-p",
              PORT,
              "-F",
              "-c",
              "config_file=" + configuration,
              "-c",
              "hba_file=" + access,
              "-c",
              "ident_file=" + configuration,
              "-c",
              "listen_addresses=",
              "-c",
              "shared_preload_libraries=",
              "-c",
              "external_pid_file=",
              "-c",
              "ssl=off",
              "-c",
              "archive_mode=off",
              "-c",
              "hot_standby=off",
              "-c",
              "logging_collector=off",
              "-c",
              "log_destination=stderr",
              "-c",
              "dynamic_shared_memory_type=mmap",
              "-c",
              "shared_buffers=64MB",
              "-c",
              "full_page_writes=off",
              "-c",
              "synchronous_commit=off");
      var settings =
          SourceSettings.of(
              Map.of("socketDirectory", ground.sockets().toString(), "port", PORT, "user", user));
      var program = ScratchProgram.start(room, ground, words, () -> answers(settings));
      return new ScratchServer(program, ground.sockets(), user);
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.TARGET_UNWRITABLE, "no place for a server: " + e.getMessage(), e);
    }
  }

  /** A refusal is an answer too. */
  private static boolean answers(SourceSettings settings) {
    try {
      Server.open(settings).close();
      return true;
    } catch (SourceException e) {
      return e.code() == ErrorCode.SOURCE_FORBIDDEN;
    }
  }

  private static int version(Path data) {
    try {
      return Integer.parseInt(Files.readString(data.resolve("PG_VERSION")).strip());
    } catch (IOException | NumberFormatException e) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, data + " is no data folder of PostgreSQL", e);
    }
  }

  private static SourceException missing(String wanted, int version) {
    return new SourceException(
        ErrorCode.TOOL_MISSING,
        "the server programs of PostgreSQL %s are not installed; install the package postgresql-%d"
            .formatted(wanted, version));
  }
}
