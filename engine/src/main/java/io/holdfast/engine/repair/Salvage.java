package io.holdfast.engine.repair;

import static io.holdfast.base.ErrorCode.OBJECT_MISSING;
import static io.holdfast.base.ErrorCode.PACK_DAMAGED;
import static io.holdfast.base.ErrorCode.STORE_UNREACHABLE;

import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.Repository;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what is whole out of damaged packs, by the index and by the packs' own headers. */
final class Salvage {
  private static final Logger log = LoggerFactory.getLogger(Salvage.class);

  private final Repository repository;
  private final RepositoryLock lock;
  private final RepairListener listener;
  private final Map<PackId, Long> sizes;
  private final PackBlobs packBlobs;

  /** A blob as its packs name it. */
  private record Key(BlobId id, BlobType type) {
    Key(PackedBlob blob) {
      this(blob.id(), blob.type());
    }
  }

  /** Guarded by this, as all below. */
  private final Set<Key> taken = new HashSet<>();

  private final List<PackRepairReport.LostBlob> lost = new ArrayList<>();
  private final List<PackId> left = new ArrayList<>();
  private final Set<PackId> repaired = new LinkedHashSet<>();
  private long salvagedBlobs;

  /**
   * @param sizes of the packs that are there
   */
  Salvage(
      Repository repository,
      RepositoryLock lock,
      RepairListener listener,
      Map<PackId, Long> sizes) {
    this.repository = repository;
    this.lock = lock;
    this.listener = listener;
    this.sizes = sizes;
    packBlobs = new PackBlobs(repository);
  }

  /**
   * Returns, when new packs and the indexes that list them are durable, the packs of which nothing
   * is needed any more.
   */
  List<PackId> run(Collection<PackId> packs, boolean dryRun) throws InterruptedException {
    for (var pack : packs) {
      believeHeader(pack); // of all, before one is searched for copies of another's blobs
    }
    if (dryRun || packs.isEmpty()) {
      salvage(packs, null);
    } else {
      try (var writer = repository.openWriter(PackBlobs.WRITER_OPTIONS, lock::ensureHeld)) {
        salvage(packs, writer);
        writer.flush();
      }
    }
    return packs.stream().filter(repaired::contains).toList();
  }

  synchronized List<PackId> left() {
    return List.copyOf(left);
  }

  synchronized List<PackRepairReport.LostBlob> lost() {
    return List.copyOf(lost);
  }

  synchronized long salvagedBlobs() {
    return salvagedBlobs;
  }

  /** What a header says is looked for too: the index may be what is wrong. */
  private void believeHeader(PackId pack) {
    var size = sizes.get(pack);
    if (size == null) {
      return;
    }
    try {
      repository.index().add(pack, PackHeaders.read(repository, pack, size));
    } catch (HoldfastException e) {
      if (e.code() != PACK_DAMAGED && e.code() != OBJECT_MISSING) {
        throw e;
      }
      log.debug("pack's header is not readable pack={}", pack, e);
    }
  }

  private void salvage(Collection<PackId> packs, @Nullable BlobWriter writer)
      throws InterruptedException {
    var index = repository.index();
    var lines = index.linesByPack();
    var numbered = index.packs();
    var wanted = new HashSet<>(packs);
    try (var group = TaskGroup.open("repair-salvage", PackBlobs.WORKERS)) {
      for (var number = 0; number < lines.packs(); number++) {
        var pack = numbered.get(number);
        if (wanted.remove(pack)) {
          var blobs = index.blobs(lines, number);
          group.fork(() -> salvage(pack, blobs, packs.size(), writer));
        }
      }
      group.join();
    }
    for (var pack : wanted) {
      finished(pack, packs.size()); // in no index and without a header: nothing is known of it
    }
  }

  private void salvage(PackId pack, List<PackedBlob> blobs, int total, @Nullable BlobWriter writer)
      throws InterruptedException {
    try {
      packBlobs.read(pack, once(blobs), new Taking(pack, writer));
    } catch (HoldfastException e) {
      if (e.code() != STORE_UNREACHABLE) {
        throw e;
      }
      leave(pack, e);
      return;
    }
    finished(pack, total);
  }

  /** Each blob by one of its lines: a line that is wrong leads to the others. */
  private static List<PackedBlob> once(List<PackedBlob> blobs) {
    var seen = new HashSet<Key>();
    return blobs.stream().filter(blob -> seen.add(new Key(blob))).toList();
  }

  private synchronized void finished(PackId pack, int total) {
    repaired.add(pack);
    listener.progress(repaired.size(), total);
  }

  private synchronized void leave(PackId pack, HoldfastException failure) {
    left.add(pack);
    listener.damaged(pack.objectName(), failure);
  }

  private synchronized boolean take(PackedBlob blob) {
    var first = taken.add(new Key(blob));
    salvagedBlobs += first ? 1 : 0;
    return first;
  }

  private synchronized void lose(PackId pack, PackedBlob blob, HoldfastException failure) {
    if (taken.add(new Key(blob))) {
      var gone =
          new PackRepairReport.LostBlob(
              blob.id(), blob.type(), pack, blob.plainLength(), failure.getMessage());
      lost.add(gone);
      listener.lost(gone);
    }
  }

  private final class Taking implements PackBlobs.Use {
    private final PackId pack;
    private final @Nullable BlobWriter writer;

    private Taking(PackId pack, @Nullable BlobWriter writer) {
      this.pack = pack;
      this.writer = writer;
    }

    @Override
    public void use(PackedBlob blob, EncodedBlob encoded) throws InterruptedException {
      if (take(blob) && writer != null) {
        writer.rewrite(blob.type(), blob.id(), encoded);
      }
    }

    @Override
    public void unreadable(PackedBlob blob, HoldfastException failure) {
      lose(pack, blob, failure);
    }
  }
}
