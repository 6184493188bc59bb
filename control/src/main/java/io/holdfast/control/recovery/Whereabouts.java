package io.holdfast.control.recovery;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.copy.MadeCopies;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.point.LostCopies;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Enters which copies lie where an older catalog says, and which do not. A copy may have been made
 * meanwhile, or its snapshot been replaced. Not thread-safe.
 */
public final class Whereabouts {
  private static final int AT_A_TIME = 1000;

  private static final Set<PointStatus> LEAVING =
      EnumSet.of(PointStatus.DELETING, PointStatus.DELETED);

  private final Ledger ledger;
  private final RepositoryPool pool;
  private final List<Rebuild.Unknown> unknown = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final Map<String, String> unreachable = new HashMap<>();

  /** Those that were looked through. */
  private final Set<RepositoryId> seen = new HashSet<>();

  public Whereabouts(Ledger ledger, RepositoryPool pool) {
    this.ledger = ledger;
    this.pool = pool;
  }

  /** As in {@link Rebuild.Report}. */
  public record Found(
      List<Rebuild.Unknown> unknown, List<String> lost, Map<String, String> unreachable) {
    public Found {
      unknown = List.copyOf(unknown);
      lost = List.copyOf(lost);
      unreachable = Map.copyOf(unreachable);
    }
  }

  /**
   * A repository beside the catalog.
   *
   * @param claimed snapshots that copies are
   * @param found copies, and the snapshots that they are now
   * @param gone copies of which nothing is there
   */
  private record Compared(
      Repository repository,
      MadeCopies made,
      List<StoredSnapshot> listed,
      Set<String> claimed,
      Map<PointCopy, SnapshotId> found,
      List<PointCopy> gone) {}

  /** Looks through all repositories first: what one lost may lie in another. */
  public Found enter() throws InterruptedException {
    var all = new ArrayList<Compared>();
    for (var repository : repositories()) {
      try {
        all.add(compare(repository));
      } catch (HoldfastException e) {
        unreachable.put(repository.name(), String.valueOf(e.getMessage()));
        ledger.decide(decision -> away(decision, repository));
      }
    }
    all.forEach(this::doubt);
    all.forEach(one -> ledger.decide(decision -> known(decision, one)));
    ledger.decide(decision -> adopt(decision, all));
    for (var one : all) {
      ledger.decide(decision -> {
        var ended =
            LostCopies.enter(
                decision,
                one.gone(),
                repository -> !seen.contains(repository),
                !unreachable.isEmpty());
        LostCopies.tell(decision, ended);
        return one;
      });
    }
    all.forEach(this::tell);
    return new Found(unknown, lost, unreachable);
  }

  /** What lies there does not count as another copy until somebody reaches it again. */
  private static Repository away(Decision decision, Repository repository) {
    if (repository.health() == RepositoryHealth.DAMAGED) {
      return repository;
    }
    return decision
        .catalog()
        .repositories()
        .replace(
            repository.withHealth(
                RepositoryHealth.UNREACHABLE,
                repository.lastCheckAt(),
                repository.lastFullReadAt()));
  }

  /** Changes nothing: what was made of a copy is found by the snapshot that the catalog knows. */
  private Compared compare(Repository repository) throws InterruptedException {
    var damaged = ConcurrentHashMap.<String>newKeySet();
    var listed =
        pool.use(
            repository.id(), open -> open.snapshots().list((id, _) -> damaged.add(id.toString())));
    var made = new MadeCopies(listed, damaged);
    var claimed = new HashSet<String>();
    var missing = new ArrayList<PointCopy>();
    copies(
        repository.id(),
        copy -> {
          claimed.add(String.valueOf(copy.snapshotId()));
          if (copy.standing().state() != CopyState.GONE && !made.has(copy)) {
            missing.add(copy);
          }
        });
    var found =
        ledger.look(catalog -> {
          var now = new HashMap<PointCopy, SnapshotId>();
          missing.forEach(
              copy -> made.find(catalog, copy).ifPresent(snapshot -> now.put(copy, snapshot)));
          return now;
        });
    missing.removeIf(copy -> found.containsKey(copy) || !isBelieved(copy));
    var late = present(repository, missing);
    missing.removeIf(copy -> late.contains(String.valueOf(copy.snapshotId())));
    return new Compared(repository, made, listed, claimed, found, missing);
  }

  /** Whether the catalog takes it for one that is there. */
  private static boolean isBelieved(PointCopy copy) {
    return switch (copy.standing().state()) {
      case VALID, DAMAGED, RETRIEVING -> copy.snapshotId() != null;
      case PENDING, COPYING, GONE -> false;
    };
  }

