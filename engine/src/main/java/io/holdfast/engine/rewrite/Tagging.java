package io.holdfast.engine.rewrite;

import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The verb: gives snapshots other tags. Each is saved anew and the old one removed; of which the
 * new one is a version, it says in a field that restic knows.
 */
public final class Tagging {
  private final Repository repository;
  private final RepositoryLock lock;
  private final RewriteListener listener;

  /**
   * @param lock exclusive, on this repository, or shared for a dry run; the caller closes both
   */
  public Tagging(Repository repository, RepositoryLock lock, RewriteListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.listener = listener;
  }

  /**
   * @throws io.holdfast.engine.EngineException SNAPSHOT_MISSING, SNAPSHOT_DAMAGED,
   *     REPOSITORY_APPEND_ONLY, LOCK_LOST
   * @throws io.holdfast.store.StoreException what the store failed with; running it again goes on
   */
  public TagReport run(TagRequest request) throws InterruptedException {
    repository.requireRemovable();
    var replacer = SnapshotReplacer.load(repository, lock, request.dryRun());
    var changed = new ArrayList<TagReport.Changed>();
    var unchanged = 0L;
    var done = 0L;
    for (var id : request.snapshots()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped after %d snapshots".formatted(done));
      }
      var stored = replacer.get(id);
      var tags = request.tags().of(stored.snapshot().tags());
      if (isSame(tags, stored.snapshot().tags())) {
        unchanged++;
      } else {
        var fresh =
            stored.snapshot().toBuilder()
                .tags(tags)
                .original(stored.snapshot().original().orElse(id))
                .build();
        changed.add(new TagReport.Changed(id, replacer.replace(stored, fresh, true), tags));
      }
      listener.progress(++done, request.snapshots().size());
    }
    return new TagReport(request.dryRun(), changed, unchanged);
  }

  private static boolean isSame(List<String> tags, List<String> old) {
    return new HashSet<>(tags).equals(new HashSet<>(old));
  }
}
