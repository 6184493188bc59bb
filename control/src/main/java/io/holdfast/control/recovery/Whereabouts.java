package io.holdfast.control.recovery;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.copy.MadeCopies;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.point.LostCopies;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Enters which copies lie where an older catalog says, and which do not. One that it waits for may
 * have been made meanwhile. Not thread-safe.
 */
public final class Whereabouts {
  private static final int AT_A_TIME = 1000;

  private final Ledger ledger;
  private final RepositoryPool pool;
  private final List<Rebuild.Unknown> unknown = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final Map<String, String> unreachable = new HashMap<>();

  /** Those that were looked at. */
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

  /** Looks through all repositories first: what one lost may lie in another. */
  public Found enter() throws InterruptedException {
    var gone = new ArrayList<List<PointCopy>>();
    for (var repository : repositories()) {
      try {
        gone.add(compare(repository));
        seen.add(repository.id());
      } catch (HoldfastException e) {
        unreachable.put(repository.name(), String.valueOf(e.getMessage()));
      }
    }
    for (var copies : gone) {
      ledger.decide(decision -> {
        LostCopies.enter(decision, copies, repository -> !seen.contains(repository));
        return copies;
      });
    }
    return new Found(unknown, lost, unreachable);
  }

  /**
   * @return copies whose snapshots are not there
   */
  private List<PointCopy> compare(Repository repository) throws InterruptedException {
    var stored = new HashMap<String, StoredSnapshot>();
    var ids =
        pool.use(
            repository.id(),
            open -> {
              open.snapshots().list((_, _) -> {}).forEach(it -> stored.put(it.id().toString(), it));
              return open.snapshots().ids().stream()
                  .map(Object::toString)
                  .collect(Collectors.toSet());
            });
    var made = new MadeCopies(stored.values());
    var awaited = new ArrayList<PointCopy>();
    var gone = new ArrayList<PointCopy>();
    copies(
        repository.id(),
        copy -> {
          stored.remove(String.valueOf(copy.snapshotId()));
          if (copy.snapshotId() == null || !ids.contains(copy.snapshotId())) {
            switch (copy.standing().state()) {
              case PENDING, COPYING -> awaited.add(copy);
              case VALID, DAMAGED, RETRIEVING -> gone.add(copy);
              case GONE -> {}
            }
          }
        });
    ledger.<List<String>>decide(decision -> known(decision, made, awaited)).forEach(stored::remove);
    gone.removeIf(copy -> copy.snapshotId() == null);
    var late = present(repository, gone);
    gone.removeIf(copy -> late.contains(String.valueOf(copy.snapshotId())));
    gone.forEach(copy -> lost.add("point %s in %s".formatted(copy.pointId(), repository.name())));
    stored.values().stream()
        .filter(it -> !SealedSnapshots.isOne(it))
        .forEach(it -> unknown.add(unknown(repository, it)));
    return gone;
  }

  /**
   * Keeps what was made of copies that are waited for: it is read when its turn comes.
   *
   * @return the snapshots
   */
  private static List<String> known(Decision decision, MadeCopies made, List<PointCopy> awaited) {
    var known = new ArrayList<String>();
    for (var copy : awaited) {
      made.find(decision.catalog(), copy)
          .map(SnapshotId::toString)
          .ifPresent(id -> {
            decision.catalog().copies().setContent(copy.id(), id, copy.bytes(), copy.storedBytes());
            known.add(id);
          });
    }
    return known;
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
