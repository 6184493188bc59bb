package io.holdfast.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.work.OrderSecret;
import io.holdfast.api.work.RepositoryAccess;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.backup.HistoryBackup;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.WeakKeys;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.VerifyWrites;
import io.holdfast.store.testkit.FaultyStore;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenRepositoriesTest {
  private static final UUID ID = new UUID(4, 2);

  @TempDir private Path folder;

  /** Begins now: a lock that is older than this process would be taken for a dead one's. */
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  private final AtomicLong nanos = new AtomicLong();
  private OpenRepositories repositories;

  @BeforeEach
  void makeRepository() {
    TestRepositories.make(folder, TestRepositories.PASSWORD);
    repositories =
        OpenRepositories.start(
            now::get, nanos::get, RepositoryOpening::open, OpenRepositories.MOST_LINES);
  }

  @AfterEach
  void closeAll() {
    repositories.close();
  }

  @Test
  void staysOpenForTheNextOrderWithoutALock() throws Exception {
    var first = used(folder);

    assertThat(locks()).isEmpty();
    assertThat(used(folder)).isSameAs(first);
  }

  @Test
  void readsBackWhatItsSettingsSay() {
    try (var opened = RepositoryOpening.open(access(folder))) {
      assertThat(opened.repository().verifyWrites()).isEqualTo(VerifyWrites.SAMPLE);
    }
    var settings = Map.of(NamedSettings.VERIFY_WRITES, "all");
    try (var opened = RepositoryOpening.open(access(folder, settings))) {
      assertThat(opened.repository().verifyWrites()).isEqualTo(VerifyWrites.ALL);
    }
  }

  @Test
  void isSharedByOrdersThatReadAtOnce() throws Exception {
    try (var one = repositories.openToReadAtOnce(access(folder))) {
      try (var other = repositories.openToReadAtOnce(access(folder))) {
        assertThat(other.repository()).isSameAs(one.repository());
        assertThat(locks()).hasSize(2);
      }
      requireOpen(one.repository());
    }
  }

  @Test
  void opensForNoOtherPassword() throws Exception {
    used(folder);

    assertFails(
        ErrorCode.PASSWORD_WRONG,
        () -> repositories.openToReadAtOnce(access(folder, "guessed")).close());
  }

  @Test
  void opensForNoPasswordWhoseKeyWasRemoved() throws Exception {
    var before = used(folder);
    changePassword("another");

    assertFails(ErrorCode.PASSWORD_WRONG, () -> used(folder));
    requireClosed(before);
    try (var opened = repositories.openToReadAtOnce(access(folder, "another"))) {
      requireOpen(opened.repository());
    }
  }

  @Test
  void isOpenedAnewWhenItsConfigIsAnother() throws Exception {
    var old = folder.resolve("old");
    try (var store = LocalStore.at(old);
        var repository = TestRepositories.create(store, 1)) {
      var before = used(old);
      repository.upgradeConfig(2);

      assertThat(before.config().version()).isEqualTo(1);
      assertThat(used(old).config().version()).isEqualTo(2);
      requireClosed(before);
    }
  }

  @Test
  void isClosedWhenNobodyHasUsedItForAWhile() throws Exception {
    var opened = used(folder);
    nanos.addAndGet(OpenRepositories.KEPT.toNanos() - 1);
    now.updateAndGet(time -> time.plus(Duration.ofDays(1)));
    repositories.expire();
    requireOpen(opened);

    nanos.incrementAndGet();
    repositories.expire();

    requireClosed(opened);
  }

  @Test
  void staysOpenWhileAnOrderWorksWithIt() throws Exception {
    try (var opened = repositories.openToReadAtOnce(access(folder))) {
      nanos.addAndGet(Duration.ofDays(1).toNanos());
      repositories.expire();

      requireOpen(opened.repository());
    }
  }

  @Test
  void fewStayOpen() throws Exception {
    var first = used(folder);
    for (var number = 0; number < OpenRepositories.MOST; number++) {
      requireOpen(first);
      var next = folder.resolve("next" + number);
      TestRepositories.make(next, TestRepositories.PASSWORD);
      used(next);
    }

    requireClosed(first);
  }

  @Test
  void fewLinesOfIndexesStayInMemory() throws Exception {
    var next = folder.resolve("next");
    TestRepositories.make(next, TestRepositories.PASSWORD);
    var first = fill(folder);
    var second = fill(next);
    restart(RepositoryOpening::open, first + second - 1);

    var one = indexed(folder);
    requireOpen(one);
    var other = indexed(next);

    requireClosed(one);
    requireOpen(other);
  }

  @Test
  void isGivenBackWhenItCannotBeLocked() throws Exception {
    var opened = used(folder);
    try (var store = LocalStore.at(folder);
        var others = TestRepositories.open(store);
        var _ = TestRepositories.lock(others, true)) {
      assertFails(ErrorCode.REPOSITORY_LOCKED, () -> used(folder));
    }
    requireOpen(opened);

    nanos.addAndGet(OpenRepositories.KEPT.toNanos());
    repositories.expire();

    requireClosed(opened);
  }

  @Test
  void noneStaysOpenWhenTheAgentEnds() throws Exception {
    var opened = used(folder);

    repositories.close();

    requireClosed(opened);
  }

  @Test
  void oneThatWasAtWorkWhenTheAgentEndedIsClosedAfterIt() throws Exception {
    Repository late;
    try (var opened = repositories.openToReadAtOnce(access(folder))) {
      late = opened.repository();
      repositories.close();
      requireOpen(late);
    }

    requireClosed(late);
  }

  @Test
  void isForgottenWhenItCannotEvenBeAsked() throws Exception {
    var broken = new AtomicReference<@Nullable IllegalStateException>();
    restart(access -> {
      var store = new FaultyStore(LocalStore.at(Path.of(access.location())));
      store.fail((_, name) -> {
        if (name.type() == ObjectType.CONFIG && broken.get() != null) {
          throw broken.get();
        }
      });
      return new RepositoryOpening(store, TestRepositories.open(store));
    });
    var before = used(folder);
    broken.set(new IllegalStateException("broken"));

    assertThatThrownBy(() -> used(folder)).isSameAs(broken.get());
    broken.set(null);
    requireClosed(before);
    requireOpen(used(folder));
  }

  @Test
  void oneThatCannotBeClosedKeepsNoOtherOpen() throws Exception {
    restart(access -> {
      var opening = RepositoryOpening.open(access);
      return new RepositoryOpening(closedBadly(opening.store()), opening.repository());
    });
    var next = folder.resolve("next");
    TestRepositories.make(next, TestRepositories.PASSWORD);
    var one = used(folder);
    var other = used(next);
    nanos.addAndGet(OpenRepositories.KEPT.toNanos());

    repositories.expire();

    requireClosed(one);
    requireClosed(other);
  }

  private void restart(Function<RepositoryAccess, RepositoryOpening> opener) {
    restart(opener, OpenRepositories.MOST_LINES);
  }

  private void restart(Function<RepositoryAccess, RepositoryOpening> opener, int mostLines) {
    repositories.close();
    repositories = OpenRepositories.start(now::get, nanos::get, opener, mostLines);
  }

  private static Store closedBadly(Store store) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) -> {
              if (method.getName().equals("close")) {
                throw new IllegalStateException("made to fail");
              }
              return method.invoke(store, arguments);
            });
  }

  /** What an order got that has ended. */
  private Repository used(Path place) throws InterruptedException {
    try (var opened = repositories.openToReadAtOnce(access(place))) {
      return opened.repository();
    }
  }

  private Repository indexed(Path place) throws InterruptedException {
    try (var opened = repositories.openToReadAtOnce(access(place))) {
      opened.repository().loadIndex();
      return opened.repository();
    }
  }

  /** The lines of its index, once it holds a file. */
  private static int fill(Path place) throws InterruptedException {
    try (var store = LocalStore.at(place);
        var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, false)) {
      HistoryBackup.run(repository, lock, Map.of("0/file", new byte[] {1}));
      repository.loadIndex();
      return Math.toIntExact(repository.index().size());
    }
  }

  private void changePassword(String fresh) {
    try (var store = LocalStore.at(folder);
        var repository = TestRepositories.open(store);
        var password = Password.of(fresh)) {
      repository
          .keys()
          .changePassword(password, new KeyOwner("tester", "test-host"), WeakKeys.STRENGTH);
    }
  }

  private List<Path> locks() throws IOException {
    try (var files = Files.list(folder.resolve("locks"))) {
      return files.toList();
    }
  }

  private static RepositoryAccess access(Path place) {
    return access(place, TestRepositories.PASSWORD);
  }

  private static RepositoryAccess access(Path place, String password) {
    return access(place, Map.of(), password);
  }

  private static RepositoryAccess access(Path place, Map<String, String> settings) {
    return access(place, settings, TestRepositories.PASSWORD);
  }

  private static RepositoryAccess access(
      Path place, Map<String, String> settings, String password) {
    return new RepositoryAccess(
        ID,
        "LOCAL",
        place.toString(),
        settings,
        Map.of(),
        new OrderSecret(password.getBytes(UTF_8)));
  }

  private static void requireOpen(Repository repository) {
    assertThat(repository.masterKey().seal(new byte[1])).isNotEmpty();
  }

  private static void requireClosed(Repository repository) {
    assertThatThrownBy(() -> repository.masterKey().seal(new byte[1]))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, thrown -> assertThat(thrown.code()).isEqualTo(code));
  }
}
