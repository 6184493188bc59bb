package io.holdfast.control.work;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of restore points that somebody replaced by others with the same content, as who tags
 * them does: the copy learns the new id. One of which anything was left out is not the point.
 */
final class ReplacedSnapshots {
  private static final Logger log = LoggerFactory.getLogger(ReplacedSnapshots.class);

  private final Ledger ledger;

  ReplacedSnapshots(Ledger ledger) {
    this.ledger = ledger;
  }

  /** A copy whose snapshot is not listed, and the one that stands for it. */
  record Replaced(PointCopy copy, StoredSnapshot by) {}

  List<Replaced> in(RepositoryId repository, OrphanSnapshots.Listed listed) {
    return ledger.look(catalog -> {
      var replaced = new ArrayList<Replaced>();
      for (var stored : listed.readable()) {
        if (stored.snapshot().original().isPresent()
            && catalog.copies().find(repository, stored.id().toString()).isEmpty()) {
          copies(catalog, repository, stored)
              .filter(copy -> !listed.has(copy))
              .findFirst()
              .ifPresent(copy -> replaced.add(new Replaced(copy, stored)));
        }
      }
      return replaced;
    });
  }

  /**
   * @param repository under an exclusive lock: nobody is about to replace one
   */
  void follow(RepositoryId id, Repository repository, OrphanSnapshots.Listed listed)
      throws InterruptedException {
    for (var replaced : in(id, listed)) {
      var old = SnapshotId.parse(String.valueOf(replaced.copy().snapshotId()));
      if (repository.snapshots().present(List.of(old)).isEmpty()) {
        var copy = replaced.copy();
        var by = replaced.by().id();
        ledger.decide(decision ->
            decision
                .catalog()
                .copies()
                .setContent(copy.id(), by.toString(), copy.bytes(), copy.storedBytes()));
        log.info(
            "copy follows its replaced snapshot point={} repository={} old={} new={}",
            copy.pointId(),
            id,
            old,
            by);
      }
    }
  }

  /** Copies whose content this is: it says what it was made of, or which session wrote that. */
  private static Stream<PointCopy> copies(
      CatalogTransaction catalog, RepositoryId repository, StoredSnapshot stored) {
    var made =
        stored.snapshot().original().stream()
            .flatMap(original -> catalog.copies().find(repository, original.toString()).stream());
    var written =
        OrphanSnapshots.session(catalog, stored).stream()
            .flatMap(session -> catalog.copies().of(session.pointId()).stream())
            .filter(copy -> copy.repositoryId().equals(repository));
    return Stream.concat(made, written)
        .filter(copy -> copy.snapshotId() != null)
        .filter(copy -> isBelieved(copy.standing().state()))
        .filter(copy -> isContent(catalog, copy, stored));
  }

  private static boolean isBelieved(CopyState state) {
    return switch (state) {
      case VALID, DAMAGED -> true;
      case PENDING, COPYING, RETRIEVING, GONE -> false;
    };
  }

  private static boolean isContent(
      CatalogTransaction catalog, PointCopy copy, StoredSnapshot stored) {
    var point = catalog.restorePoints().get(copy.pointId());
    return stored.snapshot().tree().toString().equals(point.content().manifestHash());
  }
}
