package io.holdfast.sources.s3;

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
import io.holdfast.sources.TargetSandbox;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;

/** A bucket of an S3 service; see {@code docs/sources/s3.md}. */
public final class S3Source implements Source {
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.WHOLE, Mode.ITEMS),
          "BUCKET",
          Set.of(Conflicts.FAIL, Conflicts.SKIP, Conflicts.OVERWRITE, Conflicts.KEEP_BOTH),
          true,
          false,
          S3Settings.NAMES,
          S3Settings.SECRETS);

  @Override
  public String kind() {
    return "S3_BUCKET";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    read(settings);
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    var moment = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return S3View.open(read(settings), moment, journal);
  }

  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal) {
    return new S3Target(read(settings));
  }

  /** A folder: nothing of the service that the objects came from is asked. */
  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal) {
    var nowhere = new S3Settings(SourceSettings.of(Map.of(S3Settings.BUCKET, "drill")));
    var folder = room.folder().resolve("objects").toString();
    return new TargetSandbox(new S3Target(nowhere), Map.of("path", folder));
  }

  private static S3Settings read(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    return new S3Settings(settings);
  }
}
