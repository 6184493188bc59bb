package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.BLOB_MISSING;
import static io.holdfast.base.ErrorCode.RESTORE_CONFLICT;
import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;
import static io.holdfast.base.ErrorCode.TREE_DAMAGED;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.restore.FileWork.Failure;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Carries out what the walk decides: makes folders, links and special files at once, and hands the
 * contents of files on, a window at a time. The walk's thread's: not thread-safe.
 */
final class RestoreRun implements RestoreWalk.Sink {
  /** Takes ranges to read; waits while too many are under way. */
  @FunctionalInterface
  interface Ranges {
    void put(PackRange range) throws InterruptedException;
  }

  private static final String ORPHAN = "the folder above it could not be made";

  private final Supplier<RestoreFolder> top;
  private final BlobSource blobs;
  private final Ranges ranges;
  private final ItemReporter reporter;
  private final FolderFinisher folders;
  private final FileFinisher files;
  private final Naming naming;
  private final BlobWindow window = new BlobWindow();

  /**
   * What a run is made of.
   *
   * @param top makes the target's folder
   */
  record Parts(
      Supplier<RestoreFolder> top,
      BlobSource blobs,
      ItemReporter reporter,
      FolderFinisher folders,
      FileFinisher files,
      Naming naming) {}

  RestoreRun(Parts parts, Ranges ranges) {
    this.top = parts.top();
    this.blobs = parts.blobs();
    this.reporter = parts.reporter();
    this.folders = parts.folders();
    this.files = parts.files();
    this.naming = parts.naming();
    this.ranges = ranges;
  }

  /** Hands on what is left. */
  void flush() throws InterruptedException {
    for (var range : window.drain()) {
      ranges.put(range);
    }
  }

  @Override
  public void enter(FolderEntry folder) {
    if (folder.parent() == null && folder.folder().isPresent()) {
      adoptIfEmpty(folder, folder.folder().get());
    }
    if (folder.isWanted()) {
      make(folder);
    }
  }

  @Override
  public void refused(FolderEntry parent, NodePlace place, Node node, Decision decision) {
    switch (decision) {
      case Decision.Skip(var reason) -> reporter.skipped(place, ItemKind.of(node), reason);
      case Decision.Conflict(var reason) -> {
        parent.lack();
        reporter.failed(place, ItemKind.of(node), RESTORE_CONFLICT, reason);
      }
      case Decision.Create _,
          Decision.Merge _,
          Decision.Keep _,
          Decision.Replace _,
          Decision.Rename _ ->
          throw new IllegalArgumentException("%s does not refuse".formatted(decision));
    }
  }

  @Override
  public void lost(FolderEntry parent, NodePlace place, Node node, HoldfastException failure) {
    parent.lack();
    reporter.failed(place, ItemKind.of(node), failure.code(), FileWork.message(failure));
  }

  @Override
  public void node(FolderEntry parent, NodePlace place, Node node, Decision decision)
      throws InterruptedException {
    switch (decision) {
      case Decision.Skip _, Decision.Conflict _ -> refused(parent, place, node, decision);
      case Decision.Keep _ -> keep(parent, place, (Node.File) node);
      case Decision.Create _, Decision.Merge _, Decision.Replace _, Decision.Rename _ -> {
        if (!isRestorable(parent, place, node)) {
          return;
        }
        if (!make(parent)) {
          parent.lack();
          reporter.failed(place, ItemKind.of(node), TARGET_UNWRITABLE, ORPHAN);
          return;
        }
        withLinks(parent, place, node, decision);
      }
    }
  }

  @Override
  public void damaged(FolderEntry folder, HoldfastException failure) {
    make(folder);
    fail(folder, failure.code(), FileWork.message(failure));
  }

  @Override
  public void leave(FolderEntry folder) throws InterruptedException {
    folders.release(folder);
  }

  private void adoptIfEmpty(FolderEntry entry, RestoreFolder folder) {
    var names = new ArrayList<NodeName>();
    folder.list(names::add);
    if (names.isEmpty()) {
      entry.adopt();
    }
  }

  /** Makes a folder, and those above it, unless it is there; false when that cannot be. */
  private boolean make(FolderEntry entry) {
    if (entry.folder().isPresent()) {
      return true;
    }
    if (entry.isFailed()) {
      return false;
    }
    var parent = entry.parent();
    if (parent == null) {
      entry.made(top.get());
      return true;
    }
    if (!make(parent)) {
      fail(entry, TARGET_UNWRITABLE, ORPHAN);
      return false;
    }
    try {
      var at = parent.folder().orElseThrow();
      entry.made(naming.makeFolder(at, entry.place(), entry.decision()));
      return true;
    } catch (HoldfastException e) {
      fail(entry, e.code(), FileWork.message(e));
      return false;
    }
  }

