package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.BLOB_MISSING;
import static io.holdfast.base.ErrorCode.RESTORE_CONFLICT;
import static io.holdfast.base.ErrorCode.TREE_DAMAGED;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import io.holdfast.engine.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what a restore would do, and tells each item as if it had been done. Writes nothing. Not
 * thread-safe.
 */
final class PlanSink implements RestoreWalk.Sink {
  /** More would be told by nobody and held by everybody. */
  private static final int MOST_CONFLICTS = 1000;

  /** 512 KiB of zeros, which is how chunkers cut holes: written as a hole again. */
  private static final BlobId ZERO_CHUNK = BlobId.hash(new byte[512 * 1024], 0, 512 * 1024);

  private final BlobSource blobs;
  private final Clearing clearing;
  private final ItemReporter reporter;
  private final Map<HardLinks.Key, Long> linked = new HashMap<>();
  private final List<PlannedConflict> conflictList = new ArrayList<>();
  private long files;
  private long folders;
  private long others;
  private long bytes;
  private long neededBytes;

  /** What the target holds more than before, after the files so far; less than nothing, too. */
  private long occupiedBytes;

  private long leastBytes;
  private long conflicts;
  private long damaged;

  PlanSink(BlobSource blobs, Clearing clearing, ItemReporter reporter) {
    this.blobs = blobs;
    this.clearing = clearing;
    this.reporter = reporter;
  }

  PlanTotals totals() {
    var removals = reporter.totals().removed();
    return new PlanTotals(files, folders, others, bytes, conflicts, removals, damaged);
  }

  List<PlannedConflict> conflicts() {
    return conflictList;
  }

  long neededBytes() {
    return neededBytes;
  }

  /** What has to be free if each file is whole before the next is begun. */
  long leastBytes() {
    return leastBytes;
  }

  @Override
  public void enter(FolderEntry folder) {
    if (folder.node() != null && folder.isWanted()) {
      folders++;
    }
    note(folder.place(), folder.decision());
  }

  @Override
  public void refused(FolderEntry parent, NodePlace place, Node node, Decision decision) {
    count(node);
    note(place, decision);
    tellRefused(parent, place, node, decision);
  }

  @Override
  public void lost(FolderEntry parent, NodePlace place, Node node, HoldfastException failure) {
    count(node);
    parent.lack();
    damage(place, ItemKind.of(node), failure.code(), FileWork.message(failure));
  }

  @Override
  public void node(FolderEntry parent, NodePlace place, Node node, Decision decision)
      throws InterruptedException {
    count(node);
    note(place, decision);
    switch (decision) {
      case Decision.Skip _, Decision.Conflict _ -> tellRefused(parent, place, node, decision);
      case Decision.Keep _ ->
          reporter.restored(place, ItemKind.FILE, ((Node.File) node).size(), List.of());
      case Decision.Create _, Decision.Merge _, Decision.Replace _, Decision.Rename _ ->
          restorable(parent, place, node, decision);
    }
  }

  @Override
  public void damaged(FolderEntry folder, HoldfastException failure) {
    folder.fail();
    damage(folder.place(), ItemKind.FOLDER, failure.code(), FileWork.message(failure));
  }

  @Override
  public void leave(FolderEntry folder) throws InterruptedException {
    clearing.clear(folder);
    if (folder.node() != null && folder.isWanted() && !folder.isFailed()) {
      reporter.restored(folder.place(), ItemKind.FOLDER, 0, List.of());
    }
  }

  private void restorable(FolderEntry parent, NodePlace place, Node node, Decision decision)
      throws InterruptedException {
    switch (node) {
      case Node.File file -> file(parent, place, file, decision);
      case Node.Socket _ -> reporter.skipped(place, ItemKind.SOCKET, "a socket cannot be restored");
      case Node.Unusable unusable -> {
        parent.lack();
        damage(place, ItemKind.UNKNOWN, TREE_DAMAGED, unusable.reason());
      }
      case Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _ ->
          restored(parent, place, node, decision, 0);
    }
  }

  private void restored(
      FolderEntry parent, NodePlace place, Node node, Decision decision, long size)
      throws InterruptedException {
    if (decision instanceof Decision.Replace replace && replace.empties()) {
      clearing.empty(parent.folder().orElseThrow(), place);
    }
    reporter.restored(place, ItemKind.of(node), size, List.of());
  }

  private void file(FolderEntry parent, NodePlace place, Node.File file, Decision decision)
      throws InterruptedException {
    var first = isFirstName(file);
    var size = 0L;
    var needed = 0L;
    for (var id : file.content()) {
      var location = blobs.find(id);
      if (location.isEmpty()) {
        parent.lack();
        damage(place, ItemKind.FILE, BLOB_MISSING, "blob %s is in no index".formatted(id));
        return;
      }
      size += location.get().plainLength();
      needed += id.equals(ZERO_CHUNK) ? 0 : location.get().plainLength();
    }
    bytes += first ? size : 0;
    if (first) {
      neededBytes += needed;
      occupiedBytes += needed;
      leastBytes = Math.max(leastBytes, occupiedBytes);
    }
    occupiedBytes -= freed(parent, file, decision);
    restored(parent, place, file, decision, size);
  }

  private static long freed(FolderEntry parent, Node.File file, Decision decision) {
    if (!(decision instanceof Decision.Replace(var existing, _, _))
        || existing != TargetEntry.Kind.FILE) {
      return 0;
    }
    try {
      return parent.state(file.name()).freedBytes();
    } catch (HoldfastException e) {
      return 0; // it went away, or cannot be looked at
    }
  }

  private boolean isFirstName(Node.File file) {
    if (!HardLinks.concerns(file)) {
      return true;
    }
    var key = HardLinks.key(file);
    var toCome = linked.get(key);
    if (toCome == null) {
      linked.put(key, file.metadata().identity().links() - 1);
      return true;
    }
    if (toCome <= 1) {
      linked.remove(key);
    } else {
      linked.put(key, toCome - 1);
    }
    return false;
  }

  private void count(Node node) {
    switch (node) {
      case Node.File _ -> files++;
      case Node.Directory _ -> folders++;
      case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _, Node.Unusable _ -> others++;
    }
  }

  private void note(NodePlace place, Decision decision) {
    var reason =
        switch (decision) {
          case Decision.Create _, Decision.Merge _, Decision.Keep _ -> "";
          case Decision.Replace _ -> "will be replaced";
          case Decision.Rename _ -> "will be kept, and the restored one renamed";
          case Decision.Skip(var why) -> why;
          case Decision.Conflict(var why) -> why;
        };
    if (reason.isEmpty()) {
      return;
    }
    conflicts++;
    if (conflictList.size() < MOST_CONFLICTS) {
      conflictList.add(new PlannedConflict(place.source(), place.target(), reason));
    }
  }

  private void tellRefused(FolderEntry parent, NodePlace place, Node node, Decision decision) {
    if (decision instanceof Decision.Skip(var reason)) {
      reporter.skipped(place, ItemKind.of(node), reason);
      return;
    }
    if (decision instanceof Decision.Conflict(var reason)) {
      parent.lack();
      reporter.failed(place, ItemKind.of(node), RESTORE_CONFLICT, reason);
    }
  }

  private void damage(NodePlace place, ItemKind kind, ErrorCode code, String message) {
    damaged++;
    reporter.failed(place, kind, code, message);
  }
}
