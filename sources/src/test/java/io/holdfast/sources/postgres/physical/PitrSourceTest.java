package io.holdfast.sources.postgres.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.SourceContractSuite;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.sources.testkit.SourceFixture.Made;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PitrSourceTest extends SourceContractSuite {
  private static final AtomicInteger PLACES = new AtomicInteger();
  private static PostgresCluster server;

  @BeforeAll
  static void create() throws Exception {
    server = PostgresCluster.archiving();
    server.run("postgres", "create table t(x int)", "create table noise(x int)");
  }

  @AfterAll
  static void end() {
    server.close();
  }

  /** Each test has a repository of its own, in which no base backup is. */
  @BeforeEach
  void forget() throws Exception {
    Files.deleteIfExists(wal().resolve("holdfast-base"));
    server.run("postgres", "truncate t");
  }

  @Test
  void restoreHasExactlyWhatWasWrittenBeforeTheChosenMoment() throws Exception {
    server.run("postgres", "insert into t values (1)");
    backup();
    server.run("postgres", "insert into t values (2)");
    var chosen = now();
    server.run("postgres", "insert into t values (3)");
    var made = backup();
    server.run("postgres", "insert into t values (4)");

    assertThat(recovered(made, chosen)).containsExactly("1", "2");
    assertThat(recovered(made, null)).containsExactly("1", "2", "3");
  }

  @Test
  void baseBackupAndSegmentsAreNotReadAgain() throws Exception {
    var first = backup();
    server.run("postgres", "insert into t values (1)");
    backup();
    server.run("postgres", "insert into t values (2)");
    var third = backup();

    var base = first.point().parts().getFirst();
    var part = third.point().parts().getFirst();
    assertThat(base.expectations()).containsEntry("walSegments", 0L);
    assertThat(part.expectations().get("walSegments")).isGreaterThan(1);
    assertThat(part.expectations().get("continuousFromMicros"))
        .isEqualTo(base.expectations().get("continuousUntilMicros"))
        .isLessThan(part.expectations().get("continuousUntilMicros"));
    assertThat(third.report().snapshot().summary().orElseThrow().files().unmodified())
        .as("base backup and segments of the second")
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void missingSegmentMakesANewBaseBackup() throws Exception {
    backup();
    server.run("postgres", "insert into t values (1)", "select pg_switch_wal()");
    backup();
    var state = BaseState.find(wal()).orElseThrow();
    Files.delete(wal().resolve(state.startSegment()));

    var made = backup();

    assertThat(made.point().parts().getFirst().expectations()).containsEntry("walSegments", 0L);
    assertThat(BaseState.find(wal()).orElseThrow().startSegment())
        .isGreaterThan(state.startSegment());
    assertThat(recovered(made, null)).containsExactly("1");
  }

  @Test
  void momentsThatThePointDoesNotHaveAreRefused() throws Exception {
    var made = backup();
    try (var target = source().openTarget(living(), SourceJournal.NONE)) {
      var place = Map.of("path", scratch().resolve("x").toString());

      assertThatThrownBy(() ->
              target.plan(
                  made.point(),
                  new RestoreWish(List.of(), List.of(), Instant.EPOCH, Conflicts.FAIL, place)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("moments from");
    }
  }

  @Test
  void segmentThatIsNotArchivedIsMissed() throws Exception {
    var elsewhere = Files.createDirectory(scratch().resolve("elsewhere"));
    var settings = living().with(Map.of("walFolder", elsewhere.toString(), "archiveSeconds", "1"));

    var thrown = catchThrowable(() -> fixture().backup(source(), settings));

    assertThat(thrown).isInstanceOf(SourceException.class).hasMessageContaining("did not archive");
    assertThat(((SourceException) thrown).code()).isEqualTo(ErrorCode.SOURCE_FAILED);
    assertThat(fixture().snapshots()).isZero();
  }

  /** Exactly the rights that docs/sources/postgres-pitr.md asks for. */
  @Test
  void leastPrivilegesAreEnough() throws Exception {
    server.run(
        "postgres",
        "create role least login replication password '%s'".formatted(PostgresCluster.PASSWORD));
    var settings = server.settings("least", Map.of("walFolder", wal().toString()));

    var thrown = catchThrowable(() -> fixture().backup(source(), settings));
    server.run(
        "postgres",
        "grant execute on function pg_switch_wal() to least",
        "grant execute on function pg_control_system() to least");
    var made = fixture().backup(source(), settings);

    assertThat(((SourceException) thrown).code()).isEqualTo(ErrorCode.SOURCE_FORBIDDEN);
    assertThat(made.point().parts()).hasSize(1);
  }

  @Override
  protected String kind() {
    return "POSTGRES_PITR";
  }

  @Override
  protected SourceSettings living() {
    return server.settings(Map.of("walFolder", wal().toString()));
  }

  @Override
  protected void change() throws Exception {
    server.run("postgres", "insert into noise values (1)");
  }

  @Override
  protected Place emptyPlace() {
    var path = scratch().resolve("data-" + PLACES.incrementAndGet());
    return new Place(living(), Map.of("path", path.toString()));
  }

  /** Files and their sizes; what a server makes of them is another test's. */
  @Override
  protected Map<String, String> content(Place place) throws Exception {
    var content = new HashMap<String, String>();
    var folder = Path.of(place.target().get("path"));
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (var file : files.filter(Files::isRegularFile).toList()) {
          content.put(folder.relativize(file).toString(), Files.size(file) + "");
        }
      }
    }
    return content;
  }

  @Override
  protected List<Broken> broken() {
    return List.of(
        new Broken(
            "nobody listens", living().with(Map.of("port", "1")), ErrorCode.SOURCE_UNREACHABLE),
        new Broken("no such user", living().with(Map.of("user", "x")), ErrorCode.SOURCE_FORBIDDEN));
  }

  private Made backup() throws InterruptedException {
    return fixture().backup(source(), living());
  }

  /** What a server that recovers from a restore has in its table. */
  private List<String> recovered(Made made, @Nullable Instant asOf) throws Exception {
    var place = emptyPlace();
    try (var target = source().openTarget(living(), SourceJournal.NONE)) {
      var plan =
          target.plan(
              made.point(),
              new RestoreWish(List.of(), List.of(), asOf, Conflicts.FAIL, place.target()));
      SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
    }
    var data = Files.createTempDirectory(Path.of("/tmp"), "holdfast-pitr");
    Files.delete(data);
    Files.move(Path.of(place.target().get("path")), data);
    try (var restored = PostgresCluster.of(data)) {
      return restored.rows("postgres", "select x from t order by 1");
    }
  }

  private Instant now() throws Exception {
    var micros =
        server.rows(
            "postgres", "select (extract(epoch from clock_timestamp()) * 1000000)::bigint || ''");
    return Instant.EPOCH.plusNanos(Long.parseLong(micros.getFirst()) * 1_000);
  }

  private static Path wal() {
    return server.socketDirectory().resolve("wal");
  }
}
