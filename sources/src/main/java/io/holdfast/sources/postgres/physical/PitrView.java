package io.holdfast.sources.postgres.physical;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceJournal.Level;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.ExplainedStream;
import io.holdfast.sources.postgres.server.Server;
import io.holdfast.sources.postgres.server.Sql;
import io.holdfast.sources.stream.StreamTree;
import io.holdfast.sources.stream.StreamTree.Content;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A base backup, taken now or the last one's again, and all segments of the log since. A base
 * backup that the repository has already is not read again, and neither are segments.
 */
final class PitrView implements SourceView {
  static final String FROM = "continuousFromMicros";
  static final String UNTIL = "continuousUntilMicros";
  static final String SEGMENTS = "walSegments";
  static final String FILES = "files";

  private final Server server;
  private final SourceSettings settings;
  private final SourceJournal journal;
  private final ClientTools tools;
  private final ConcurrentLinkedQueue<ToolProcess> running = new ConcurrentLinkedQueue<>();
  private String system = "";
  private WalFolder folder = new WalFolder(Path.of("/"), 1);
  private Instant moment = Instant.EPOCH;
  private Optional<BaseState> last = Optional.empty();
  private List<Path> segments = List.of();
  private volatile @Nullable BaseStream base;
  private @Nullable BaseState made;

  private PitrView(
      Server server, SourceSettings settings, SourceJournal journal, ClientTools tools) {
    this.server = server;
    this.settings = settings;
    this.journal = journal;
    this.tools = tools;
  }

  static PitrView open(SourceSettings settings, SourceJournal journal, ClientTools tools)
      throws InterruptedException {
    var view = new PitrView(Server.open(settings), settings, journal, tools);
    try {
      tools.get("pg_basebackup", view.server.version());
      view.examine();
      return view;
    } catch (SourceException | InterruptedException e) {
      view.close();
      throw e;
    }
  }

  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    Map<String, Content> streams = new HashMap<>();
    streams.put(
        "base.tar",
        last.map(state -> new Content(this::takeBase, state.bytes(), state.began()))
            .orElseGet(() -> new Content(this::takeBase, StreamTree.UNKNOWN_BYTES, moment)));
    for (var segment : segments) {
      streams.put(
          "wal/" + segment.getFileName(),
          new Content(() -> Files.newInputStream(segment), folder.segmentBytes(), time(segment)));
    }
    return StreamTree.of(top(), streams, moment, this::verify);
  }

  @Override
  public List<SourcePart> parts() {
    var state = made;
    if (state == null) {
      return List.of();
    }
    var until = state.ended().isAfter(moment) ? state.ended() : moment;
    return List.of(
        new SourcePart(
            "DATABASE_DUMP",
            "cluster",
            "cluster",
            system,
            top(),
            state.bytes() + segments.size() * folder.segmentBytes(),
            state.files(),
            Map.of(
                FILES, state.files(),
                SEGMENTS, (long) segments.size(),
                FROM, micros(state.ended()),
                UNTIL, micros(until))));
  }

  private void examine() throws InterruptedException {
    try (var sql = server.connect(server.maintenanceDatabase())) {
      requirePossible(sql);
      system = sql.text("select system_identifier from pg_catalog.pg_control_system()");
      folder =
          new WalFolder(
              PitrSource.walFolder(settings),
              sql.number("select pg_catalog.pg_size_bytes(current_setting('wal_segment_size'))"));
      moment = now(sql);
      // Recovery to a time ends at the first commit after it: here is one.
      sql.text("select pg_catalog.txid_current()");
      var segment = sql.text("select pg_catalog.pg_walfile_name(pg_catalog.pg_switch_wal())");
      folder.await(segment, Duration.ofSeconds(PitrSource.archiveSeconds(settings)));
      goOn(segment);
    }
  }

  private void requirePossible(Sql sql) {
    if (sql.text("select current_setting('archive_mode')").equals("off")) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "%s does not archive its log: set archive_mode and archive_command"
              .formatted(server.place()));
    }
    if (sql.number("select count(*) from pg_catalog.pg_tablespace") > 2) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "%s has tablespaces of its own, which a streamed base backup cannot have"
              .formatted(server.place()));
    }
    for (var function : List.of("pg_switch_wal()", "pg_control_system()")) {
      if (!sql.flag(
          "select has_function_privilege('pg_catalog.%s', 'execute')".formatted(function))) {
        throw new SourceException(
            ErrorCode.SOURCE_FORBIDDEN,
            "'%s' may not execute %s".formatted(server.user(), function));
      }
    }
  }

  /** Whether the last base backup is still good to go on from. */
  private void goOn(String segment) {
    var oldest = moment.minus(PitrSource.baseDays(settings), ChronoUnit.DAYS);
    var state =
        BaseState.find(folder.path())
            .filter(each -> each.system().equals(system) && each.ended().isAfter(oldest));
    if (state.isEmpty()) {
      return;
    }
    var since = folder.range(state.get().startSegment(), segment);
    if (since.isEmpty()) {
      journal.event(
          Level.WARNING,
          "WAL_GAP",
          "segments are missing in %s after %s, or the timeline changed: a new base backup is taken"
              .formatted(folder.path(), state.get().startSegment()),
          Map.of("segment", state.get().startSegment()));
      return;
    }
    last = state;
    segments = since.get();
  }

  private InputStream takeBase() {
    var process =
        ToolProcess.start(
            List.of(
                tools.get("pg_basebackup", server.version()).path().toString(),
                "--format=tar",
                "--pgdata=-",
                "--wal-method=fetch",
                "--checkpoint=fast",
                "--no-password",
                "--label=holdfast"),
            server.environment());
    running.add(process);
    var stream = new BaseStream(new ExplainedStream(process.output()));
    base = stream;
    return stream;
  }

  private void verify() {
    var taken = base;
    if (taken == null) {
      // The repository has it; what the log held before it is of no more use.
      made = last.orElseThrow();
      if (settings.flag(PitrSource.REMOVE_WAL, false)) {
        remove(folder.before(made.startSegment()));
      }
      return;
    }
    if (!taken.isWhole()) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "the base backup was not read whole");
    }
    try (var sql = server.connect(server.maintenanceDatabase())) {
      made =
          new BaseState(
              system,
              taken.startSegment(),
              taken.bytes(),
              taken.files(),
              last.map(BaseState::began).orElse(moment),
              now(sql));
    }
    segments = last.isEmpty() ? List.of() : segments;
    made.save(folder.path());
  }

  private static void remove(List<Path> files) {
    try {
      for (var file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "cannot remove archived segments: " + e.getMessage(), e);
    }
  }

  private Instant now(Sql sql) {
    var micros = sql.number("select (extract(epoch from clock_timestamp()) * 1000000)::bigint");
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static Instant time(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "cannot look at " + file, e);
    }
  }

  private String top() {
    return "/postgres-pitr/" + system;
  }

  @Override
  public void close() {
    running.forEach(ToolProcess::close);
    server.close();
  }
}
