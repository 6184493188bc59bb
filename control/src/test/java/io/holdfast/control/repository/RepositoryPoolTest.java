package io.holdfast.control.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.model.StoreAccess;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories that others change while they are kept open. */
class RepositoryPoolTest {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private CatalogSettings settings;
  private Catalog catalog;
  private Ledger ledger;
  private MasterKey masterKey;
  private RepositoryPool pool;
  private Path place;
  private RepositoryId id;
  private Repositories repositories;

  @TempDir Path scratch;

  @BeforeEach
  void openService() {
    settings = DatabaseKind.SQLITE.fresh();
    catalog = Catalog.open(settings);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    ledger = new Ledger(catalog, new Signals(), new TestClock(Samples.NOON));
    var seals = new Seals(masterKey);
    pool = new RepositoryPool(ledger, seals);
    place = scratch.resolve("repository");
    TestRepositories.create(LocalStore.at(place), 1).close();
    var draft =
        new Repositories.Draft(
            null,
            "main",
            RepositoryKind.LOCAL,
            place.toString(),
            TestRepositories.PASSWORD.getBytes(UTF_8),
            Repositories.Origin.TAKE_OVER,
            StorageTier.HOT,
            false,
            null);
    repositories = new Repositories(ledger, seals, pool);
    id = repositories.create(ADMIN, draft).id();
  }

  @AfterEach
  void closeService() {
    pool.close();
    masterKey.close();
    catalog.close();
    DatabaseKind.SQLITE.discard(settings);
  }

  @Test
  void readsWhatWasWrittenAfterAnUpgrade() throws Exception {
    assertThat(pool.<Integer>use(id, open -> open.config().version())).isEqualTo(1);
    try (var other = TestRepositories.open(LocalStore.at(place))) {
      other.upgradeConfig(2);
    }
    var history = new RandomHistory(3);
    try (var other = TestRepositories.open(LocalStore.at(place))) {
      history.save(other);
    }

    var snapshots = pool.<Integer>use(id, open -> open.snapshots().list().size());

    assertThat(snapshots).isEqualTo(1);
  }

  @Test
  void takesNoOtherRepositoryForTheOneThatItKnows() throws Exception {
    var before = pool.<String>use(id, open -> open.config().id().toString());
    Files.move(place, scratch.resolve("moved"));
    String after;
    try (var other = TestRepositories.create(LocalStore.at(place))) {
      after = other.config().id().toString();
    }

    assertThatThrownBy(() -> pool.use(id, open -> open))
        .hasMessageContaining(before)
        .hasMessageContaining(after);

    putBack();
    assertThat(pool.<String>use(id, open -> open.config().id().toString())).isEqualTo(before);
  }

  @Test
  void letsGoOfTheStoreOfARepositoryThatIsGivenUp() {
    try (var served = new ServedStores(pool.stores())) {
      pool.alsoForget(served::forget);
      var repository = catalog.read(tx -> tx.repositories().get(id));
      var store = served.of(repository);
      assertThat(served.of(repository)).isSameAs(store);

      repositories.delete(ADMIN, id, repository.stamp().revision());

      assertThat(served.of(repository)).isNotSameAs(store);
    }
  }

  @Test
  void givingThePasswordStopsNoClient() {
    try (var served = new ServedStores(pool.stores())) {
      pool.alsoForget(served::forget);
      var repository = openToClients();
      var store = served.of(repository);

      var revision = repository.stamp().revision();
      var utf8 = TestRepositories.PASSWORD.getBytes(UTF_8);
      var unlocked = repositories.unlock(ADMIN, repository.id(), revision, utf8);

      assertThat(served.of(unlocked)).isSameAs(store);
    }
  }

  @Test
  void letsGoOfTheStoreOfARepositoryThatAnotherNodeReachesOtherwise() {
    try (var served = new ServedStores(pool.stores())) {
      var repository = openToClients();
      var store = served.of(repository);
      assertThat(served.closeShut(ledger)).isZero();
      assertThat(served.of(repository)).isSameAs(store);

      var access = new StoreAccess(Map.of("connections", "3"), Map.of());
      catalog.write(tx ->
          tx.repositories().replace(tx.repositories().get(repository.id()).withAccess(access)));

      assertThat(served.closeShut(ledger)).isOne();
      assertThat(served.closeShut(ledger)).isZero();
    }
  }

  @Test
  void letsGoOfTheStoreOfARepositoryThatIsOpenToNoClient() {
    try (var served = new ServedStores(pool.stores())) {
      served.of(repositories.get(id));

      assertThat(served.closeShut(ledger)).isOne();
    }
  }

  /** A request that had read the repository before it was deleted opens its store after that. */
  @Test
  void letsGoOfTheStoreThatARequestOpenedTooLate() {
    try (var served = new ServedStores(pool.stores())) {
      pool.alsoForget(served::forget);
      var read = openToClients();
      repositories.delete(ADMIN, read.id(), read.stamp().revision());

      served.of(read);

      assertThat(served.closeShut(ledger)).isOne();
    }
  }

  private Repository openToClients() {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("acme")));
    var draft =
        new Repositories.Draft(
            project.id(),
            "laptops",
            RepositoryKind.LOCAL,
            scratch.resolve("laptops").toString(),
            Map.of(),
            Map.of(),
            TestRepositories.PASSWORD.getBytes(UTF_8),
            Repositories.Origin.CREATE,
            StorageTier.HOT,
            false,
            null,
            PruneSettings.DEFAULT,
            true);
    return repositories.create(ADMIN, draft);
  }

  private void putBack() throws IOException {
    Files.move(place, scratch.resolve("other"));
    Files.move(scratch.resolve("moved"), place);
  }
}
