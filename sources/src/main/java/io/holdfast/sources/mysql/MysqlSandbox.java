package io.holdfast.sources.mysql;

import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An empty MariaDB server on a socket that dumps are restored into. */
final class MysqlSandbox implements Sandbox {
  private static final String READER = "holdfast_probe";

  private final ScratchMariaDb server;
  private final MysqlTarget target;
  private final String first;
  private boolean readable;

  private MysqlSandbox(ScratchMariaDb server, MysqlTarget target, String first) {
    this.server = server;
    this.target = target;
    this.first = first;
  }

  static MysqlSandbox open(SandboxRoom room, StoredPoint point) throws InterruptedException {
    var server = ScratchMariaDb.create(room);
    try {
      var target = MysqlTarget.open(MysqlAccess.of(server.settings()));
      return new MysqlSandbox(server, target, first(point));
    } catch (InterruptedException | RuntimeException e) {
      server.close();
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
      server.run("CREATE USER %s@localhost".formatted(READER));
      server.run("GRANT SELECT, SHOW VIEW ON *.* TO %s@localhost".formatted(READER));
      readable = true;
    }
    try (var client = MysqlClient.open(MysqlAccess.of(server.settings(READER)))) {
      var rows = client.ask(database == null ? first : database, statement);
      return rows.isEmpty() ? null : rows.getFirst().getFirst();
    }
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("MYSQL_UNIX_PORT", server.socket().toString(), "MYSQL_DATABASE", first);
  }

  @Override
  public void close() {
    target.close();
    server.close();
  }

  private static String first(StoredPoint point) {
    return parts(point).map(SourcePart::refName).findFirst().orElse("");
  }

  private static Stream<SourcePart> parts(StoredPoint point) {
    return point.parts().stream().filter(part -> !part.name().equals(MysqlView.ACCOUNTS));
  }
}