  private void fail(FolderEntry entry, ErrorCode code, String message) {
    entry.fail();
    reporter.failed(entry.place(), ItemKind.FOLDER, code, message);
  }

  private boolean isRestorable(FolderEntry parent, NodePlace place, Node node) {
    return switch (node) {
      case Node.Socket _ -> {
        reporter.skipped(place, ItemKind.SOCKET, "a socket exists only while a program listens");
        yield false;
      }
      case Node.Unusable unusable -> {
        parent.lack();
        reporter.failed(place, ItemKind.UNKNOWN, TREE_DAMAGED, unusable.reason());
        yield false;
      }
      case Node.File _, Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _ -> true;
    };
  }

  /** Writes it anew where that fails, as for a file that may not be opened. */
  private void keep(FolderEntry parent, NodePlace place, Node.File node)
      throws InterruptedException {
    try {
      var at = parent.folder().orElseThrow();
      var problems = at.describe(node.name(), node.metadata());
      reporter.restored(place, ItemKind.FILE, node.size(), problems);
    } catch (HoldfastException e) {
      file(parent, place, node, new Decision.Replace(TargetEntry.Kind.FILE, false));
    }
  }

  private void withLinks(FolderEntry parent, NodePlace place, Node node, Decision decision)
      throws InterruptedException {
    if (!HardLinks.concerns(node)) {
      content(parent, place, node, decision);
      return;
    }
    var name = new HardLinks.Waiting(parent, place, node, decision);
    parent.hold();
    switch (files.links().role(name)) {
      case HardLinks.Role.First _ -> {
        folders.release(parent);
        content(parent, place, node, decision);
      }
      case HardLinks.Role.Link(var existing) -> files.link(name, existing);
      case HardLinks.Role.Wait _ -> {
        // The first one's end links it.
      }
    }
  }

  private void content(FolderEntry parent, NodePlace place, Node node, Decision decision)
      throws InterruptedException {
    if (node instanceof Node.File file) {
      file(parent, place, file, decision);
      return;
    }
    special(parent, place, node, decision);
  }

  private void special(FolderEntry parent, NodePlace place, Node node, Decision decision)
      throws InterruptedException {
    var folder = parent.folder().orElseThrow();
    try {
      var problems = naming.make(folder, place, decision, name -> folder.makeSpecial(name, node));
      reporter.restored(place, ItemKind.of(node), 0, problems);
      files.made(node, new HardLinks.Existing(folder, place.target().name()));
    } catch (HoldfastException e) {
      var failure = Failure.of(e);
      parent.lack();
      reporter.failed(place, ItemKind.of(node), failure.code(), failure.message());
      files.missed(node, failure);
    }
  }

  private void file(FolderEntry parent, NodePlace place, Node.File node, Decision decision)
      throws InterruptedException {
    var locations = locate(node);
    var partial = naming.partial();
    var size = 0L;
    for (var location : locations) {
      size += location.plainLength();
    }
    var work = new FileWork(parent, place, node, decision, partial, size);
    parent.hold();
    files.begin(work);
    if (locations.size() < node.content().size()) {
      work.fail(missing(node, locations.size()));
      files.finish(work);
      return;
    }
    if (locations.isEmpty()) {
      files.finish(work);
      return;
    }
    var position = 0L;
    for (var i = 0; i < locations.size(); i++) {
      window.add(node.content().get(i), locations.get(i), work, position);
      position += locations.get(i).plainLength();
      if (window.isFull()) {
        flush();
      }
    }
  }

  /** The places of a file's blobs, up to the first that is nowhere. */
  private List<BlobLocation> locate(Node.File node) {
    var locations = new ArrayList<BlobLocation>(node.content().size());
    BlobId last = null;
    for (var id : node.content()) {
      if (id.equals(last)) { // a hole has millions of one
        locations.add(locations.getLast());
        continue;
      }
      var location = blobs.find(id);
      if (location.isEmpty()) {
        break;
      }
      locations.add(location.get());
      last = id;
    }
    return locations;
  }

  private static Failure missing(Node.File node, int index) {
    return new Failure(
        BLOB_MISSING, "blob %s is in no index: run check".formatted(node.content().get(index)));
  }
}
