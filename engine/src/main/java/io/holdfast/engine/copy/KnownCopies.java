package io.holdfast.engine.copy;

import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which snapshots a repository has of another's: those that say which one they came from, and that
 * still tell the same. By the rules of stock restic, so that neither copies again what the other
 * copied.
 */
final class KnownCopies {
  private final Map<SnapshotId, List<StoredSnapshot>> byOriginal = new HashMap<>();

  KnownCopies(Collection<StoredSnapshot> target) {
    target.forEach(this::add);
  }

  void add(StoredSnapshot stored) {
    stored.snapshot().original().ifPresent(original -> add(original, stored));
    add(stored.id(), stored);
  }

  Optional<SnapshotId> find(StoredSnapshot source) {
    var original = source.snapshot().original().orElse(source.id());
    return byOriginal.getOrDefault(original, List.of()).stream()
        .filter(copy -> tellTheSame(copy.snapshot(), source.snapshot()))
        .map(StoredSnapshot::id)
        .findFirst();
  }

  private void add(SnapshotId original, StoredSnapshot stored) {
    byOriginal.computeIfAbsent(original, _ -> new ArrayList<>()).add(stored);
  }

  /** Not compared: parent and original, and what older clients lose when they copy. */
  private static boolean tellTheSame(Snapshot one, Snapshot other) {
    return one.time().toInstant().equals(other.time().toInstant())
        && one.tree().equals(other.tree())
        && one.hostname().equals(other.hostname())
        && one.username().equals(other.username())
        && one.uid() == other.uid()
        && one.gid() == other.gid()
        && one.excludes().equals(other.excludes())
        && one.paths().size() == other.paths().size()
        && new HashSet<>(one.paths()).equals(new HashSet<>(other.paths()))
        && one.tags().size() == other.tags().size()
        && new HashSet<>(one.tags()).equals(new HashSet<>(other.tags()));
  }
}
