package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.stream.ScratchProgram;
import io.holdfast.sources.stream.ScratchProgram.Ground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An empty MariaDB server on a socket that dumps are restored into. */
final class MysqlSandbox implements Sandbox {
  private static final String SUPERUSER = "root";
  private static final String READER = "holdfast_probe";
  private static final List<Path> PROGRAMS =
      List.of(
          Path.of("/usr/sbin/mariadbd"),
          Path.of("/usr/libexec/mariadbd"),
          Path.of("/usr/bin/mariadbd"));

  private final ScratchProgram program;
  private final Path socket;
  private final MysqlTarget target;
  private final String first;
  private boolean readable;

  private MysqlSandbox(ScratchProgram program, Path socket, MysqlTarget target, String first) {
    this.program = program;
    this.socket = socket;
    this.target = target;
    this.first = first;
  }

  static MysqlSandbox open(SandboxRoom room, StoredPoint point) throws InterruptedException {
    var server =
        PROGRAMS.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() ->
                new SourceException(
                    ErrorCode.TOOL_MISSING,
                    "no MariaDB server is installed; install the package mariadb-server"));
    var ground = Ground.of(room, "mysql");
    var program = start(room, ground, server);
    var socket = socket(ground);
    try {
      var target = MysqlTarget.open(MysqlAccess.of(settings(socket, SUPERUSER)));
      return new MysqlSandbox(program, socket, target, first(point));
    } catch (InterruptedException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  @Override
  public PlannedRestore plan(StoredPoint point) throws InterruptedException {
    return target.plan(point, RestoreWish.everything(Conflicts.FAIL));
  }

  /** By an account that may read and nothing else; the client's own commands are off. */
  @Override
  public @Nullable String ask(@Nullable String database, String statement)
      throws InterruptedException {
    if (!readable) {
      try (var client = MysqlClient.open(MysqlAccess.of(settings(socket, SUPERUSER)))) {
        client.query("CREATE USER %s@localhost".formatted(READER));
        client.query("GRANT SELECT, SHOW VIEW ON *.* TO %s@localhost".formatted(READER));
      }
      readable = true;
    }
    try (var client = MysqlClient.open(MysqlAccess.of(settings(socket, READER)))) {
      var rows = client.ask(database == null ? first : database, statement);
      return rows.isEmpty() ? null : rows.getFirst().getFirst();
    }
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("MYSQL_UNIX_PORT", socket.toString(), "MYSQL_DATABASE", first);
  }

  @Override
  public void close() {
    target.close();
    program.close();
  }

  private static ScratchProgram start(SandboxRoom room, Ground ground, Path server)
      throws InterruptedException {
    var data = ground.folder().resolve("data");
    var files = ground.folder().resolve("files");
    try {
      Files.createDirectory(files);
      ground.own(files);
    } catch (IOException e) {
      throw new SourceException(ErrorCode.TARGET_UNWRITABLE, "cannot make " + files, e);
    }
    ScratchProgram.run(
        ground.command(
            List.of(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
                "--innodb-log-file-size=16M")));
    var words =
        List.of(
            server.toString(),
            "--no-defaults",
            "--datadir=" + data,
            "--socket=" + socket(ground),
            "--pid-file=" + ground.folder().resolve("pid"),
            "--skip-networking",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--secure-file-priv=" + files,
            "--local-infile=0",
            "--event-scheduler=OFF",
            "--performance-schema=OFF",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=16M",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-doublewrite=0",
            "--innodb-fast-shutdown=2",
            "--key-buffer-size=1M",
            "--max-allowed-packet=1G");
    var settings = settings(socket(ground), SUPERUSER);
    return ScratchProgram.start(room, ground, words, () -> answers(settings));
  }

  private static boolean answers(SourceSettings settings) throws InterruptedException {
    try {
      MysqlClient.open(MysqlAccess.of(settings)).close();
      return true;
    } catch (SourceException e) {
      if (e.code() == ErrorCode.TOOL_MISSING) {
        throw e;
      }
      return false;
    }
  }

  private static Path socket(Ground ground) {
    return ground.sockets().resolve("s");
  }

  private static SourceSettings settings(Path socket, String user) {
    return SourceSettings.of(Map.of("socket", socket.toString(), "user", user));
  }

  private static String first(StoredPoint point) {
    return parts(point).map(SourcePart::refName).findFirst().orElse("");
  }

  private static Stream<SourcePart> parts(StoredPoint point) {
    return point.parts().stream().filter(part -> !part.name().equals(MysqlView.ACCOUNTS));
  }
}
