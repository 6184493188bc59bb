package io.holdfast.cli.demo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.ScratchServer;
import io.holdfast.sources.stream.ScratchProgram;
import io.holdfast.sources.stream.ScratchProgram.Ground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL and a MariaDB server of the demo's own, of the programs that the machine has, with a
 * small shop in each. What cannot be had is told, and the demo goes on without it.
 */
final class DemoServers implements AutoCloseable {
  private static final int OLDEST_POSTGRES = 13;
  private static final List<Path> MARIADB =
      List.of(
          Path.of("/usr/sbin/mariadbd"),
          Path.of("/usr/libexec/mariadbd"),
          Path.of("/usr/bin/mariadbd"));
  private static final String SHOP =
      """
      create table orders (id integer primary key, customer varchar(60), cents integer);
      insert into orders values (1, 'Ada', 4200), (2, 'Grace', 1950), (3, 'Edsger', 99900);
      """;

  /** How a source of a kind is reached. */
  record Reached(String kind, String name, Map<String, String> settings) {}

  private final @Nullable Path folder;
  private final List<Runnable> running = new ArrayList<>();
  private final List<Path> outside = new ArrayList<>();
  private final List<Reached> reached = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  private DemoServers(@Nullable Path folder) {
    this.folder = folder;
  }

  /** No server at all; nothing is missed. */
  static DemoServers none() {
    return new DemoServers(null);
  }

  /**
   * @param folder for their data
   */
  static DemoServers start(Path folder) throws InterruptedException {
    var servers = new DemoServers(folder);
    servers.leftOut.add("mailbox: the demo starts no mail server");
    try {
      servers.tryTo("PostgreSQL addon", servers::postgres);
      servers.tryTo("MySQL database", servers::mariadb);
    } catch (InterruptedException | RuntimeException e) {
      servers.close();
      throw e;
    }
    return servers;
  }

  /** Whether a world beside files was asked for. */
  boolean wanted() {
    return folder != null;
  }

  List<Reached> reached() {
    return List.copyOf(reached);
  }

  /** What the world lacks, and why. */
  List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  @Override
  public void close() {
    running.reversed().forEach(Runnable::run);
    outside.forEach(DemoServers::remove);
  }

  private interface Start {
    void now() throws InterruptedException;
  }

  private void tryTo(String what, Start start) throws InterruptedException {
    try {
      start.now();
    } catch (SourceException e) {
      leftOut.add("%s: %s".formatted(what, e.getMessage()));
    }
  }

  private void postgres() throws InterruptedException {
    var tools = ClientTools.installed();
    var psql = tools.get("psql", OLDEST_POSTGRES).path().toString();
    var server = ScratchServer.create(room("postgres"), tools, OLDEST_POSTGRES);
    running.add(server::close);
    var settings = server.settings();
    var to =
        List.of(
            "--no-psqlrc",
            "--host=" + settings.get("socketDirectory"),
            "--port=" + settings.get("port"),
            "--username=" + settings.get("user"));
    say(psql, to, "--dbname=postgres", "--command=create database shop");
    say(psql, to, "--dbname=shop", "--command=" + SHOP);
    var found = new HashMap<String, String>();
    for (var name : List.of("socketDirectory", "port", "user", "maintenanceDatabase")) {
      settings.find(name).ifPresent(value -> found.put(name, value));
    }
    reached.add(new Reached("POSTGRES", "shop-postgres", Map.copyOf(found)));
  }

  private void mariadb() throws InterruptedException {
    var server =
        MARIADB.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() ->
                new SourceException(
                    ErrorCode.TOOL_MISSING,
                    "no MariaDB server is installed; install the package mariadb-server"));
    var room = room("mariadb");
    var ground = Ground.of(room, "mysql");
    var data = ground.folder().resolve("data");
    ScratchProgram.run(
        ground.command(
            List.of(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve")));
    var socket = ground.sockets().resolve("s");
    var words =
        List.of(
            server.toString(),
            "--no-defaults",
            "--datadir=" + data,
            "--socket=" + socket,
            "--pid-file=" + ground.folder().resolve("pid"),
            "--skip-networking",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--innodb-buffer-pool-size=16M",
            "--performance-schema=OFF");
    var program = ScratchProgram.start(room, ground, words, () -> answers(socket));
    running.add(program::close);
    var to = List.of("--no-defaults", "--socket=" + socket, "--user=root");
    say("mariadb", to, "--execute=create database shop; use shop; " + SHOP);
    reached.add(
        new Reached("MYSQL", "shop-mysql", Map.of("socket", socket.toString(), "user", "root")));
  }

  private static boolean answers(Path socket) throws InterruptedException {
    try {
      var to = List.of("--no-defaults", "--socket=" + socket, "--user=root");
      say("mariadb", to, "--execute=select 1");
      return true;
    } catch (SourceException e) {
      if (e.code() == ErrorCode.TOOL_MISSING) {
        throw e;
      }
      return false;
    }
  }

  private static void say(String program, List<String> to, String... more)
      throws InterruptedException {
    var command = new ArrayList<String>();
    command.add(program);
    command.addAll(to);
    command.addAll(List.of(more));
    ScratchProgram.run(command);
  }

  /** Sockets need short paths, and servers that are not ours to run as need to reach them. */
  private SandboxRoom room(String name) {
    try {
      var inside = Files.createDirectories(Objects.requireNonNull(folder).resolve(name));
      var temporary = Files.createTempFile("hf-demo-", "");
      Files.delete(temporary);
      outside.add(temporary);
      return new SandboxRoom(inside, temporary, _ -> {});
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.TARGET_UNWRITABLE, "cannot make a folder for %s".formatted(name), e);
    }
  }

  private static void remove(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (var files = Files.walk(tree)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.TARGET_UNWRITABLE, "cannot remove %s".formatted(tree), e);
    }
  }
}
