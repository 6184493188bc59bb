package io.holdfast.engine.stats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.reach.BlobIdSet;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts files, snapshot after snapshot. Not thread-safe. */
final class FileCount implements TreeWalk.Visitor {
  private static final int PROGRESS_EVERY = 1_000;

  private final Repository repository;
  private final StatsMode mode;
  private final StatsListener listener;

  /** Contents, and paths with their blobs, each as the hash of what it is. */
  private final BlobIdSet contents = new BlobIdSet();

  private final BlobIdSet paths = new BlobIdSet();
  private final BlobIdSet blobsOfPaths = new BlobIdSet();

  /** Of the snapshot at hand; files with one name only are never met again. */
  private final Set<Inode> inodes = new HashSet<>();

  private long entries;
  private long files;
  private long blobs;
  private long bytes;

  /** What hard links share. */
  private record Inode(long device, long number) {}

  FileCount(Repository repository, StatsMode mode, StatsListener listener) {
    this.repository = repository;
    this.mode = mode;
    this.listener = listener;
  }

  void add(TreeSource trees, BlobId root) throws InterruptedException {
    inodes.clear();
    TreeWalk.walk(trees, root, TreePath.ROOT, this);
  }

  StatsReport report(long snapshots) {
    listener.progress(entries);
    return new StatsReport(
        mode, snapshots, bytes, 0, mode == StatsMode.RESTORE_SIZE ? entries : 0, files, blobs);
  }

  @Override
  public boolean visit(TreePath path, Node node) {
    if (++entries % PROGRESS_EVERY == 0) {
      listener.progress(entries);
    }
    if (node instanceof Node.File file) {
      switch (mode) {
        case RESTORE_SIZE -> countRestored(file);
        case FILES_BY_CONTENTS -> countContent(file);
        case BLOBS_PER_FILE -> countBlobs(path, file);
        case RAW_DATA -> throw new IllegalStateException("blobs are not counted by files");
      }
    }
    return true;
  }

  @Override
  public void damaged(TreePath path, HoldfastException failure) {
    throw failure;
  }

  private void countRestored(Node.File file) {
    files++;
    if (isFirst(file.metadata().identity())) {
      bytes += file.size();
    }
  }

  private boolean isFirst(FileIdentity identity) {
    return identity.links() <= 1
        || identity.inode() == 0
        || inodes.add(new Inode(identity.deviceId(), identity.inode()));
  }

  private void countContent(Node.File file) {
    if (contents.add(hash(file.content()))) {
      files++;
      bytes += file.size();
    }
  }

  /** As restic: of files with the same content only the first path counts. */
  private void countBlobs(TreePath path, Node.File file) {
    if (!contents.add(hash(file.content()))) {
      return;
    }
    var name = path.toString().getBytes(UTF_8);
    for (var blob : file.content()) {
      if (paths.add(BlobId.hash(name, 0, name.length))) {
        files++;
      }
      var both = Arrays.copyOf(name, name.length + BlobId.BYTES);
      blob.writeTo(both, name.length);
      if (blobsOfPaths.add(BlobId.hash(both, 0, both.length))) {
        blobs++;
        bytes += plainLength(blob);
      }
    }
  }

  private long plainLength(BlobId blob) {
    var index = repository.index();
    return index.blob(index.requireLine(blob, BlobType.DATA)).plainLength();
  }

  private static BlobId hash(List<BlobId> content) {
    var digest = Digest.newSha256();
    var bytes = new byte[BlobId.BYTES];
    for (var blob : content) {
      blob.writeTo(bytes, 0);
      digest.update(bytes);
    }
    return BlobId.read(digest.digest(), 0);
  }
}
