package io.holdfast.sources.sqlite;

import static io.holdfast.sources.sqlite.SqliteSourceIT.connect;
import static io.holdfast.sources.sqlite.SqliteSourceIT.dump;
import static io.holdfast.sources.sqlite.SqliteSourceIT.execute;
import static io.holdfast.sources.sqlite.SqliteSourceIT.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.stream.StreamTree;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRestoreIT {
  private static final SqliteSource SOURCE = new SqliteSource();

  @TempDir private static Path shared;
  private static SourceFixture fixture;
  private static StoredPoint point;
  private static Path origin;

  @TempDir private Path scratch;

  @BeforeAll
  static void backUp() throws Exception {
    fixture = SourceFixture.create(shared.resolve("repository"));
    origin = shared.resolve("origin.db");
    try (var app = connect(origin)) {
      execute(app, "CREATE TABLE t(n INTEGER PRIMARY KEY, x TEXT)");
      execute(
          app,
          "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2000)"
              + " INSERT INTO t SELECT i, 'value ' || i FROM c");
    }
    point = fixture.backup(SOURCE, settings(origin)).point();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void logOfTheOldDatabaseIsNotPlayedIntoTheNew() throws Exception {
    var target = scratch.resolve("app.db");
    try (var app = connect(target)) {
      execute(app, "PRAGMA journal_mode = WAL");
      execute(app, "CREATE TABLE old(x)");
      execute(app, "INSERT INTO old VALUES (zeroblob(50000))");
      // As after a crash: log and index stay behind.
      Files.copy(target, scratch.resolve("crashed.db"));
      Files.copy(Path.of(target + "-wal"), scratch.resolve("crashed.db-wal"));
    }
    var crashed = scratch.resolve("crashed.db");
    Files.setPosixFilePermissions(crashed, PosixFilePermissions.fromString("rw-r-----"));

    var plan = plan(crashed, Conflicts.OVERWRITE);
    assertThat(plan.checks()).extracting(Check::code).containsExactly("TARGET_REPLACED");
    assertThat(SourceFixture.apply(plan))
        .extracting(each -> each.state())
        .containsOnly(State.SUCCESS);

    assertThat(dump(crashed)).isEqualTo(dump(origin));
    assertThat(plan.compare()).isEmpty();
    assertThat(Files.getPosixFilePermissions(crashed))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(names(scratch)).contains("crashed.db").doesNotContain("crashed.db-wal");
    assertThat(names(scratch)).noneMatch(name -> name.startsWith(".holdfast"));
  }

  @Test
  void databaseInUseIsNotReplaced() throws Exception {
    var target = scratch.resolve("app.db");
    try (var app = connect(target)) {
      execute(app, "PRAGMA journal_mode = WAL");
      execute(app, "CREATE TABLE old(x)");
      var plan = plan(target, Conflicts.OVERWRITE);
      assertThat(plan.isApplicable()).isTrue();

      assertThatThrownBy(() -> SourceFixture.apply(plan))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
      execute(app, "BEGIN IMMEDIATE");
      execute(app, "INSERT INTO old VALUES (1)");
      assertThat(plan(target, Conflicts.OVERWRITE).checks())
          .extracting(Check::code)
          .containsExactly("TARGET_IN_USE");
      execute(app, "COMMIT");
      assertThat(number(app, "SELECT count(*) FROM old")).isEqualTo(1);
    }
    assertThat(names(scratch)).noneMatch(name -> name.startsWith(".holdfast"));
  }

  @Test
  void damagedDatabaseAndForeignFileAreReplaced() throws Exception {
    var damaged = scratch.resolve("damaged.db");
    var bytes = Files.readAllBytes(origin);
    Arrays.fill(bytes, 100, bytes.length, (byte) 7);
    Files.write(damaged, bytes);
    var foreign = Files.writeString(scratch.resolve("foreign.db"), "no database ".repeat(900));

    for (var target : List.of(damaged, foreign)) {
      var plan = plan(target, Conflicts.OVERWRITE);
      SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
      assertThat(dump(target)).isEqualTo(dump(origin));
    }
  }

  @Test
  void whatStandsInTheWayDecidesByPolicy() throws Exception {
    var target = Files.writeString(scratch.resolve("app.db"), "old");

    var fail = plan(target, Conflicts.FAIL);
    assertThat(fail.checks()).extracting(Check::code).containsExactly("TARGET_EXISTS");
    assertThat(fail.totals().conflicts()).isEqualTo(1);

    var skip = plan(target, Conflicts.SKIP);
    assertThat(SourceFixture.apply(skip))
        .extracting(each -> each.state())
        .containsOnly(State.SKIPPED);
    assertThat(target).hasContent("old");

    for (var name : List.of("app.db.restored", "app.db.restored-2")) {
      var both = plan(target, Conflicts.KEEP_BOTH);
      assertThat(SourceFixture.apply(both))
          .extracting(each -> each.target())
          .containsExactly(scratch.resolve(name).toString());
      assertThat(dump(scratch.resolve(name))).isEqualTo(dump(origin));
      assertThat(both.compare()).isEmpty();
    }
    assertThat(target).hasContent("old");
  }

  @Test
  void otherPathComesFromTheWish() throws Exception {
    var target = scratch.resolve("elsewhere.db");
    try (var place = SOURCE.openTarget(settings(origin), SourceJournal.NONE)) {
      var plan =
          place.plan(
              point,
              RestoreWish.everything(Conflicts.FAIL).into(Map.of("path", target.toString())));
      SourceFixture.apply(plan);
      assertThat(dump(target)).isEqualTo(dump(origin));
      assertThatThrownBy(() ->
              place.plan(point, RestoreWish.everything(Conflicts.FAIL).into(Map.of("host", "x"))))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void lackOfRoomIsToldBeforeTheFirstByte() throws Exception {
    var part = point.parts().getFirst();
    var huge =
        new StoredPoint(
            point.repository(),
            point.snapshot(),
            List.of(
                new SourcePart(
                    part.kind(),
                    part.name(),
                    part.refKind(),
                    part.refName(),
                    part.path(),
                    Long.MAX_VALUE,
                    part.items(),
                    part.expectations())));
    try (var place = SOURCE.openTarget(settings(scratch.resolve("x.db")), SourceJournal.NONE)) {
      var plan = place.plan(huge, RestoreWish.everything(Conflicts.FAIL));
      assertThat(plan.checks()).extracting(Check::code).containsExactly("TARGET_FULL");
    }
    assertThat(plan(scratch.resolve("no/such/folder.db"), Conflicts.FAIL).checks())
        .extracting(Check::code)
        .containsExactly("TARGET_UNWRITABLE");
  }

  @Test
  void cutAndEmptyPointsReplaceNothing() throws Exception {
    var target = scratch.resolve("app.db");
    try (var app = connect(target)) {
      execute(app, "CREATE TABLE precious(x)");
    }
    var before = Files.readAllBytes(target);
    var whole = Files.readAllBytes(origin);

    for (var length : new int[] {0, 1, 4096, whole.length - 4096}) {
      var bad = pointOf(Arrays.copyOf(whole, length));
      try (var place = SOURCE.openTarget(settings(target), SourceJournal.NONE)) {
        var plan = place.plan(bad, RestoreWish.everything(Conflicts.OVERWRITE));
        assertThatThrownBy(() -> SourceFixture.apply(plan)).isInstanceOf(SourceException.class);
      }
      assertThat(target).hasBinaryContent(before);
    }
  }

  @Test
  void differencesAreFound() throws Exception {
    var target = scratch.resolve("app.db");
    var plan = plan(target, Conflicts.FAIL);
    SourceFixture.apply(plan);
    try (var app = connect(target)) {
      execute(app, "DELETE FROM t WHERE n = 7");
      execute(app, "CREATE TABLE more(x)");
    }

    assertThat(plan.compare())
        .contains(
            new Difference("origin.db/rows.t", "2000", "1999"),
            new Difference("origin.db/rows.more", "no table", "0"))
        .extracting(Difference::item)
        .contains("origin.db/content");
  }

  private static PlannedRestore plan(Path target, Conflicts conflicts) throws InterruptedException {
    try (var place = SOURCE.openTarget(settings(target), SourceJournal.NONE)) {
      return place.plan(point, RestoreWish.everything(conflicts));
    }
  }

  private static StoredPoint pointOf(byte[] content) throws InterruptedException {
    var path = point.parts().getFirst().path();
    var tree =
        new StreamTree(
            Path.of(path).getParent().toString(),
            Map.of("origin.db", () -> new ByteArrayInputStream(content)),
            Instant.EPOCH,
            () -> {});
    var made =
        fixture.backup(
            new SourceView() {
              @Override
              public Instant pointInTime() {
                return Instant.EPOCH;
              }

              @Override
              public StreamTree tree() {
                return tree;
              }

              @Override
              public List<SourcePart> parts() {
                return point.parts();
              }

              @Override
              public void close() {}
            });
    return made.point();
  }

  private static List<String> names(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(each -> each.getFileName().toString()).toList();
    }
  }

  private static SourceSettings settings(Path path) {
    return SourceSettings.of(Map.of("path", path.toString(), "busySeconds", "1"));
  }
}
