package io.holdfast.engine.forget;

import static io.holdfast.base.ErrorCode.INPUT_INVALID;
import static io.holdfast.base.ErrorCode.SNAPSHOT_MISSING;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.forget.ForgetRequest.Selection;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The verb. Decides about all snapshots before it removes the first one; stopped in between, it
 * leaves the rest, and running it again goes on.
 */
public final class Forget {
  private final Repository repository;
  private final RepositoryLock lock;
  private final ForgetListener listener;

  /**
   * @param lock exclusive, on this repository, or shared for a dry run; the caller closes both
   */
  public Forget(Repository repository, RepositoryLock lock, ForgetListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.listener = listener;
  }

  /**
   * @throws EngineException SNAPSHOT_MISSING for a name that is absent, INPUT_INVALID when there is
   *     no rule or a group would lose every snapshot, REPOSITORY_APPEND_ONLY, LOCK_LOST
   * @throws io.holdfast.store.StoreException what the store failed with; running it again goes on
   */
  public ForgetReport run(ForgetRequest request) throws InterruptedException {
    repository.requireRemovable();
    return switch (request.selection()) {
      case Selection.Named(var ids) -> {
        requireThere(ids);
        var all = new HashSet<>(ids).equals(new HashSet<>(repository.snapshots().ids()));
        remove(request, ids);
        yield new ForgetReport(request.dryRun(), List.of(), ids, List.of(), all);
      }
      case Selection.Unkept unkept -> runRules(request, unkept);
    };
  }

  private ForgetReport runRules(ForgetRequest request, Selection.Unkept unkept)
      throws InterruptedException {
    if (unkept.rules().isEmpty()) {
      throw new EngineException(
          INPUT_INVALID, "no rule says what to keep; name the snapshots that shall go instead");
    }
    var damaged = Collections.synchronizedList(new ArrayList<SnapshotId>());
    var snapshots =
        repository
            .snapshots()
            .list((id, failure) -> {
              damaged.add(id);
              listener.damaged(id, failure);
            });
    var groups = decide(snapshots, unkept);
    var removed =
        groups.stream()
            .flatMap(group -> group.decisions().stream())
            .filter(decision -> !decision.kept())
            .map(decision -> decision.snapshot().id())
            .toList();
    remove(request, removed);
    return new ForgetReport(request.dryRun(), groups, removed, damaged, false);
  }

  private static List<ForgetReport.Group> decide(
      Collection<StoredSnapshot> snapshots, Selection.Unkept unkept) {
    var byKey = new LinkedHashMap<Grouping.Key, List<StoredSnapshot>>();
    for (var stored : snapshots) {
      if (unkept.filter().test(stored.snapshot())) {
        var key = unkept.grouping().key(stored.snapshot());
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(stored);
      }
    }
    var groups = new ArrayList<ForgetReport.Group>();
    byKey.forEach((key, group) -> {
      var decisions = unkept.rules().apply(group, unkept.now());
      if (decisions.stream().noneMatch(KeepDecision::kept)) {
        throw new EngineException(
            INPUT_INVALID,
            "the rules keep none of the %d snapshots of %s; name them to forget them all"
                .formatted(group.size(), key));
      }
      groups.add(new ForgetReport.Group(key, decisions));
    });
    return groups;
  }

  private void requireThere(List<SnapshotId> ids) {
    var there = new HashSet<>(repository.snapshots().present(ids));
    for (var id : ids) {
      if (!there.contains(id)) {
        throw new EngineException(SNAPSHOT_MISSING, "no snapshot %s".formatted(id));
      }
    }
  }

  private void remove(ForgetRequest request, List<SnapshotId> ids) throws InterruptedException {
    if (request.dryRun()) {
      return;
    }
    var done = 0L;
    for (var id : ids) {
      if (Thread.interrupted()) {
        throw new InterruptedException("forget stopped after %d of %d".formatted(done, ids.size()));
      }
      lock.ensureHeld();
      repository.snapshots().delete(id);
      listener.removed(id, ++done, ids.size());
    }
  }
}
