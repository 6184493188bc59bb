package io.holdfast.server;

import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.server.configuration.SettingSources;
import io.holdfast.server.configuration.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The server program's commands, run in this process. */
public final class ServerCommands {
  private ServerCommands() {}

  /** What a command answered. */
  public record Answer(int status, String out, String err) {}

  /** Runs one; nothing else may write to standard output meanwhile. */
  public static Answer run(String input, String... arguments) {
    var in = System.in;
    var out = System.out;
    var err = System.err;
    var said = new ByteArrayOutputStream();
    var told = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      var status = Main.line().execute(arguments);
      return new Answer(
          status, said.toString(StandardCharsets.UTF_8), told.toString(StandardCharsets.UTF_8));
    } finally {
      System.setIn(in);
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** Looks for orphans in all repositories of a server that does not run. */
  public static int removeOrphans(Path data, Map<String, String> settings)
      throws InterruptedException {
    var sources = new SettingSources().set("data", data.toString(), "the test");
    settings.forEach((key, value) -> sources.set(key, value, "the test"));
    try (var core = Core.open(Settings.of(sources, Map.of()))) {
      return new OrphanSnapshots(core.ledger(), core.pool(), core.clock()).removeAll();
    }
  }
}
