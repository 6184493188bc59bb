package io.holdfast.engine.forget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.forget.ForgetRequest.Selection;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.CreateOptions;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForgetTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final MemoryStore memory = new MemoryStore();
  private final FaultyStore store = new FaultyStore(memory);
  private Repository repository;
  private SnapshotId older;
  private SnapshotId newer;
  private SnapshotId elsewhere;

  @BeforeEach
  void makeSnapshots() {
    repository = TestRepositories.create(store);
    older = add("2026-03-01T08:00:00Z", "here");
    newer = add("2026-03-02T08:00:00Z", "here");
    elsewhere = add("2026-01-01T08:00:00Z", "elsewhere");
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void removesWhatIsNamed() throws InterruptedException {
    var report = forget(ForgetRequest.of(List.of(older, older)));

    assertThat(report.removed()).containsExactly(older);
    assertThat(repository.snapshots().ids()).containsExactlyInAnyOrder(newer, elsewhere);
  }

  @Test
  void removesADamagedSnapshotWhenItIsNamed() throws InterruptedException {
    memory.damage(older.objectName(), bytes -> new byte[7]);

    forget(ForgetRequest.of(List.of(older)));

    assertThat(repository.snapshots().ids()).containsExactlyInAnyOrder(newer, elsewhere);
  }

  @Test
  void removesNothingWhenOneOfTheNamedIsAbsent() {
    var absent = SnapshotId.parse("ab".repeat(32));

    assertFails(ForgetRequest.of(List.of(older, absent)), ErrorCode.SNAPSHOT_MISSING);
  }

  @Test
  void tellsOfAllOnlyWhenEachThatWasListedIsNamed() throws InterruptedException {
    var some = forget(ForgetRequest.of(List.of(older)));
    var rest = forget(ForgetRequest.of(List.of(newer, elsewhere)).withDryRun(true));
    var byRules = forget(ForgetRequest.of(KeepRules.newest(KeepInterval.LAST, 1), NOW));

    assertThat(some.all()).isFalse();
    assertThat(rest.all()).isTrue();
    assertThat(byRules.all()).isFalse();
  }

  @Test
  void appliesRulesToEachGroup() throws InterruptedException {
    var report = forget(ForgetRequest.of(KeepRules.newest(KeepInterval.LAST, 1), NOW));

    assertThat(report.removed()).containsExactly(older);
    assertThat(report.groups()).hasSize(2);
    assertThat(repository.snapshots().ids()).containsExactlyInAnyOrder(newer, elsewhere);
  }

  @Test
  void groupsAndFiltersAsTold() throws InterruptedException {
    var rules = KeepRules.newest(KeepInterval.LAST, 1);
    var all = new Selection.Unkept(rules, SnapshotFilter.any(), Grouping.parse(""), NOW);
    var here = new SnapshotFilter(List.of("elsewhere"), List.of(), List.of());
    var some = new Selection.Unkept(rules, here, Grouping.parse("host,tags"), NOW);

    assertThat(forget(new ForgetRequest(some, true)).removed()).isEmpty();
    assertThat(forget(new ForgetRequest(all, true)).removed())
        .containsExactlyInAnyOrder(older, elsewhere);
  }

  @Test
  void aDryRunRemovesNothing() throws InterruptedException {
    var rules = KeepRules.newest(KeepInterval.LAST, 1);

    var report = forget(ForgetRequest.of(rules, NOW).withDryRun(true));

    assertThat(report.removed()).containsExactly(older);
    assertThat(repository.snapshots().ids()).hasSize(3);
  }

  @Test
  void leavesADamagedSnapshotThatRulesCannotSee() throws InterruptedException {
    memory.damage(newer.objectName(), bytes -> new byte[7]);

    var report = forget(ForgetRequest.of(KeepRules.newest(KeepInterval.LAST, 1), NOW));

    assertThat(report.damaged()).containsExactly(newer);
    assertThat(report.removed()).isEmpty();
  }

  @Test
  void refusesToKeepNothing() {
    var none = new KeepRules(Map.of(), Map.of(), List.of());
    var tagged = new KeepRules(Map.of(), Map.of(), List.of(List.of("none has it")));

    assertFails(ForgetRequest.of(none, NOW), ErrorCode.INPUT_INVALID);
    assertFails(ForgetRequest.of(tagged, NOW), ErrorCode.INPUT_INVALID);
  }

  @Test
  void refusesAnAppendOnlyRepository() throws InterruptedException {
    var usual = TestRepositories.options(2);
    var config =
        new RepositoryConfig(
            2, usual.config().id(), usual.config().polynomial(), Map.of("append_only", "true"));
    try (var password = Password.of(TestRepositories.PASSWORD);
        var strict =
            Repository.create(
                new MemoryStore(),
                password,
                new CreateOptions(config, usual.owner(), usual.strength()));
        var lock = exclusive(strict)) {
      assertThatThrownBy(() ->
              new Forget(strict, lock, ForgetListener.SILENT).run(ForgetRequest.of(List.of())))
          .asInstanceOf(type(HoldfastException.class))
          .returns(ErrorCode.REPOSITORY_APPEND_ONLY, HoldfastException::code);
    }
  }

  @Test
  void goesOnWhereAFailureStoppedIt() throws InterruptedException {
    store.fail((operation, name) -> {
      if (operation == Operation.DELETE && name.equals(newer.objectName())) {
        FaultyStore.Fault.always(Operation.DELETE, ObjectType.SNAPSHOT, ErrorCode.STORE_UNREACHABLE)
            .before(operation, name);
      }
    });
    var request = ForgetRequest.of(List.of(older, newer));
    assertThatThrownBy(() -> forget(request)).isInstanceOf(HoldfastException.class);
    store.heal();

    assertThat(repository.snapshots().ids()).containsExactlyInAnyOrder(newer, elsewhere);
    forget(ForgetRequest.of(List.of(newer)));
    assertThat(repository.snapshots().ids()).containsExactly(elsewhere);
  }

  private void assertFails(ForgetRequest request, ErrorCode code) {
    assertThatThrownBy(() -> forget(request))
        .asInstanceOf(type(HoldfastException.class))
        .returns(code, HoldfastException::code);
    assertThat(repository.snapshots().ids()).hasSize(3);
  }

  private ForgetReport forget(ForgetRequest request) throws InterruptedException {
    try (var lock = exclusive(repository)) {
      return new Forget(repository, lock, ForgetListener.SILENT).run(request);
    }
  }

  private static RepositoryLock exclusive(Repository repository) throws InterruptedException {
    return RepositoryLock.acquireExclusive(
        repository.sealedFiles(), LockOptions.standard(InstantSource.system()));
  }

  private SnapshotId add(String time, String host) {
    var tree = BlobId.hash(new byte[0], 0, 0);
    return repository
        .snapshots()
        .save(
            Snapshot.builder(OffsetDateTime.parse(time), tree, List.of("/srv"))
                .hostname(host)
                .build())
        .id();
  }
}
