package io.holdfast.engine.mount;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.mount.MountEntry.File;
import io.holdfast.engine.mount.MountEntry.Folder;
import io.holdfast.engine.mount.MountEntry.MadeFolder;
import io.holdfast.engine.mount.MountEntry.StoredFolder;
import io.holdfast.engine.mount.MountListing.Named;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A repository's snapshots, to be looked into and read from as long as it is open. Snapshots that
 * come and go are seen after some seconds. Hold a shared lock meanwhile, or a prune may take away
 * what is being read. What is remembered is bounded (ADR 0265); each open file holds one blob and
 * each open listing the text of its tree, above 8 MiB what is compressed of it. Thread-safe.
 */
public final class Mount {
  private static final Logger log = LoggerFactory.getLogger(Mount.class);

  /** After which the store is asked for its snapshots again. */
  static final Duration SEEN_AFTER = Duration.ofSeconds(10);

  private static final long CACHED_BLOB_BYTES = 48L << 20;

  /** Blobs of all files whose pieces are remembered: 32 MB. */
  private static final int REMEMBERED_PIECES = 4 << 20;

  /** Of the many empty files. */
  private static final Digest NOTHING = Digest.sha256(new byte[0], 0, 0);

  private final Repository repository;
  private final Predicate<Snapshot> filter;
  private final InstantSource clock;
  private final TreeSource trees;
  private final NodeFinder nodes;
  private final BlobCache blobs;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile State state;

  /** The files opened last come last. Guarded by itself. */
  private final LinkedHashMap<Digest, FilePieces> pieces = new LinkedHashMap<>(16, 0.75f, true);

  /** What there was when the store was asked last. */
  private record State(Set<SnapshotId> ids, int shown, MadeFolder root, Instant lookedAt) {}

  private Mount(Repository repository, Predicate<Snapshot> filter, InstantSource clock)
      throws InterruptedException {
    this.repository = repository;
    this.filter = filter;
    this.clock = clock;
    trees = TreeSource.of(repository);
    nodes = new NodeFinder(trees);
    blobs = new BlobCache(id -> repository.loadBlob(id, BlobType.DATA), CACHED_BLOB_BYTES);
    state = look();
  }

  /**
   * Loads snapshots and index. Borrows the repository.
   *
   * @throws HoldfastException INDEX_DAMAGED, or what the store failed with; a snapshot that cannot
   *     be read is logged and left out
   */
  public static Mount open(Repository repository, Predicate<Snapshot> filter, InstantSource clock)
      throws InterruptedException {
    return new Mount(repository, filter, clock);
  }

  /** How many snapshots there are to see. */
  public int snapshots() {
    return state.shown();
  }

  /**
   * What lies at a path, of which the root is the mount's own.
   *
   * @throws HoldfastException when a folder on the way cannot be read
   */
  public Optional<MountEntry> find(TreePath path) throws InterruptedException {
    MountEntry entry = current().root();
    for (var name : path.names()) {
      var child =
          switch (entry) {
            case MadeFolder made -> Optional.ofNullable(made.children().get(name));
            case StoredFolder stored -> nodes.find(stored.tree(), name).map(MountEntry::of);
            case File _, MountEntry.Other _ -> Optional.<MountEntry>empty();
          };
      if (child.isEmpty()) {
        return Optional.empty();
      }
      entry = child.get();
    }
    return Optional.of(entry);
  }

  /**
   * Begins to read a folder; holds one entry at a time, however large the folder.
   *
   * @throws EngineException TREE_DAMAGED, BLOB_MISSING, BLOB_DAMAGED
   */
  public MountListing list(Folder folder) {
    return switch (folder) {
      case MadeFolder made -> {
        var children = made.children().entrySet().iterator();
        yield () ->
            children.hasNext()
                ? Optional.of(children.next())
                    .map(each -> new Named(each.getKey(), each.getValue()))
                : Optional.empty();
      }
      case StoredFolder stored -> {
        var reader = trees.open(stored.tree());
        yield () -> reader.next().map(node -> new Named(node.name(), MountEntry.of(node)));
      }
    };
  }

  /**
   * Opens part of a file, reading only the blobs that hold it.
   *
   * @param from first byte wanted
   * @param length bytes wanted, all of which must be there
   * @return the first blob is read already; throws {@link HoldfastException} where damage stands
   * @throws EngineException BLOB_MISSING, BLOB_DAMAGED; TREE_DAMAGED when blobs and size differ
   */
  public InputStream open(File file, long from, long length) throws IOException {
    if (from < 0 || length < 0 || from > file.size() - length) {
      throw new IllegalArgumentException(
          "%d bytes from %d of %d".formatted(length, from, file.size()));
    }
    var pieces = pieces(file);
    if (pieces.size() != file.size()) {
      throw new EngineException(
          ErrorCode.TREE_DAMAGED,
          "%s has %d bytes, its blobs have %d"
              .formatted(file.node().name(), file.size(), pieces.size()));
    }
    return new MountedContent(blobs, file.node().content(), pieces, from, length);
  }

  /** The same for the same bytes, cut alike, and for no others. */
  public static Digest contentTag(File file) {
    var content = file.node().content();
    if (content.isEmpty()) {
      return NOTHING;
    }
    if (content.size() == 1) {
      return content.getFirst().digest();
    }
    var sha256 = Digest.newSha256();
    var id = new byte[BlobId.BYTES];
    for (var each : content) {
      each.writeTo(id, 0);
      sha256.update(id);
    }
    return Digest.read(sha256.digest(), 0);
  }

  private FilePieces pieces(File file) {
    var tag = contentTag(file);
    synchronized (pieces) {
      var known = pieces.get(tag);
      if (known != null) {
        return known;
      }
    }
    var made = FilePieces.of(repository.blobs(), file.node());
    synchronized (pieces) {
      pieces.put(tag, made);
      var count = pieces.values().stream().mapToLong(each -> each.count() + 64L).sum();
      var eldest = pieces.values().iterator();
      while (count > REMEMBERED_PIECES && pieces.size() > 1) {
        count -= eldest.next().count() + 64L;
        eldest.remove();
      }
    }
    return made;
  }

  /** One thread looks, the others go on with what was there. */
  private State current() throws InterruptedException {
    var known = state;
    if (clock.instant().isBefore(known.lookedAt().plus(SEEN_AFTER)) || !looking.tryLock()) {
      return known;
    }
    try {
      state = look(known);
    } catch (HoldfastException e) {
      log.warn("snapshots not looked for again code={}: {}", e.code(), e.getMessage());
      state = new State(known.ids(), known.shown(), known.root(), clock.instant());
    } finally {
      looking.unlock();
    }
    return state;
  }

  private State look(State known) throws InterruptedException {
    return known.ids().equals(ids())
        ? new State(known.ids(), known.shown(), known.root(), clock.instant())
        : look();
  }

  /** Snapshots first, then the index, so that all that they refer to is in it. */
  private State look() throws InterruptedException {
    var now = clock.instant();
    var ids = ids();
    var readable =
        repository
            .snapshots()
            .list((id, damage) -> log.warn("snapshot left out id={}: {}", id, damage.getMessage()));
    repository.loadIndex();
    var shown = new SnapshotLister(readable).list(filter);
    return new State(ids, shown.size(), SnapshotFolders.of(shown, now), now);
  }

  private Set<SnapshotId> ids() {
    return new HashSet<>(repository.snapshots().ids());
  }
}
