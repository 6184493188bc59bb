package io.holdfast.sources.postgres;

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
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.Server;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** Databases of a PostgreSQL server as dumps, and its roles as a script. */
public final class PostgresSource implements Source {
  static final String DATABASES = "databases";
  static final String GLOBALS = "globals";
  static final String COUNT_SECONDS = "countSeconds";
  static final String LOCK_SECONDS = "lockSeconds";

  static final Capabilities CAPABILITIES =
      new Capabilities(
          EnumSet.of(Mode.WHOLE, Mode.DATABASE, Mode.ITEMS),
          "DATABASE",
          EnumSet.allOf(Conflicts.class),
          false,
          false,
          settings(),
          Set.of("password"));

  private static final int COUNT_SECONDS_DEFAULT = 10;
  private static final int LOCK_SECONDS_DEFAULT = 60;
  private static final int MOST_SECONDS = 86_400;

  private final ClientTools tools;
  private final InstantSource clock;

  public PostgresSource() {
    this(ClientTools.installed(), InstantSource.system());
  }

  PostgresSource(ClientTools tools, InstantSource clock) {
    this.tools = tools;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return "POSTGRES";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    Server.validate(settings);
    NameList.parse(DATABASES, settings.get(DATABASES, ""));
    settings.flag(GLOBALS, true);
    countSeconds(settings);
    lockSeconds(settings);
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    validate(settings);
    return PostgresView.open(settings, journal, tools, clock);
  }

  @Override
  public boolean takesUploads() {
    return true;
  }

  @Override
  public SourceView openUpload(SourceSettings settings, UploadedDump dump) {
    validate(settings);
    return PostgresUpload.open(dump.name().isEmpty() ? "database" : dump.name(), dump.content());
  }

  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal) {
    validate(settings);
    return new PostgresTarget(settings, Server.open(settings), tools);
  }

  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal)
      throws InterruptedException {
    return PostgresSandbox.open(room, point, tools);
  }

  static int countSeconds(SourceSettings settings) {
    return (int) settings.number(COUNT_SECONDS, COUNT_SECONDS_DEFAULT, 0, MOST_SECONDS);
  }

  static int lockSeconds(SourceSettings settings) {
    return (int) settings.number(LOCK_SECONDS, LOCK_SECONDS_DEFAULT, 1, MOST_SECONDS);
  }

  static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  private static Set<String> settings() {
    var settings = new HashSet<>(Server.SETTINGS);
    settings.addAll(Set.of(DATABASES, GLOBALS, COUNT_SECONDS, LOCK_SECONDS));
    return settings;
  }
}
