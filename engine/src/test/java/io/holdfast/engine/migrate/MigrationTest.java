package io.holdfast.engine.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationTest {
  @TempDir private Path folder;

  private final RandomHistory history = new RandomHistory(3);
  private final MemoryStore store = new MemoryStore();

  @Test
  void anUpgradedRepositoryReadsTheOldAndCompressesTheNew() throws Exception {
    fill(1);
    var copy = folder.resolve("config");

    migrate(store, copy);

    assertThat(copy).doesNotExist();
    try (var repository = TestRepositories.open(store)) {
      assertThat(repository.config().version()).isEqualTo(2);
      repository.loadIndex();
      history.change().save(repository);
      history.verify(repository);
      assertThat(compressedBlobs(repository)).isPositive();
      assertThat(Migration.UPGRADE_REPO_V2.applies(repository.config().version())).isFalse();
    }
    assertCode(ErrorCode.NOT_SUPPORTED, () -> migrate(store, copy));
  }

  @Test
  void aConfigThatCannotBeSavedIsKeptAndNamed() throws Exception {
    fill(1);
    var old = config();
    var full = new FaultyStore(store);
    full.fail(Fault.always(Operation.SAVE, ObjectType.CONFIG, ErrorCode.STORE_FULL));
    var copy = folder.resolve("config");

    assertThatThrownBy(() -> migrate(full, copy))
        .hasMessageContaining(copy.toString())
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.STORE_FULL, HoldfastException::code);

    assertThat(copy).hasBinaryContent(old);
    assertThat(Files.getPosixFilePermissions(copy)).hasSize(2);
    try (var repository = TestRepositories.open(store)) {
      assertThat(repository.config().version()).isEqualTo(1);
    }
  }

  @Test
  void changesNothingInARepositoryThatIsDamaged() throws Exception {
    fill(1);
    store.list(ObjectType.PACK, pack -> store.delete(pack.name()));
    var old = config();

    assertCode(ErrorCode.OBJECT_MISSING, () -> migrate(store, folder.resolve("config")));

    assertThat(config()).isEqualTo(old);
    assertThat(folder).isEmptyDirectory();
  }

  private void fill(int version) throws InterruptedException {
    try (var repository = TestRepositories.create(store, version)) {
      history.change().change().save(repository);
    }
  }

  private byte[] config() throws Exception {
    try (var content = store.load(ObjectName.CONFIG, 0, 0)) {
      return content.readAllBytes();
    }
  }

  private static long compressedBlobs(Repository repository) {
    var count = new long[1];
    repository.index().forEach((_, _, blob) -> count[0] += blob.compressed() ? 1 : 0);
    return count[0];
  }

  private static void migrate(Store store, Path copy) throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      Migration.UPGRADE_REPO_V2.run(repository, lock, copy, () -> {}, CheckListener.NONE);
    }
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(HoldfastException.class))
        .returns(code, HoldfastException::code);
  }
}
