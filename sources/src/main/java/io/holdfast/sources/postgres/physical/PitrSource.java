package io.holdfast.sources.postgres.physical;

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
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.Server;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** A whole PostgreSQL server, restorable to any second between its base backup and the last one. */
public final class PitrSource implements Source {
  static final String WAL_FOLDER = "walFolder";
  static final String BASE_DAYS = "baseDays";
  static final String ARCHIVE_SECONDS = "archiveSeconds";
  static final String REMOVE_WAL = "removeWal";

  static final Capabilities CAPABILITIES =
      new Capabilities(
          EnumSet.of(Mode.WHOLE),
          "DATABASE",
          EnumSet.of(Conflicts.FAIL),
          true,
          true,
          settings(),
          Set.of("password"));

  private final ClientTools tools;

  public PitrSource() {
    this(ClientTools.installed());
  }

  PitrSource(ClientTools tools) {
    this.tools = tools;
  }

  @Override
  public String kind() {
    return "POSTGRES_PITR";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    Server.validate(settings);
    walFolder(settings);
    baseDays(settings);
    archiveSeconds(settings);
    settings.flag(REMOVE_WAL, false);
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    validate(settings);
    return PitrView.open(settings, journal, tools);
  }

  /** A folder on the agent's host; the server need not run, and often does not. */
  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal) {
    validate(settings);
    return new PitrTarget();
  }

  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal) {
    return new PitrSandbox(room, tools);
  }

  static Path walFolder(SourceSettings settings) {
    var text = settings.get(WAL_FOLDER);
    if (!text.startsWith("/") || text.indexOf(0) >= 0) {
      throw invalid("setting '%s' must be an absolute path, not '%s'".formatted(WAL_FOLDER, text));
    }
    return Path.of(text);
  }

  static long baseDays(SourceSettings settings) {
    return settings.number(BASE_DAYS, 7, 1, 366);
  }

  static long archiveSeconds(SourceSettings settings) {
    return settings.number(ARCHIVE_SECONDS, 60, 1, 86_400);
  }

  static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  private static Set<String> settings() {
    var settings = new HashSet<>(Server.SETTINGS);
    settings.addAll(Set.of(WAL_FOLDER, BASE_DAYS, ARCHIVE_SECONDS, REMOVE_WAL));
    return settings;
  }
}
