package io.holdfast.sources.mysql;

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

/** A server of our own, on a socket that nobody else reaches, made of the installed programs. */
public final class ScratchMariaDb implements AutoCloseable {
  private static final String SUPERUSER = "root";
  private static final List<Path> PROGRAMS =
      List.of(
          Path.of("/usr/sbin/mariadbd"),
          Path.of("/usr/libexec/mariadbd"),
          Path.of("/usr/bin/mariadbd"));

  private final ScratchProgram program;
  private final Path socket;

  private ScratchMariaDb(ScratchProgram program, Path socket) {
    this.program = program;
    this.socket = socket;
  }

  /**
   * An empty one.
   *
   * @throws SourceException TOOL_MISSING when there is no such server
   */
  public static ScratchMariaDb create(SandboxRoom room) throws InterruptedException {
    var server =
        PROGRAMS.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() ->
                new SourceException(
                    ErrorCode.TOOL_MISSING,
                    "no MariaDB server is installed; install the package mariadb-server"));
    var ground = Ground.of(room, "mysql");
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
    return start(room, ground, server);
  }

  /** What reaches it as its superuser. */
  public SourceSettings settings() {
    return settings(SUPERUSER);
  }

  /** As an account of no password. */
  SourceSettings settings(String user) {
    return settings(socket, user);
  }

  /** Carries statements out, as its superuser. */
  public void run(String statements) throws InterruptedException {
    try (var client = MysqlClient.open(MysqlAccess.of(settings()))) {
      client.query(statements);
    }
  }

  Path socket() {
    return socket;
  }

  @Override
  public void close() {
    program.close();
  }

  private static ScratchMariaDb start(SandboxRoom room, Ground ground, Path server)
      throws InterruptedException {
    var socket = ground.sockets().resolve("s");
    var words =
        List.of(
            server.toString(),
            "--no-defaults",
            "--datadir=" + ground.folder().resolve("data"),
            "--socket=" + socket,
            "--pid-file=" + ground.folder().resolve("pid"),
            "--skip-networking",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--secure-file-priv=" + ground.folder().resolve("files"),
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
    var settings = settings(socket, SUPERUSER);
    var program = ScratchProgram.start(room, ground, words, () -> answers(settings));
    return new ScratchMariaDb(program, socket);
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

  private static SourceSettings settings(Path socket, String user) {
    return SourceSettings.of(Map.of("socket", socket.toString(), "user", user));
  }
}
