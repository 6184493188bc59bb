package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
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
import io.holdfast.sources.stream.UploadedFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** One SQLite database: a file, and the log beside it. */
public final class SqliteSource implements Source {
  static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.WHOLE, Mode.DATABASE),
          "DATABASE",
          Set.of(Conflicts.FAIL, Conflicts.SKIP, Conflicts.OVERWRITE, Conflicts.KEEP_BOTH),
          false,
          false,
          Set.of("path", "check", "busySeconds"),
          Set.of());

  @Override
  public String kind() {
    return "SQLITE";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    path(settings.get("path"));
    SqliteCheck.of(settings);
    SqliteDatabase.busySeconds(settings);
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    validate(settings);
    return SqliteView.open(path(settings.get("path")), settings);
  }

  @Override
  public boolean takesUploads() {
    return true;
  }

  @Override
  public SourceView openUpload(SourceSettings settings, UploadedDump dump) {
    validate(settings);
    var file = path(settings.get("path"));
    var upload = new SqliteUpload(dump.content(), file);
    return new UploadedFile("/sqlite" + file, String.valueOf(file.getFileName()), upload, upload);
  }

  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal) {
    validate(settings);
    return new SqliteTarget(settings);
  }

  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal) {
    return new SqliteSandbox(room.folder().resolve("database.db"));
  }

  /** The path of a database's file, absolute and without detours. */
  static Path path(String text) {
    try {
      var path = Path.of(text);
      if (path.isAbsolute() && path.getFileName() != null && path.equals(path.normalize())) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  private static InvalidInputException invalid(
      String text, @org.jspecify.annotations.Nullable Throwable cause) {
    return new InvalidInputException(
        ErrorCode.INPUT_INVALID,
        "setting 'path' must be the absolute path of a file, without '.' and '..', not '%s'"
            .formatted(text),
        cause);
  }
}
