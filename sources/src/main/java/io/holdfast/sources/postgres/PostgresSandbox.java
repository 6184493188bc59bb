package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.postgres.dump.ArchiveStream;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.ScratchServer;
import io.holdfast.sources.postgres.server.Server;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An empty server that dumps are restored into. */
final class PostgresSandbox implements Sandbox {
  /** The first that can give the right to read everything. */
  private static final int LEAST = 14;

  private final ScratchServer scratch;
  private final PostgresTarget target;
  private final String first;

  private PostgresSandbox(ScratchServer scratch, PostgresTarget target, String first) {
    this.scratch = scratch;
    this.target = target;
    this.first = first;
  }

  static PostgresSandbox open(SandboxRoom room, StoredPoint point, ClientTools tools)
      throws InterruptedException {
    var scratch = ScratchServer.create(room, tools, Math.max(LEAST, version(point)));
    try {
      var settings = scratch.settings();
      var target = new PostgresTarget(settings, Server.open(settings), tools);
      return new PostgresSandbox(scratch, target, first(point));
    } catch (RuntimeException e) {
      scratch.close();
      throw e;
    }
  }

  @Override
  public PlannedRestore plan(StoredPoint point) {
    return target.plan(point, RestoreWish.everything(Conflicts.FAIL));
  }

  @Override
  public @Nullable String ask(@Nullable String database, String statement) {
    return scratch.ask(database == null ? first : database, statement);
  }

  @Override
  public Map<String, String> environment() {
    var environment = new HashMap<>(scratch.environment());
    environment.put("PGDATABASE", first);
    return environment;
  }

  @Override
  public void close() {
    target.close();
    scratch.close();
  }

  private static String first(StoredPoint point) {
    return databases(point)
        .map(SourcePart::refName)
        .filter(name -> !name.equals("postgres"))
        .findFirst()
        .orElse("postgres");
  }

  /** Of the newest server that a dump is from. */
  private static int version(StoredPoint point) {
    return databases(point)
        .mapToInt(part -> {
          try (var dump = point.open(TreePath.parse(part.path()))) {
            var name = "the dump of '%s'".formatted(part.name());
            return ArchiveStream.contents(dump, name).header().serverVersion();
          } catch (IOException e) {
            throw new SourceException(
                ErrorCode.EXPECTATION_FAILED,
                "the dump of %s cannot be read: %s".formatted(part.name(), e.getMessage()),
                e);
          }
        })
        .max()
        .orElse(LEAST);
  }

  private static Stream<SourcePart> databases(StoredPoint point) {
    return point.parts().stream().filter(part -> part.refKind().equals("database"));
  }
}
