package io.holdfast.control.recovery;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.SealedCatalog;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.ControlException;
import io.holdfast.control.age.AgeIdentity;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.repository.RepositoryPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every repository holds a sealed catalog that is not old. Thread-safe; bears being
 * done by two nodes at once. Nothing waits for it: what fails is told and tried again.
 */
public final class SealedCatalogs {
  private static final Logger log = LoggerFactory.getLogger(SealedCatalogs.class);

  /** An unchanged catalog is sealed anew so often, which shows that it still can be. */
  private static final Duration EVEN_IF_UNCHANGED = Duration.ofDays(1);

  private static final Duration RETRY_AFTER = Duration.ofMinutes(5);

  /** So many intervals without a seal are a matter for people. */
  private static final int STALE_INTERVALS = 6;

  private static final String PROGRAM =
      "holdfast "
          + java.util.Objects.requireNonNullElse(
              SealedCatalogs.class.getPackage().getImplementationVersion(), "development");

  private final Catalog catalog;
  private final Ledger ledger;
  private final RecoveryKeys keys;
  private final RepositoryPool pool;
  private final Machine machine;
  private final InstantSource clock;
  private final Duration every;

  /** When a repository last failed, by this node. */
  private final Map<RepositoryId, Instant> failed = new ConcurrentHashMap<>();

  private final ReentrantLock sealing = new ReentrantLock();

  /**
   * @param every how old a sealed catalog may be while the catalog changes
   */
  public SealedCatalogs(
      Catalog catalog,
      Ledger ledger,
      Surroundings surroundings,
      InstantSource clock,
      Duration every) {
    this.catalog = catalog;
    this.ledger = ledger;
    this.keys = surroundings.keys();
    this.pool = surroundings.pool();
    this.machine = surroundings.machine();
    this.clock = clock;
    this.every = every;
  }

  /** What sealing needs beside the catalog. */
  public record Surroundings(RecoveryKeys keys, RepositoryPool pool, Machine machine) {}

  /**
   * How a repository stands.
   *
   * @param stale whether it lacks what happened for too long
   */
  public record Standing(Repository repository, SealedCatalog sealed, boolean stale) {}

  /** Seals for each repository that is due, and tells people of those that fell behind. */
  public void round() throws InterruptedException {
    try (var key = keys.current()) {
      seal(key, sealable().stream().filter(it -> due(it, key.id())).toList(), false);
    }
    standings().forEach(this::tell);
  }

  /** Seals for each repository now, whether anything changed or not. */
  public List<Standing> sealNow() throws InterruptedException {
    try (var key = keys.current()) {
      seal(key, sealable(), true);
    }
    return standings();
  }

  /** How every repository stands that can hold a sealed catalog. */
  public List<Standing> standings() {
    var now = ledger.now();
    var able = repositories().stream().filter(SealedCatalogs::canHold).toList();
    // What clients list should be theirs alone, as long as there is another place.
    var own = able.stream().filter(it -> !it.gateway()).toList();
    return ledger.look(tx ->
        (own.isEmpty() ? able : own)
            .stream()
                .map(it -> {
                  var sealed = tx.sealedCatalogs().get(it.id());
                  return new Standing(it, sealed, stale(it, sealed, now));
                })
                .toList());
  }

  private void seal(AgeIdentity key, List<Repository> wanted, boolean always)
      throws InterruptedException {
    var due = reachable(wanted);
    if (due.isEmpty()) {
      return;
    }
    sealing.lockInterruptibly();
    var file = scratch();
    try {
      var moment = ledger.now();
      var spooled = CatalogSpool.write(catalog, envelope(moment), key, file);
      for (var repository : due) {
        try {
          seal(repository, new Fresh(spooled, moment, key.id()), always);
          failed.remove(repository.id());
        } catch (HoldfastException e) {
          fail(repository, e);
        }
      }
    } finally {
      remove(file);
      sealing.unlock();
    }
  }

  /** A large catalog is not written for repositories that are away. */
  private List<Repository> reachable(List<Repository> wanted) throws InterruptedException {
    var there = new ArrayList<Repository>();
    for (var repository : wanted) {
      try {
        pool.use(repository.id(), _ -> true);
        there.add(repository);
      } catch (HoldfastException e) {
        fail(repository, e);
      }
    }
    return there;
  }

  /** What was sealed, when, and for which key. */
  private record Fresh(CatalogSpool.Spooled spooled, Instant moment, String keyId) {}

