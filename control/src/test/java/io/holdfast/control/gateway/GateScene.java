package io.holdfast.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.AuditRecord;
import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.repository.ServedStores;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Clients at the store of a repository that fails as a test says, on both databases. */
abstract class GateScene extends BothDatabases {
  static final Caller CLIENT =
      new Caller(new CredentialId(new UUID(9, 9)), "laptop", EnumSet.allOf(Scope.class), Set.of());

  @TempDir private Path scratch;
  final MemoryStore memory = new MemoryStore();
  final FaultyStore store = new FaultyStore(memory);
  final TestClock clock = new TestClock(Samples.NOON);
  private MasterKey masterKey;
  private RepositoryPool pool;
  private ServedStores stores;
  RepositoryGateway gateway;
  Repository repository;

  @BeforeEach
  final void openGateway() {
    var ledger = new Ledger(catalog, new Signals(), clock);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    pool = new RepositoryPool(ledger, new Seals(masterKey));
    stores = new ServedStores(pool.stores());
    var spool = new Spool(scratch.resolve("spool"));
    gateway = new RepositoryGateway(ledger, stores, spool, new Arrivals(ledger));
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("acme")));
    repository =
        catalog.write(tx -> tx.repositories().insert(Samples.repository(project.id(), "laptops")));
  }

  @AfterEach
  final void closeGateway() {
    stores.close();
    pool.close();
    masterKey.close();
  }

  final Gate gate() {
    var now = catalog.read(tx -> tx.repositories().get(repository.id()));
    return new Gate(CLIENT, now, store, gateway);
  }

  final void save(String type, byte[] bytes) {
    gate().save(named(type, bytes), new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
  }

  static ClientObject named(String type, byte[] bytes) {
    var digest = Digest.newSha256();
    return ClientObject.of(type, HexFormat.of().formatHex(digest.digest(bytes)));
  }

  final void quota(long quota, long used) {
    catalog.write(tx ->
        tx.repositories()
            .replace(
                tx.repositories().get(repository.id()).withCapacity(new Capacity(used, 0, quota))));
  }

  /** How often the audit trail tells of such an action. */
  final long told(String action) {
    return trail(action).size();
  }

  /** What the audit trail tells of such an action. */
  final List<AuditRecord> trail(String action) {
    var query =
        CatalogQuery.<AuditFilter, AuditSort>by(Order.ascending(AuditSort.SEQUENCE))
            .page(Page.all());
    return catalog.read(tx -> tx.audit().list(query)).items().stream()
        .filter(entry -> entry.content().action().equals(action))
        .toList();
  }

  final long used() {
    return catalog.read(tx -> tx.repositories().get(repository.id())).capacity().usedBytes();
  }

  static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, thrown -> assertThat(thrown.code()).isEqualTo(code));
  }
}