  /** In a repository with snapshots that nobody can read, nothing is known to be away. */
  private void doubt(Compared one) {
    var id = one.repository().id();
    var doubtful = ledger.look(catalog -> one.made().doubtful(catalog, id));
    if (doubtful.isEmpty()) {
      seen.add(id);
    } else {
      unreachable.put(
          one.repository().name(), "snapshots cannot be read: " + String.join(", ", doubtful));
    }
  }

  /** Keeps what copies are now. One that is waited for is read when its turn comes. */
  private static Compared known(Decision decision, Compared one) {
    one.found()
        .forEach((copy, snapshot) -> {
          decision
              .catalog()
              .copies()
              .setContent(copy.id(), snapshot.toString(), copy.bytes(), copy.storedBytes());
          one.claimed().add(snapshot.toString());
        });
    return one;
  }

  /** Looks everywhere for points of which no valid copy is left, wherever they were to lie. */
  private static List<Compared> adopt(Decision decision, List<Compared> all) {
    var gone =
        all.stream()
            .flatMap(one -> one.gone().stream())
            .collect(Collectors.groupingBy(PointCopy::pointId));
    gone.forEach((id, copies) -> {
      var point = decision.catalog().restorePoints().get(id);
      if (!LEAVING.contains(point.status()) && isLost(decision, id, copies)) {
        all.forEach(one -> adopt(decision, point, one));
      }
    });
    return all;
  }

  private static boolean isLost(Decision decision, RestorePointId id, List<PointCopy> gone) {
    return decision.catalog().copies().of(id).stream()
        .filter(copy -> copy.standing().state() == CopyState.VALID)
        .allMatch(copy -> gone.stream().anyMatch(other -> other.id().equals(copy.id())));
  }

  private static void adopt(Decision decision, RestorePoint point, Compared one) {
    var catalog = decision.catalog();
    var repository = one.repository().id();
    var known =
        catalog.copies().of(point.id()).stream()
            .filter(copy -> copy.repositoryId().equals(repository))
            .findFirst();
    if (known.isPresent() && known.get().standing().state() != CopyState.GONE) {
      return;
    }
    known
        .flatMap(copy -> one.made().find(catalog, copy))
        .or(() -> one.made().find(catalog, point.id(), repository))
        .ifPresent(snapshot -> {
          CopyOrders.adopt(decision, point, repository, snapshot);
          one.claimed().add(snapshot.toString());
        });
  }

  private void tell(Compared one) {
    var repository = one.repository();
    one.gone()
        .forEach(copy -> lost.add("point %s in %s".formatted(copy.pointId(), repository.name())));
    one.listed().stream()
        .filter(stored -> !one.claimed().contains(stored.id().toString()))
        .filter(stored -> !SealedSnapshots.isOne(stored))
        .forEach(stored -> unknown.add(unknown(repository, stored)));
  }

  /** The snapshots of copies that a list lacks, and that are there when they are asked for. */
  private Set<String> present(Repository repository, List<PointCopy> copies)
      throws InterruptedException {
    if (copies.isEmpty()) {
      return Set.of();
    }
    var wanted =
        copies.stream().map(copy -> SnapshotId.parse(String.valueOf(copy.snapshotId()))).toList();
    return pool.use(repository.id(), open -> open.snapshots().present(wanted)).stream()
        .map(Object::toString)
        .collect(Collectors.toSet());
  }

  private void copies(RepositoryId repository, Consumer<PointCopy> each) {
    var page = copies(repository, Page.first(AT_A_TIME));
    while (true) {
      page.items().forEach(each);
      if (page.next() == null) {
        return;
      }
      page = copies(repository, Page.after(page.next(), AT_A_TIME));
    }
  }

  private Slice<PointCopy> copies(RepositoryId repository, Page page) {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.CREATED_AT))
            .where(new PointCopyFilter.Repositories(Set.of(repository)))
            .page(page);
    return ledger.look(tx -> tx.copies().list(query));
  }

  private static Rebuild.Unknown unknown(Repository repository, StoredSnapshot stored) {
    var snapshot = stored.snapshot();
    var time = snapshot.time().toInstant();
    return new Rebuild.Unknown(
        repository.name(),
        stored.id().toString(),
        time.toString(),
        snapshot.hostname(),
        snapshot.paths(),
        snapshot.tags());
  }

  private List<Repository> repositories() {
    return ledger.look(tx -> tx.repositories().list(Rebuild.everything())).items().stream()
        .filter(it -> it.formatId() != null && it.passwordSecretId() != null)
        .toList();
  }
}
