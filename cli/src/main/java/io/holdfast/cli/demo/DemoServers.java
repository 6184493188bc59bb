package io.holdfast.cli.demo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.mysql.ScratchMariaDb;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.ScratchServer;
import io.holdfast.sources.stream.ScratchProgram;
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
 * A PostgreSQL, a MariaDB and a mail server of the demo's own, of the programs that the machine
 * has, with a small shop in each database and a few letters. What cannot be had is told, and the
 * demo goes on without it.
 */
final class DemoServers implements AutoCloseable {
  private static final int OLDEST_POSTGRES = 13;

  private static final String SHOP =
      """
      create table orders (id integer primary key, customer varchar(60), cents integer);
      insert into orders values (1, 'Ada', 4200), (2, 'Grace', 1950), (3, 'Edsger', 99900)
      """;

  /** How a source of a kind is reached. */
  record Reached(
      String kind, String name, Map<String, String> settings, Map<String, String> secrets) {
    @Override
    public String toString() {
      return "Reached[kind=%s, name=%s]".formatted(kind, name);
    }
  }

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
    try {
      servers.tryTo("PostgreSQL addon", servers::postgres);
      servers.tryTo("MySQL database", servers::mariadb);
      servers.tryTo("mailboxes", servers::mail);
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
    var found = new HashMap<>(Map.of("databases", "shop"));
    for (var name : List.of("socketDirectory", "port", "user", "maintenanceDatabase")) {
      settings.find(name).ifPresent(value -> found.put(name, value));
    }
    reached.add(new Reached("POSTGRES", "shop-postgres", Map.copyOf(found), Map.of()));
  }

  private void mariadb() throws InterruptedException {
    var server = ScratchMariaDb.create(room("mariadb"));
    running.add(server::close);
    server.run("create database shop; use shop; " + SHOP);
    var settings = server.settings();
    reached.add(
        new Reached(
            "MYSQL",
            "shop-mysql",
            Map.of(
                "socket",
                settings.get("socket"),
                "user",
                settings.get("user"),
                "databases",
                "shop",
                "accounts",
                "false"),
            Map.of()));
  }

  private void mail() throws InterruptedException {
    var server = DemoMail.start(room("mail"), DemoFolder.newPassword());
    running.add(server::close);
    for (var person : DemoMail.PEOPLE) {
      reached.add(new Reached("MAILBOX", person, server.settings(person), server.secrets()));
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