  private void seal(Repository repository, Fresh fresh, boolean always)
      throws InterruptedException {
    var before = ledger.look(tx -> tx.sealedCatalogs().get(repository.id())).newest();
    if (before != null && !always && same(before, fresh)) {
      keep(repository, current(before, fresh.moment()));
      return;
    }
    var installation = keys.installation();
    var snapshot =
        pool.use(
            repository.id(),
            open -> {
              var there = new SealedSnapshots(open, clock);
              var id = there.write(fresh.spooled(), installation, fresh.keyId(), fresh.moment());
              there.forgetOld(installation);
              return id;
            });
    var spooled = fresh.spooled();
    keep(
        repository,
        new SealedCatalog.Newest(
            snapshot.toString(),
            fresh.keyId(),
            spooled.contentHash(),
            spooled.bytes(),
            fresh.moment(),
            fresh.moment()));
    log.info(
        "catalog sealed repository={} snapshot={} rows={} bytes={}",
        repository.id(),
        snapshot,
        spooled.totals().allRows(),
        spooled.bytes());
  }

  private static boolean same(SealedCatalog.Newest before, Fresh fresh) {
    return before.keyId().equals(fresh.keyId())
        && before.contentHash().equals(fresh.spooled().contentHash())
        && before.sealedAt().plus(EVEN_IF_UNCHANGED).isAfter(fresh.moment());
  }

  private static SealedCatalog.Newest current(SealedCatalog.Newest before, Instant until) {
    return new SealedCatalog.Newest(
        before.snapshotId(),
        before.keyId(),
        before.contentHash(),
        before.bytes(),
        before.sealedAt(),
        until);
  }

  private void keep(Repository repository, SealedCatalog.Newest newest) {
    put(new SealedCatalog(repository.id(), newest, null, null, null));
  }

  private void fail(Repository repository, HoldfastException e) {
    log.warn("catalog not sealed repository={} reason={}", repository.id(), e.getMessage());
    failed.put(repository.id(), clock.instant());
    var before = ledger.look(tx -> tx.sealedCatalogs().get(repository.id()));
    put(
        new SealedCatalog(
            repository.id(),
            before.newest(),
            before.failingSince() == null ? ledger.now() : before.failingSince(),
            e.code().number() + ": " + e.getMessage(),
            before.toldAt()));
  }

  /** The repository may have been given up meanwhile. */
  private void put(SealedCatalog sealed) {
    ledger.decide(decision -> {
      if (decision.catalog().repositories().find(sealed.repositoryId()).isPresent()) {
        decision.catalog().sealedCatalogs().put(sealed);
      }
      return sealed;
    });
  }

  private boolean due(Repository repository, String keyId) {
    var now = clock.instant();
    var failure = failed.get(repository.id());
    if (failure != null && failure.plus(RETRY_AFTER).isAfter(now)) {
      return false;
    }
    var newest = ledger.look(tx -> tx.sealedCatalogs().get(repository.id())).newest();
    return newest == null
        || !newest.keyId().equals(keyId)
        || !newest.currentUntil().plus(every).isAfter(now);
  }

  private boolean stale(Repository repository, SealedCatalog sealed, Instant now) {
    var newest = sealed.newest();
    var until = newest == null ? repository.stamp().createdAt() : newest.currentUntil();
    return until.plus(every.multipliedBy(STALE_INTERVALS)).isBefore(now);
  }

  private void tell(Standing standing) {
    var sealed = standing.sealed();
    if (standing.stale() && sealed.toldAt() == null) {
      ledger.decide(decision -> {
        Notices.catalogStale(decision, standing.repository(), sealed);
        decision
            .catalog()
            .sealedCatalogs()
            .put(
                new SealedCatalog(
                    sealed.repositoryId(),
                    sealed.newest(),
                    sealed.failingSince(),
                    sealed.failure(),
                    decision.now()));
        return sealed;
      });
    }
  }

  private List<Repository> sealable() {
    return repositories().stream().filter(SealedCatalogs::canHold).toList();
  }

  private static boolean canHold(Repository repository) {
    return repository.formatId() != null && repository.passwordSecretId() != null;
  }

  private List<Repository> repositories() {
    var all =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .page(Page.all());
    return ledger.look(tx -> tx.repositories().list(all)).items();
  }

  private SealedEnvelope envelope(Instant moment) {
    try {
      return new SealedEnvelope(
          SealedEnvelope.FORMAT,
          SealedEnvelope.VERSION,
          moment.toString(),
          keys.installation(),
          PROGRAM,
          machine.readMasterKey(),
          textIfThere(machine.agentId()),
          textIfThere(machine.configuration()));
    } catch (IOException e) {
      throw new ControlException(
          ErrorCode.PATH_UNREADABLE, "cannot read what lies beside the catalog: " + e, e);
    }
  }

  private static @Nullable String textIfThere(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private Path scratch() {
    try {
      Files.createDirectories(machine.scratch());
      return Files.createTempFile(
          machine.scratch(),
          "sealed-",
          ".age",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new ControlException(
          ErrorCode.OUTPUT_UNWRITABLE, "cannot write to " + machine.scratch(), e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("sealed catalog left behind file={}", file, e);
    }
  }
}
