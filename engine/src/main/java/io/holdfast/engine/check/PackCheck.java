package io.holdfast.engine.check;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.check.CheckListener.Phase;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Reads packs whole: SHA-256 of the file, seal, length and id of each blob, header against index. A
 * pack that fails is read once more, since the wire may be at fault and not the disk.
 */
public final class PackCheck {
  private final Repository repository;
  private final Findings findings;
  private final ToIntFunction<PackId> listedBlobs;
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong packsRead = new AtomicLong();
  private final AtomicLong unreached = new AtomicLong();
  private final ConcurrentLinkedQueue<PackReader> readers = new ConcurrentLinkedQueue<>();

  /**
   * @param listedBlobs how many blobs the index lists in a pack
   */
  PackCheck(Repository repository, Findings findings, ToIntFunction<PackId> listedBlobs) {
    this.repository = repository;
    this.findings = findings;
    this.listedBlobs = listedBlobs;
  }

  /**
   * What is wrong with a pack, told by a second reading; empty when it is sound.
   *
   * @param repository with its index loaded
   * @param listedBlobs how many blobs the index lists in a pack
   * @throws HoldfastException STORE_UNREACHABLE, OBJECT_MISSING: then it is not known
   */
  public static Optional<HoldfastException> damage(
      Repository repository, PackId pack, long sizeBytes, int listedBlobs) {
    var check = new PackCheck(repository, new Findings(CheckListener.NONE), _ -> listedBlobs);
    try {
      try {
        check.readOnce(pack, sizeBytes, false);
      } catch (EngineException first) {
        check.readOnce(pack, sizeBytes, false);
      }
      return Optional.empty();
    } catch (EngineException e) {
      return Optional.of(e);
    }
  }

  /**
   * @param sound is told of each pack that is
   * @return the bytes read
   */
  long read(Map<PackId, Long> packs, Consumer<PackId> sound) throws InterruptedException {
    try (var group = TaskGroup.open("check-packs", Runtime.getRuntime().availableProcessors())) {
      for (var pack : packs.entrySet()) {
        group.fork(() -> {
          if (read(pack.getKey(), pack.getValue())) {
            sound.accept(pack.getKey());
          }
          findings.progress(Phase.DATA, packsRead.incrementAndGet(), packs.size());
        });
      }
      group.join();
    }
    return bytesRead.get();
  }

  /** Whether the store showed every pack, sound, damaged or missing. */
  boolean readAll() {
    return unreached.get() == 0;
  }

  /** Returns whether it is sound. */
  private boolean read(PackId pack, long sizeBytes) {
    try {
      return readOnce(pack, sizeBytes, false);
    } catch (HoldfastException first) {
      if (first.code() == ErrorCode.INTERRUPTED) {
        throw first;
      }
      try {
        return readOnce(pack, sizeBytes, true);
      } catch (HoldfastException e) {
        if (e instanceof StoreException && e.code() != ErrorCode.OBJECT_MISSING) {
          unreached.incrementAndGet();
        }
        findings.add(Finding.error(e.code(), pack.objectName(), e.getMessage()));
        return false;
      }
    }
  }

  /**
   * @param tellBlobs whether damaged blobs become findings of their own; else the first one throws
   * @return whether all blobs are sound
   */
  private boolean readOnce(PackId pack, long sizeBytes, boolean tellBlobs) {
    var blobs = PackHeaders.read(repository, pack, sizeBytes);
    var free = readers.poll();
    var reader = free != null ? free : new PackReader();
    var sound = true;
    try (var content = repository.store().load(pack.objectName(), 0, sizeBytes)) {
      reader.begin(content);
      for (var blob : blobs) {
        var at = reader.read(blob.length());
        sound &= openBlob(pack, blob, reader.bytes(), at, tellBlobs);
      }
      if (!reader.finish().equals(pack.digest())) {
        throw damaged(pack, "its bytes do not have the SHA-256 of its name");
      }
    } catch (StoreException e) {
      throw e.code() == ErrorCode.OBJECT_UNREADABLE ? PackHeaders.damaged(pack, e) : e;
    } catch (IOException e) {
      throw new StoreException(
          ErrorCode.STORE_UNREACHABLE, "pack %s: %s".formatted(pack, e.getMessage()), e);
    } finally {
      readers.add(reader);
    }
    bytesRead.addAndGet(sizeBytes);
    compareWithIndex(pack, blobs);
    return sound;
  }

  private boolean openBlob(PackId pack, PackedBlob blob, byte[] bytes, int at, boolean tellBlobs) {
    try {
      repository.blobs().prove(blob.id(), blob.in(pack), bytes, at);
      return true;
    } catch (EngineException e) {
      if (!tellBlobs) {
        throw e;
      }
      var finding =
          Finding.error(
              e.code(), "%s blob %s".formatted(blob.type().word(), blob.id()), e.getMessage());
      if (hasSoundCopy(blob)) {
        findings.add(finding);
      } else {
        findings.addBlob(blob.id(), finding);
      }
      return false;
    }
  }

  /** A copy is what restores take then, so that no snapshot lacks it. */
  private boolean hasSoundCopy(PackedBlob blob) {
    if (repository.index().list(blob.id(), blob.type()).size() < 2) {
      return false;
    }
    try {
      repository.loadBlob(blob.id(), blob.type());
      return true;
    } catch (HoldfastException e) {
      return false;
    }
  }

  private void compareWithIndex(PackId pack, List<PackedBlob> blobs) {
    for (var blob : blobs) {
      if (!repository.index().list(blob.id(), blob.type()).contains(blob.in(pack))) {
        throw damaged(pack, "the index does not list blob %s in it".formatted(blob.id()));
      }
    }
    var listed = listedBlobs.applyAsInt(pack);
    if (listed != blobs.size()) {
      throw damaged(pack, "it holds %d blobs, by the index %d".formatted(blobs.size(), listed));
    }
  }

  private static EngineException damaged(PackId pack, String why) {
    return new EngineException(ErrorCode.PACK_DAMAGED, "pack %s: %s".formatted(pack, why));
  }
}
