package io.holdfast.sources.mysql;

import io.holdfast.sources.Capabilities;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.Capabilities.Mode;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.UploadedDump;
import java.util.Set;

/** Databases of a MariaDB or MySQL server. */
public final class MysqlSource implements Source {
  static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.WHOLE, Mode.DATABASE, Mode.ITEMS),
          "DATABASE",
          Set.of(Conflicts.FAIL, Conflicts.SKIP, Conflicts.OVERWRITE, Conflicts.CLEAR_TARGET),
          false,
          false,
          Set.of(
              "host", "port", "socket", "user", "tls", "caFile", "databases", "accounts", "tools"),
          Set.of("password"));

  @Override
  public String kind() {
    return "MYSQL";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    MysqlAccess.of(settings);
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    settings.requireOnly(CAPABILITIES);
    return MysqlView.open(MysqlAccess.of(settings), journal);
  }

  @Override
  public boolean takesUploads() {
    return true;
  }

  /** A dump of one database or of several, understood while it passes. */
  @Override
  public SourceView openUpload(SourceSettings settings, UploadedDump dump) {
    validate(settings);
    return MysqlUpload.open(dump.name(), dump.content());
  }

  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    settings.requireOnly(CAPABILITIES);
    return MysqlTarget.open(MysqlAccess.of(settings));
  }

  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal)
      throws InterruptedException {
    return MysqlSandbox.open(room, point);
  }
}
