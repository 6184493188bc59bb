package io.holdfast.control.copy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads points from whichever copy answers: when the repository of the best one is away or damaged,
 * the next one is taken. Thread-safe.
 */
public final class ReadableCopies implements CopyProbe {
  private static final Logger log = LoggerFactory.getLogger(ReadableCopies.class);

  private static final Set<ErrorCode.Kind> KINDS =
      EnumSet.of(ErrorCode.Kind.STORE, ErrorCode.Kind.DATA);

  private static final Set<ErrorCode> CODES =
      EnumSet.of(
          ErrorCode.REPOSITORY_MISSING,
          ErrorCode.REPOSITORY_VERSION,
          ErrorCode.SNAPSHOT_MISSING,
          ErrorCode.PASSWORD_WRONG,
          ErrorCode.KEY_MISSING);

  private final Ledger ledger;
  private final RepositoryPool pool;

  public ReadableCopies(Ledger ledger, RepositoryPool pool) {
    this.ledger = ledger;
    this.pool = pool;
  }

  /** What is done with a copy whose snapshot was read. */
  @FunctionalInterface
  public interface Reading<T> {
    T read(Repository repository, Snapshot snapshot, PointCopy copy) throws InterruptedException;
  }

  /**
   * Copies that can be read, the best first; at least one.
   *
   * @throws HoldfastException STATE_CONFLICT when there is none
   */
  public List<PointCopy> of(RestorePointId point) {
    return ledger.look(catalog -> CopyChoice.readable(catalog, point));
  }

  /** Reads the first of these copies whose repository can be read; throws what the first threw. */
  public <T> T read(List<PointCopy> copies, Reading<T> reading) throws InterruptedException {
    Optional<HoldfastException> first = Optional.empty();
    for (var copy : copies) {
      try {
        return pool.use(
            copy.repositoryId(),
            repository -> reading.read(repository, snapshot(repository, copy), copy));
      } catch (HoldfastException e) {
        if (!another(e)) {
          throw e;
        }
        log.warn(
            "copy cannot be read id={} repository={}: {}",
            copy.id(),
            copy.repositoryId(),
            e.getMessage());
        first = first.or(() -> Optional.of(e));
      }
    }
    throw first.orElseThrow();
  }

  @Override
  public Optional<CopyId> answering(RestorePointId point) throws InterruptedException {
    var copies = ledger.look(catalog -> CopyChoice.ranked(catalog, point, CopyPreference.ANY));
    if (copies.size() < 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(copies, (_, _, copy) -> copy.id()));
    } catch (HoldfastException e) {
      log.warn("no copy answers point={}: {}", point, e.getMessage());
      return Optional.empty();
    }
  }

  private static Snapshot snapshot(Repository repository, PointCopy copy) {
    var id = Objects.requireNonNull(copy.snapshotId());
    return repository.snapshots().get(SnapshotId.parse(id)).snapshot();
  }

  /** Whether it is the repository's fault, so that another copy may do. */
  private static boolean another(HoldfastException e) {
    return KINDS.contains(e.code().kind()) || CODES.contains(e.code());
  }
}
