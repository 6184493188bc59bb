package io.holdfast.engine.recover;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.lock.LockOwner;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.reach.ReachableTrees;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a snapshot, as restic does, in which each tree that nothing refers to is a folder named
 * after its id. What was forgotten and not pruned yet is among them.
 */
public final class Recovery {
  private static final String PATH = "/recover";
  private static final String TAG = "recovered";
  private static final int SHORT_ID = 8;

  private final Repository repository;
  private final RepositoryLock lock;
  private final RecoveryListener listener;

  /**
   * @param lock shared, on this repository; the caller closes both
   */
  public Recovery(Repository repository, RepositoryLock lock, RecoveryListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.listener = listener;
  }

  /**
   * @param now the time of the snapshot, in the zone of this machine
   * @throws EngineException INDEX_DAMAGED, also when no index lists a tree and a pack outside of it
   *     has one: repair the index first; PACK_DAMAGED when a disk cannot read that; LOCK_LOST
   * @throws io.holdfast.store.StoreException what the store failed with; running it again goes on
   */
  public RecoveryReport run(OffsetDateTime now, boolean dryRun) throws InterruptedException {
    var snapshots = repository.snapshots().list(listener::damaged); // their trees are listed then
    repository.loadIndex();
    var search = new Search();
    if (search.all.isEmpty()) {
      requireNoFolderOutside(now.toInstant());
    }
    snapshots.forEach(stored -> search.refer(stored.snapshot().tree()));
    var trees = search.run();
    var roots = search.roots();
    if (dryRun || roots.isEmpty()) {
      return new RecoveryReport(Optional.empty(), roots, trees, search.damaged);
    }
    var root = save(roots, now);
    lock.ensureHeld();
    var made = repository.snapshots().save(snapshot(root, now));
    return new RecoveryReport(Optional.of(made.id()), roots, trees, search.damaged);
  }

  /** What the index does not list would pass for nothing. */
  private void requireNoFolderOutside(Instant now) throws InterruptedException {
    var inventory = PackInventory.load(repository, now);
    inventory
        .sizes()
        .forEach((pack, size) -> {
          if (!repository.index().containsPack(pack) && hasFolder(pack, size)) {
            throw new EngineException(
                ErrorCode.INDEX_DAMAGED,
                "no index file in %s lists a folder, and pack %s has one%s"
                    .formatted(
                        repository.store().location(),
                        pack,
                        inventory.markOf(pack).isPresent()
                            ? " and waits for its deletion: repair the index first, reading all packs"
                            : ": repair the index first"));
          }
        });
  }

  private boolean hasFolder(PackId pack, long size) {
    try {
      return PackHeaders.readTwice(repository, pack, size).stream()
          .anyMatch(blob -> blob.type() == BlobType.TREE);
    } catch (EngineException e) {
      if (e.isUnreadable()) {
        throw e;
      }
      return false; // what a crash cut off
    }
  }

  private BlobId save(List<BlobId> roots, OffsetDateTime now) throws InterruptedException {
    var named = new TreeMap<NodeName, BlobId>();
    for (var root : roots) {
      var brief = NodeName.ofUtf8(root.toString().substring(0, SHORT_ID));
      named.put(named.containsKey(brief) ? NodeName.ofUtf8(root.toString()) : brief, root);
    }
    var encoder = new TreeEncoder(now.getOffset());
    var metadata = metadata(now);
    named.forEach((name, root) -> encoder.add(new Node.Directory(name, metadata, root)));
    try (var writer = repository.openWriter(PackBlobs.WRITER_OPTIONS, lock::ensureHeld)) {
      var tree = encoder.tree();
      writer.saveTree(tree);
      writer.flush();
      return tree.id();
    }
  }

  private static NodeMetadata metadata(OffsetDateTime now) {
    var me = LockOwner.current();
    var time = now.toInstant();
    return new NodeMetadata(
        new FileMode(FileMode.DIRECTORY | 0755),
        new NodeTimes(time, time, time),
        new Owner(me.uid(), me.gid(), me.username(), ""),
        new FileIdentity(0, 0, 0),
        List.of(),
        "");
  }

  private static Snapshot snapshot(BlobId root, OffsetDateTime now) {
    var me = LockOwner.current();
    return Snapshot.builder(now.truncatedTo(ChronoUnit.MICROS), root, List.of(PATH))
        .hostname(me.hostname())
        .username(me.username())
        .uid(me.uid())
        .gid(me.gid())
        .tags(List.of(TAG))
        .build();
  }

  /** Reads every tree of the index, and takes down which of them are referred to. */
  private final class Search implements ReachableTrees.Visitor {
    private final List<BlobId> all = new ArrayList<>();
    private final List<BlobId> damaged = new ArrayList<>(); // guarded by this, as all below
    private final BitSet referred = new BitSet();

    Search() {
      repository
          .index()
          .forEach((_, _, blob) -> {
            if (blob.type() == BlobType.TREE) {
              all.add(blob.id());
            }
          });
    }

    long run() throws InterruptedException {
      return ReachableTrees.walk(TreeSource.of(repository), all, this);
    }

    synchronized void refer(BlobId tree) {
      var line = repository.index().line(tree, BlobType.TREE);
      if (line >= 0) {
        referred.set(line);
      }
    }

    synchronized List<BlobId> roots() {
      return all.stream()
          .distinct()
          .filter(id -> !referred.get(repository.index().line(id, BlobType.TREE)))
          .filter(id -> !damaged.contains(id))
          .sorted(Comparator.comparing(BlobId::toString))
          .toList();
    }

    @Override
    public void visit(BlobId tree, Node node) {
      switch (node) {
        case Node.Directory directory -> refer(directory.subtree());
        case Node.Unusable unusable -> unusable.references().subtrees().forEach(this::refer);
        case Node.File _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
      }
    }

    @Override
    public synchronized void damaged(BlobId tree, HoldfastException failure) {
      damaged.add(tree);
      listener.damaged(tree, failure);
    }

    @Override
    public void progressed(long seen) {
      listener.progress(seen, all.size());
    }
  }
}
