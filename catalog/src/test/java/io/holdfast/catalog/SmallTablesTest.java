package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.ALICE;
import static io.holdfast.catalog.testkit.Samples.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.catalog.model.Alias;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalId;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.IdempotencyKey;
import io.holdfast.catalog.model.IdempotencyRecord;
import io.holdfast.catalog.model.IdempotentAnswer;
import io.holdfast.catalog.model.ItemAction;
import io.holdfast.catalog.model.ItemOutcome;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreItemId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.Secrets;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.CredentialFilter;
import io.holdfast.catalog.query.CredentialSort;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events, items, credentials, idempotency keys, aliases and sealed secrets. */
class SmallTablesTest extends BothDatabases {
  @TempDir Path folder;

  @Test
  void numbersEventsOfOneSessionWithoutHoles() throws InterruptedException {
    var session = restoreSession();
    var reference = SessionRef.of(session.id());
    try (var group = TaskGroup.open("appender", 4)) {
      for (int writer = 0; writer < 8; writer++) {
        group.fork(() ->
            catalog.write(tx -> tx.events().append(reference, List.of(event("A"), event("B")))));
      }
      group.join();
    }

    var query =
        CatalogQuery.<EventFilter, EventSort>by(Order.ascending(EventSort.SEQUENCE))
            .where(new EventFilter.Session(reference));
    var all = catalog.read(tx -> tx.events().list(query));
    var after =
        catalog.read(tx ->
            tx.events()
                .list(
                    query
                        .where(new EventFilter.After(14))
                        .where(new EventFilter.Codes(Set.of("B")))));
    assertThat(all.items())
        .extracting(event -> event.sequence())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 16).boxed().toList());
    assertThat(after.items()).extracting(event -> event.sequence()).containsExactly(16L);
    assertThat(all.items().getFirst().content().params()).containsEntry("path", "/a");
  }

  @Test
  void countsBytesOfARepositoryUpToItsQuota() {
    var id = repository(100L);

    assertThat(catalog.<Boolean>write(tx -> tx.repositories().count(id, 60))).isTrue();
    assertThat(catalog.<Boolean>write(tx -> tx.repositories().count(id, 41))).isFalse();
    assertThat(catalog.<Boolean>write(tx -> tx.repositories().count(id, 40))).isTrue();
    assertThat(used(id)).isEqualTo(100);
    assertThat(catalog.<Boolean>write(tx -> tx.repositories().count(id, -150))).isTrue();
    assertThat(used(id)).isZero();
    var unbound = repository(null);
    assertThat(catalog.<Boolean>write(tx -> tx.repositories().count(unbound, 1L << 50))).isTrue();
  }

  @Test
  void keepsWhatBecameOfArrivals() {
    var id = repository(null);
    var first = arrival(id, "a".repeat(64), NOON);
    var second = arrival(id, "b".repeat(64), NOON.plusSeconds(1));
    var point = new RestorePointId(Samples.uuid());
    catalog.update(tx -> tx.arrivals().insert(second));
    catalog.update(tx -> tx.arrivals().insert(first));
    refused(
        ErrorCode.RESOURCE_EXISTS,
        () -> catalog.update(tx -> tx.arrivals().insert(arrival(id, "a".repeat(64), NOON))));

    assertThat(waiting(id)).containsExactly(first, second);
    catalog.update(tx -> tx.arrivals().replace(first.shown(point)));
    assertThat(waiting(id)).containsExactly(second);
    var found = catalog.read(tx -> tx.arrivals().find(id, "a".repeat(64)));
    assertThat(found).contains(first.shown(point));
    var known = catalog.read(tx -> tx.arrivals().get(first.id()));
    assertThat(known.gone().restorePointId()).isEqualTo(point);
    refused(
        ErrorCode.RESOURCE_MISSING,
        () -> catalog.read(tx -> tx.arrivals().get(new ArrivalId(Samples.uuid()))));
  }

  @Test
  void namesOneProtectionOfAHostAndItsPaths() {
    var id = repository(null);
    var old = new ProtectionId(Samples.uuid());
    var fresh = new ProtectionId(Samples.uuid());

    catalog.update(tx -> tx.arrivals().protect(id, "c".repeat(64), old));
    catalog.update(tx -> tx.arrivals().protect(id, "c".repeat(64), fresh));

    assertThat(protection(id)).contains(fresh);
    var any = catalog.read(tx -> tx.arrivals().anyProtection(id));
    assertThat(any).contains(fresh);
    assertThat(catalog.<Integer>read(tx -> tx.arrivals().protections(id))).isEqualTo(1);
    assertThat(catalog.<Boolean>read(tx -> tx.arrivals().isOfClient(fresh))).isTrue();
    assertThat(catalog.<Boolean>read(tx -> tx.arrivals().isOfClient(old))).isFalse();
    catalog.update(tx -> tx.arrivals().deleteOf(id));
    assertThat(protection(id)).isEmpty();
  }

  private List<Arrival> waiting(RepositoryId id) {
    return catalog.read(tx -> tx.arrivals().in(id, ArrivalState.WAITING));
  }

  private Optional<ProtectionId> protection(RepositoryId id) {
    return catalog.read(tx -> tx.arrivals().protection(id, "c".repeat(64)));
  }

  private RepositoryId repository(Long quota) {
    var project =
        catalog.write(tx ->
            tx.projects().insert(Samples.project("clients-" + (quota == null ? "free" : "bound"))));
    var sample =
        Samples.repository(project.id(), "clients").withCapacity(new Capacity(0, 0, quota));
    return catalog.write(tx -> tx.repositories().insert(sample)).id();
  }

  private long used(RepositoryId id) {
    var repository = catalog.read(tx -> tx.repositories().get(id));
    return repository.capacity().usedBytes();
  }

  private static Arrival arrival(RepositoryId repository, String snapshot, Instant at) {
    return new Arrival(
        new ArrivalId(Samples.uuid()),
        repository,
        snapshot,
        ArrivalState.WAITING,
        ALICE,
        at,
        null,
        null);
  }

  @Test
  void refusesEventsOfUnknownSession() {
    var nobody = SessionRef.of(new RestoreSessionId(Samples.uuid()));

    refused(
        ErrorCode.RESOURCE_MISSING,
        () -> catalog.write(tx -> tx.events().append(nobody, List.of(event("A")))));
  }

  @Test
  void ordersManyItemsOfSessionAndCountsThem() {
    var session = restoreSession();
    var items = IntStream.range(0, 1234).mapToObj(at -> item(session, "file-" + at)).toList();

    catalog.write(tx -> tx.restoreItems().append(session.id(), items));
    var failed = new ItemOutcome(ItemState.FAILED, NOON, NOON, "no room", null, null);
    catalog.update(tx -> tx.restoreItems().setOutcome(items.get(3).id(), failed));

    var query =
        CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(Order.ascending(RestoreItemSort.ORDER))
            .where(new RestoreItemFilter.Sessions(Set.of(session.id())));
    var page = catalog.read(tx -> tx.restoreItems().list(query.page(Page.first(1000)).counted()));
    var rest =
        catalog.read(tx -> tx.restoreItems().list(query.page(Page.after(page.next(), 1000))));
    var bad =
        catalog.read(tx ->
            tx.restoreItems()
                .list(query.where(new RestoreItemFilter.States(Set.of(ItemState.FAILED)))));
    var named =
        catalog.read(
            tx -> tx.restoreItems().list(query.where(new RestoreItemFilter.Text("FILE-1233"))));
    assertThat(page.total()).isEqualTo(1234);
    assertThat(rest.items()).extracting(RestoreItem::order).startsWith(1001L).endsWith(1234L);
    assertThat(bad.items()).extracting(RestoreItem::name).containsExactly("file-3");
    assertThat(named.items()).hasSize(1);
    Map<ItemState, Long> counts = catalog.read(tx -> tx.restoreItems().counts(session.id()));
    assertThat(counts).isEqualTo(Map.of(ItemState.SUCCESS, 1233L, ItemState.FAILED, 1L));
  }

  @Test
  void findsCredentialsByWhatCallersShow() {
    var world = catalog.write(tx -> Samples.world(tx, "one"));
    var token =
        kept(credential(Secrets.bearer("hf_abc", "a".repeat(64)), Set.of(world.project().id())));
    var login = kept(credential(Secrets.password("alice", "$argon2id$…"), Set.of()));

    Optional<Credential> byHash =
        catalog.read(tx -> tx.credentials().findByTokenHash("a".repeat(64)));
    Optional<Credential> byName = catalog.read(tx -> tx.credentials().findByUsername("alice"));
    Optional<Credential> nobody = catalog.read(tx -> tx.credentials().findByAccessKey("none"));
    List<Credential> byPrefix = catalog.read(tx -> tx.credentials().findByPrefix("hf_abc"));

    assertThat(byHash).contains(token);
    assertThat(byName).contains(login);
    assertThat(byPrefix).containsExactly(token);
    assertThat(nobody).isEmpty();
    assertThat(token.projectIds()).containsExactly(world.project().id());
    refused(
        ErrorCode.RESOURCE_EXISTS,
        () -> kept(credential(Secrets.bearer("x", "a".repeat(64)), Set.of())));
  }

  @Test
  void endsCredentialWithAllThatWasGotWithIt() {
    var login = kept(credential(Secrets.password("alice", "hash"), Set.of()));
    var access = kept(owned(login, "b".repeat(64)));

    assertThat(catalog.<Boolean>write(tx -> tx.credentials().revoke(login.id(), NOON))).isTrue();
    assertThat(catalog.<Boolean>write(tx -> tx.credentials().revoke(login.id(), NOON))).isFalse();

    var ended = catalog.read(tx -> tx.credentials().get(access.id()));
    assertThat(ended.validAt(NOON)).isFalse();
    assertThat(catalog.<Integer>write(tx -> tx.credentials().removeEnded(NOON.plusSeconds(1))))
        .isEqualTo(1);
  }

  @Test
  void listsCredentialsByEveryFilter() {
    var world = catalog.write(tx -> Samples.world(tx, "one"));
    var other = catalog.write(tx -> Samples.world(tx, "two"));
    var project = world.project().id();
    var bound = kept(credential(Secrets.bearer("p", "c".repeat(64)), Set.of(project)));
    var free = kept(credential(Secrets.bearer("q", "d".repeat(64)), Set.of()));
    var query =
        CatalogQuery.<CredentialFilter, CredentialSort>by(Order.ascending(CredentialSort.NAME))
            .where(new CredentialFilter.Kinds(Set.of(CredentialKind.BEARER)))
            .where(new CredentialFilter.Names(Set.of("test")))
            .where(new CredentialFilter.Revoked(false))
            .where(new CredentialFilter.ExpiresAt(TimeRange.ANY));

    var ofProject =
        catalog.read(tx ->
            tx.credentials().list(query.where(new CredentialFilter.Projects(Set.of(project)))));
    var ofOther =
        catalog.read(tx ->
            tx.credentials()
                .list(query.where(new CredentialFilter.Projects(Set.of(other.project().id())))));

    assertThat(ofProject.items()).containsExactlyInAnyOrder(bound, free);
    assertThat(ofOther.items()).containsExactly(free);
  }

  @Test
  void givesRequestToOneOfManyWithTheSameKey() throws InterruptedException {
    var first = new AtomicInteger();
    try (var other = Catalog.open(settings);
        var group = TaskGroup.open("request", 8)) {
      for (int at = 0; at < 8; at++) {
        var mine = at % 2 == 0 ? catalog : other;
        group.fork(() -> {
          if (mine.<Optional<IdempotencyRecord>>write(tx -> tx.idempotency().begin(request("k", 0)))
              .isEmpty()) {
            first.incrementAndGet();
          }
        });
      }
      group.join();
    }

    assertThat(first).hasValue(1);
  }

  @Test
  void givesTheSameAnswerAgainUntilItsTimeIsOver() {
    var answer = new IdempotentAnswer(202, Map.of("Location", "/v1/x"), "{}");
    begin(request("k", 0));
    catalog.update(tx -> tx.idempotency().complete(new IdempotencyKey("alice", "k"), answer));

    assertThat(begin(request("k", 3599)).orElseThrow().answer()).isEqualTo(answer);
    assertThat(begin(request("k", 3600))).isEmpty();
    assertThat(begin(request("k", 3601)).orElseThrow().answer()).isNull();
  }

  @Test
  void keepsAliasOfResourceForEver() {
    var id = Samples.uuid();
    var first = new Alias("northflank", "addon", "my-addon", id);

    var made = catalog.write(tx -> tx.aliases().getOrCreate(first));
    var again =
        catalog.write(
            tx -> tx.aliases().getOrCreate(new Alias("northflank", "addon", "renamed", id)));

    assertThat(made).isEqualTo(first);
    assertThat(again).isEqualTo(first);
    Optional<java.util.UUID> found =
        catalog.read(tx -> tx.aliases().find("northflank", "addon", "my-addon"));
    assertThat(found).contains(id);
    refused(
        ErrorCode.RESOURCE_EXISTS,
        () ->
            catalog.write(tx ->
                tx.aliases()
                    .getOrCreate(new Alias("northflank", "addon", "my-addon", Samples.uuid()))));
  }

  @Test
  void sealsSecretsUnderTheMasterKey() {
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));
    var other = MasterKey.loadOrCreate(folder.resolve("other.key"));
    var draft = new SecretTable.Draft(new SecretId(Samples.uuid()), null, "password", NOON);
    catalog.update(tx -> tx.secrets().insert(key, draft, "correct horse".getBytes(UTF_8)));

    byte[] opened = catalog.read(tx -> tx.secrets().open(key, draft.id(), "password"));

    assertThat(new String(opened, UTF_8)).isEqualTo("correct horse");
    refused(
        ErrorCode.RESOURCE_MISSING,
        () -> catalog.read(tx -> tx.secrets().open(key, draft.id(), "signing")));
    refused(
        ErrorCode.MASTER_KEY_WRONG,
        () -> catalog.read(tx -> tx.secrets().open(other, draft.id(), "password")));
    catalog.update(tx -> tx.secrets().requireKey(key));
    refused(ErrorCode.MASTER_KEY_WRONG, () -> catalog.update(tx -> tx.secrets().requireKey(other)));
  }

  @Test
  void makesNamedSecretOnce() throws InterruptedException {
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));
    var seen = Collections.synchronizedList(new ArrayList<String>());
    try (var group = TaskGroup.open("starter", 6)) {
      for (int at = 0; at < 6; at++) {
        var proposal = ("secret " + at).getBytes(UTF_8);
        var draft =
            new SecretTable.Draft(new SecretId(Samples.uuid()), "cursor-key", "signing", NOON);
        group.fork(() -> {
          byte[] secret = catalog.write(tx -> tx.secrets().openOrInsert(key, draft, proposal));
          seen.add(new String(secret, UTF_8));
        });
      }
      group.join();
    }

    assertThat(seen).hasSize(6).containsOnly(seen.getFirst());
  }

  private RestoreSession restoreSession() {
    return catalog.write(tx -> {
      var point = Samples.keptPoint(tx, Samples.world(tx, "one"), NOON);
      return tx.restoreSessions().insert(Samples.restore(point, NOON));
    });
  }

  private static EventDraft event(String code) {
    return new EventDraft(
        NOON,
        io.holdfast.catalog.model.EventLevel.INFO,
        code,
        "happened",
        Map.of("path", "/a"),
        null);
  }

  private static RestoreItem item(RestoreSession session, String name) {
    return new RestoreItem(
        new RestoreItemId(Samples.uuid()),
        session.id(),
        0,
        ItemAction.RESTORE,
        "FILE",
        name,
        "/srv/" + name,
        "/restore/" + name,
        10,
        new ItemOutcome(ItemState.SUCCESS, NOON, NOON, null, null, null));
  }

  private Credential kept(Credential credential) {
    return catalog.write(tx -> tx.credentials().insert(credential));
  }

  private static Credential credential(Secrets secrets, Set<ProjectId> projects) {
    return new Credential(
        new CredentialId(Samples.uuid()),
        "test",
        secrets.username() == null ? CredentialKind.BEARER : CredentialKind.PASSWORD,
        secrets,
        Set.of(Scope.RESTORE_READ, Scope.RESTORE_RUN_INPLACE),
        projects,
        List.of("127.0.0.0/8"),
        null,
        NOON,
        ALICE,
        null,
        null,
        null);
  }

  private static Credential owned(Credential owner, String hash) {
    return new Credential(
        new CredentialId(Samples.uuid()),
        "session",
        CredentialKind.OAUTH_ACCESS,
        Secrets.bearer("hfa", hash),
        owner.scopes(),
        owner.projectIds(),
        List.of(),
        owner.id(),
        NOON,
        ALICE,
        NOON.plusSeconds(3600),
        null,
        null);
  }

  private Optional<IdempotencyRecord> begin(IdempotencyRecord request) {
    return catalog.write(tx -> tx.idempotency().begin(request));
  }

  private static IdempotencyRecord request(String key, long seconds) {
    var at = NOON.plusSeconds(seconds);
    return new IdempotencyRecord(
        new IdempotencyKey("alice", key), "0".repeat(64), at, at.plusSeconds(3600), null);
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
