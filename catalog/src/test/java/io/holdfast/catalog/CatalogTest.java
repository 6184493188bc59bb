package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CatalogTest extends BothDatabases {
  @Test
  void opensEmptyDatabaseAndOpensItAgain() {
    var empty = kind.empty();

    try (var first = Catalog.open(empty)) {
      first.write(tx -> tx.projects().insert(Samples.project("kept")));
    }

    try (var again = Catalog.open(empty)) {
      assertThat(find(again, "kept")).isPresent();
    }
  }

  @Test
  void letsManyOpenOneEmptyDatabaseAtOnce() throws InterruptedException {
    var empty = kind.empty();
    var start = new CountDownLatch(1);

    try (var group = TaskGroup.open("opener", 4)) {
      for (int opener = 0; opener < 4; opener++) {
        group.fork(() -> {
          start.await();
          Catalog.open(empty).close();
        });
      }
      start.countDown();
      group.join();
    }

    try (var opened = Catalog.open(empty)) {
      assertThat(find(opened, "none")).isEmpty();
    }
  }

  @Test
  void refusesDatabaseOfNewerProgram() throws SQLException {
    catalog.close();
    execute(
        "insert into flyway_schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) values (99, '999', 'from the future',"
            + " 'SQL', 'V999__future.sql', 'someone', 1, "
            + (settings.embedded() ? "1)" : "true)"));

    refused(ErrorCode.CATALOG_NEWER, () -> Catalog.open(settings));
    catalog = Catalog.open(kind.fresh());
  }

  @Test
  void undoesAllWhenWorkFails() {
    assertThatThrownBy(() ->
            catalog.update(tx -> {
              tx.projects().insert(Samples.project("half"));
              throw new IllegalStateException("stop");
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stop");

    assertThat(find(catalog, "half")).isEmpty();
  }

  @Test
  void saysWhatIsThereAlready() {
    catalog.write(tx -> tx.projects().insert(Samples.project("one")));

    refused(
        ErrorCode.RESOURCE_EXISTS,
        () -> catalog.write(tx -> tx.projects().insert(Samples.project("one"))));
  }

  @Test
  void refusesReferencesToNothing() {
    var nowhere = Samples.project("never-kept");

    refused(
        ErrorCode.STATE_CONFLICT,
        () -> catalog.write(tx -> tx.servers().insert(Samples.server(nowhere.id(), "web"))));
  }

  @Test
  void refusesToDeleteWhatOthersBelongTo() {
    var world = catalog.write(tx -> Samples.world(tx, "one"));

    refused(
        ErrorCode.STATE_CONFLICT,
        () -> catalog.update(tx -> tx.sources().delete(world.source().id(), 1)));
  }

  @Test
  void writesNothingInReadingTransaction() {
    refused(
        ErrorCode.CATALOG_READ_ONLY,
        () -> catalog.read(tx -> tx.projects().insert(Samples.project("one"))));

    assertThat(find(catalog, "one")).isEmpty();
  }

  @Test
  void changesByCompareAndSet() {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("one")));
    var renamed = Samples.renamed(project, "first");

    var changed = catalog.write(tx -> tx.projects().replace(renamed));

    assertThat(changed.stamp().revision()).isEqualTo(2);
    assertThat(changed.name()).isEqualTo("first");
    refused(
        ErrorCode.REVISION_MISMATCH,
        () -> catalog.write(tx -> tx.projects().replace(Samples.renamed(project, "second"))));
    refused(
        ErrorCode.REVISION_MISMATCH,
        () -> catalog.update(tx -> tx.projects().delete(project.id(), 1)));
    catalog.update(tx -> tx.projects().delete(project.id(), 2));
    refused(ErrorCode.RESOURCE_MISSING, () -> catalog.write(tx -> tx.projects().replace(changed)));
  }

  @Test
  void runsWritersOfTwoProcessesAsIfOneAfterTheOther() throws InterruptedException {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("0")));
    try (var other = Catalog.open(settings);
        var group = TaskGroup.open("counter", 8)) {
      for (int at = 0; at < 40; at++) {
        var mine = at % 2 == 0 ? catalog : other;
        group.fork(() -> mine.write(tx -> countUp(tx, project)));
      }
      group.join();
    }

    assertThat(catalog.read(tx -> tx.projects().get(project.id())).name()).isEqualTo("40");
  }

  /** Each looks for others before it writes: two that look at once must not both write. */
  @Test
  void letsOnlyOneActOnAnEmptyList() throws InterruptedException {
    var winners = Collections.synchronizedList(new ArrayList<Integer>());
    var query =
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
            .where(new ProjectFilter.Text("only"));
    try (var other = Catalog.open(settings);
        var group = TaskGroup.open("skewed", 8)) {
      for (int at = 0; at < 8; at++) {
        var number = at;
        var mine = at % 2 == 0 ? catalog : other;
        group.fork(() -> {
          var first =
              mine.write(tx -> {
                var free = tx.projects().list(query.page(Page.first(1))).items().isEmpty();
                if (free) {
                  tx.projects().insert(Samples.project("only-" + number));
                }
                return free;
              });
          if (first) {
            winners.add(number);
          }
        });
      }
      group.join();
    }

    assertThat(winners).hasSize(1);
  }

  @Test
  void numbersSessionsOfTwoProcessesWithoutRepeats() throws InterruptedException {
    var world = catalog.write(tx -> Samples.world(tx, "one"));
    var numbers = Collections.synchronizedList(new ArrayList<Long>());
    try (var other = Catalog.open(settings);
        var group = TaskGroup.open("session", 8)) {
      for (int at = 0; at < 40; at++) {
        var mine = at % 2 == 0 ? catalog : other;
        group.fork(() -> {
          var session = Samples.backup(world.protection(), NOON);
          numbers.add(mine.write(tx -> tx.backupSessions().insert(session)).no());
        });
      }
      group.join();
    }

    assertThat(new HashSet<>(numbers))
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
  }

  @Test
  void goesOnAfterNumbersGivenFromOutside() {
    var number =
        catalog.write(tx -> {
          var world = Samples.world(tx, "one");
          tx.backupSessions().insert(Samples.backup(world.protection(), NOON).withNo(38));
          tx.backupSessions().insert(Samples.backup(world.protection(), NOON).withNo(7));
          return tx.backupSessions().insert(Samples.backup(world.protection(), NOON)).no();
        });

    assertThat(number).isEqualTo(39);
  }

  @Test
  void keepsAnyTextAndRefusesTooLongOnes() {
    var odd = Samples.renamed(Samples.project("odd"), "a\u0000b \ud83d\ude00 \ud83d \udc00 ü");

    var kept = catalog.write(tx -> tx.projects().insert(odd));

    assertThat(kept.name()).isEqualTo("a\ufffdb \ud83d\ude00 \ufffd \ufffd ü");
    var longest = Samples.renamed(Samples.project("long"), "x".repeat(501));
    refused(ErrorCode.INPUT_INVALID, () -> catalog.write(tx -> tx.projects().insert(longest)));
  }

  @Test
  void findsNothingWrongWithItself() {
    catalog.check();
  }

  private static Optional<Project> find(Catalog catalog, String slug) {
    return catalog.read(tx -> tx.projects().findBySlug(slug));
  }

  private static boolean countUp(CatalogTransaction tx, Project project) {
    var read = tx.projects().get(project.id());
    tx.projects().replace(Samples.renamed(read, Integer.toString(count(read) + 1)));
    return true;
  }

  private static int count(Project project) {
    return project.name().startsWith("Project") ? 0 : Integer.parseInt(project.name());
  }

  private void execute(String statement) throws SQLException {
    try (var connection =
            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        var run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
