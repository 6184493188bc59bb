package io.holdfast.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Common;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all of it on real data. */
@Command(
    name = "demo",
    description = {
      "Back up a folder, change a copy, back up again, restore, compare, and show the history",
      "through the native API and the five dialects. With --access-file also an image, databases,",
      "mailboxes and a project, and credentials that may do all that the dialects can."
    })
public final class DemoCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Common common;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "What to back up (default: the running JDK's own folder). It is only read.")
  private @Nullable Path directory;

  @Option(
      names = "--exit",
      description = "Stop the server at the end, instead of running until Ctrl-C.")
  private boolean exit;

  @Option(
      names = "--access-file",
      paramLabel = "FILE",
      description = "Write addresses, credentials and example ids here as JSON, mode 0600.")
  private @Nullable Path accessFile;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "An empty or new folder to work in (default: a new one among the temporary files).")
  private @Nullable Path work;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var original = original();
    var folder = new DemoFolder(workFolder());
    say("Working in %s; nothing outside it is changed.".formatted(folder.root()));
    try (var servers = servers(folder);
        var server = DemoServer.start(context, folder.serverData())) {
      say("Server on %s, its data in %s.".formatted(server.baseUrl("native"), folder.serverData()));
      try (var administrator =
          HoldfastClient.of(URI.create(server.baseUrl("native")), server.token())) {
        var story = new DemoStory(common, folder, administrator, server);
        var outcome = story.tell(original, servers);
        if (accessFile != null) {
          write(context.directory().resolve(accessFile), outcome.access());
        }
        if (common.json()) {
          common.terminal().json(shape(folder, outcome));
        } else {
          tell(folder, outcome);
        }
        if (!outcome.compared().same()) {
          return ExitStatus.FAILED;
        }
      }
      if (!exit) {
        say("\nThe server runs until Ctrl-C.");
        server.join();
        throw new CommandException(
            ErrorCode.SERVER_UNREACHABLE,
            "the server ended by itself; see %s".formatted(folder.root().resolve("server.log")));
      }
      return ExitStatus.DONE;
    }
  }

  /** Only a world to be exercised needs them. */
  private DemoServers servers(DemoFolder folder) throws InterruptedException {
    if (accessFile == null) {
      return DemoServers.none();
    }
    say("Starting a PostgreSQL, a MariaDB and a mail server, where the machine has them.");
    return DemoServers.start(folder.root().resolve("servers"));
  }

  private Path original() {
    var chosen =
        directory == null
            ? Path.of(System.getProperty("java.home"))
            : common.context().directory().resolve(directory);
    try {
      var real = chosen.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new CommandException(
            ErrorCode.PATH_UNREADABLE, "%s is not a folder".formatted(chosen));
      }
      return real;
    } catch (IOException e) {
      throw new CommandException(ErrorCode.PATH_UNREADABLE, "cannot read %s".formatted(chosen), e);
    }
  }

  private Path workFolder() {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      if (work == null) {
        return Files.createTempDirectory("holdfast-demo-", mode).toRealPath();
      }
      var path = common.context().directory().resolve(work).normalize();
      if (!Files.isDirectory(path)) {
        return Files.createDirectory(path, mode).toRealPath();
      }
      try (var inside = Files.list(path)) {
        if (inside.findAny().isPresent()) {
          throw new CommandException(
              ErrorCode.INPUT_INVALID,
              "%s is not empty; name another --work folder".formatted(path));
        }
      }
      return path.toRealPath();
    } catch (IOException e) {
      throw new CommandException(ErrorCode.TARGET_UNWRITABLE, "cannot make a folder to work in", e);
    }
  }

  private void tell(DemoFolder folder, DemoStory.Outcome outcome) {
    say("\nThe restore history:\n");
    common.terminal().out().println(outcome.history());
    say("\nThe same history through each API; these lines work as they stand:");
    for (var line : outcome.curls()) {
      say("\n# " + line.api());
      common.terminal().out().println(line.command());
    }
    say(
        "\nThe repository is restic's too:\n\nrestic -r %s --password-file %s check --read-data"
            .formatted(folder.repository(), folder.passwordFile()));
    say("\nEverything lies in %s; remove it when you like.".formatted(folder.root()));
  }

  private static Map<String, Object> shape(DemoFolder folder, DemoStory.Outcome outcome) {
    var compared = new LinkedHashMap<String, Object>();
    compared.put("same", outcome.compared().same());
    compared.put("items", outcome.compared().items());
    compared.put("bytes", outcome.compared().bytes());
    compared.put("attributes", outcome.compared().attributes());
    compared.put("differences", outcome.compared().differences());
    var shape = new LinkedHashMap<String, Object>();
    shape.put("work", folder.root().toString());
    shape.put("repository", folder.repository().toString());
    shape.put("passwordFile", folder.passwordFile().toString());
    shape.put("compared", compared);
    shape.put("restoreSessions", outcome.sessions());
    shape.put("access", outcome.access().entries());
    var curls = new LinkedHashMap<String, Object>();
    outcome.curls().forEach(line -> curls.put(line.api(), line.command()));
    shape.put("curl", curls);
    return shape;
  }

  private void write(Path file, DemoAccess access) {
    try {
      Files.deleteIfExists(file);
      var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.createFile(file, mode);
      Files.write(
          file,
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(access.entries()));
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.TARGET_UNWRITABLE, "cannot write the access file %s".formatted(file), e);
    }
  }

  /** A line for people; with --json they go to standard error. */
  private void say(String line) {
    var stream = common.json() ? common.terminal().err() : common.terminal().out();
    stream.println(line);
    stream.flush();
  }
}
