package io.holdfast.sources.postgres.physical;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.ScratchServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A data folder, and the server that recovers in it. */
final class PitrSandbox implements Sandbox {
  /** Whom nearly every cluster knows; questions are asked through this role. */
  private static final String USER = "postgres";

  private final SandboxRoom room;
  private final ClientTools tools;
  private @Nullable ScratchServer server;

  PitrSandbox(SandboxRoom room, ClientTools tools) {
    this.room = room;
    this.tools = tools;
  }

  @Override
  public PlannedRestore plan(StoredPoint point) {
    var folder = room.folder().resolve("cluster");
    var wish =
        RestoreWish.everything(Conflicts.FAIL).into(Map.of(PitrTarget.PATH, folder.toString()));
    return new Recovering(new PitrTarget().plan(point, wish), folder);
  }

  @Override
  public @Nullable String ask(@Nullable String database, String statement) {
    var running = server;
    if (running == null) {
      throw new SourceException(ErrorCode.SOURCE_UNREACHABLE, "the server does not run");
    }
    return running.ask(database == null ? "postgres" : database, statement);
  }

  @Override
  public Map<String, String> environment() {
    return server == null ? Map.of() : server.environment();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }

  /** The folder is compared before the server changes it; then it must recover and open. */
  private final class Recovering implements PlannedRestore {
    private final PlannedRestore files;
    private final Path folder;
    private List<Difference> differences = List.of();

    Recovering(PlannedRestore files, Path folder) {
      this.files = files;
      this.folder = folder;
    }

    @Override
    public List<Check> checks() {
      return files.checks();
    }

    @Override
    public Totals totals() {
      return files.totals();
    }

    @Override
    public void apply(RestoreListener listener) throws InterruptedException {
      files.apply(listener);
      differences = files.compare();
      server = ScratchServer.recover(room, tools, folder, USER);
    }

    @Override
    public List<Difference> compare() {
      return differences;
    }
  }
}
