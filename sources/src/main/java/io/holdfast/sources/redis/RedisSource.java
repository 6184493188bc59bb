package io.holdfast.sources.redis;

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

/** All keys of a Redis or Valkey server. */
public final class RedisSource implements Source {
  static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.WHOLE, Mode.ITEMS),
          "DATABASE",
          Set.of(Conflicts.FAIL, Conflicts.SKIP, Conflicts.OVERWRITE, Conflicts.CLEAR_TARGET),
          false,
          false,
          Set.of(
              "host",
              "port",
              "user",
              "tls",
              "caFile",
              "certificateFile",
              "keyFile",
              "timeoutSeconds"),
          Set.of("password"));

  @Override
  public String kind() {
    return "REDIS";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    RedisAccess.of(settings);
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    settings.requireOnly(CAPABILITIES);
    return RedisView.open(RedisAccess.of(settings), journal);
  }

  @Override
  public boolean takesUploads() {
    return true;
  }

  /** An RDB file, understood to its end while it passes. */
  @Override
  public SourceView openUpload(SourceSettings settings, UploadedDump dump) {
    validate(settings);
    return RedisView.of(RedisAccess.of(settings), dump.content());
  }

  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal) {
    settings.requireOnly(CAPABILITIES);
    return new RedisTarget(RedisAccess.of(settings));
  }

  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal)
      throws InterruptedException {
    return RedisSandbox.open(room);
  }
}
