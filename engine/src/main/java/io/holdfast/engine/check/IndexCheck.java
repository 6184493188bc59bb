package io.holdfast.engine.check;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.CheckListener.Phase;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.ObjectType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every index file, and holds what they list against the packs in the store. */
final class IndexCheck {
  private static final Logger log = LoggerFactory.getLogger(IndexCheck.class);

  private final Repository repository;
  private final Findings findings;
  private final Map<PackId, PackSum> listed = new HashMap<>();
  private final Set<PackId> listedAgain = new LinkedHashSet<>();

  IndexCheck(Repository repository, Findings findings) {
    this.repository = repository;
    this.findings = findings;
  }

  /** Fills the repository's index with all that is readable. Returns how many files there are. */
  long readAll() throws InterruptedException {
    var ids = repository.indexFiles().ids();
    var done = 0L;
    for (var id : ids) {
      stopIfInterrupted();
      try {
        repository.indexFiles().read(id, this::list);
      } catch (HoldfastException e) {
        findings.add(Finding.error(e.code(), id.objectName(), e.getMessage()));
      }
      findings.progress(Phase.INDEXES, ++done, ids.size());
    }
    if (!listedAgain.isEmpty()) {
      sumUpPacksListedAgain();
    }
    return ids.size();
  }

  /**
   * Compares with the store. Returns the packs that are listed and there, with their true sizes.
   */
  Map<PackId, Long> comparePacks() {
    var present = new HashMap<PackId, Long>();
    repository
        .store()
        .list(
            ObjectType.PACK,
            object -> present.put(PackId.parse(object.name().id()), object.sizeBytes()));
    for (var pack : listed.entrySet()) {
      compare(pack.getKey(), pack.getValue(), present.get(pack.getKey()));
    }
    for (var pack : present.keySet()) {
      if (!listed.containsKey(pack)) {
        findings.add(
            Finding.hint(
                ErrorCode.PACK_DAMAGED,
                pack.objectName(),
                "no index lists it; prune will remove it"));
      }
    }
    present.keySet().retainAll(listed.keySet());
    findings.progress(Phase.PACKS, present.size(), listed.size());
    return present;
  }

  /** How many blobs the index lists in a pack. */
  int blobsOf(PackId pack) {
    var sum = listed.get(pack);
    return sum == null ? 0 : sum.blobs();
  }

  private void list(ListedPack pack) {
    repository.index().add(pack);
    if (listed.putIfAbsent(pack.id(), PackSum.of(pack.blobs())) != null) {
      listedAgain.add(pack.id());
    }
  }

  /** Lines of such packs may be spread over files, or repeated: only the union tells the size. */
  private void sumUpPacksListedAgain() {
    var unions = new HashMap<PackId, Set<PackedBlob>>();
    for (var id : repository.indexFiles().ids()) {
      try {
        repository
            .indexFiles()
            .read(
                id,
                pack -> {
                  if (listedAgain.contains(pack.id())) {
                    unions
                        .computeIfAbsent(pack.id(), _ -> new LinkedHashSet<>())
                        .addAll(pack.blobs());
                  }
                });
      } catch (HoldfastException e) {
        log.debug("index {} was told of already", id, e);
      }
    }
    unions.forEach((pack, blobs) -> {
      listed.put(pack, PackSum.of(new ArrayList<>(blobs)));
      findings.add(
          Finding.hint(ErrorCode.INDEX_DAMAGED, pack.objectName(), "several index files list it"));
    });
  }

  private void compare(PackId pack, PackSum sum, @Nullable Long size) {
    if (size == null) {
      findings.add(
          Finding.error(
              ErrorCode.OBJECT_MISSING,
              pack.objectName(),
              "the index lists %d blobs in it, and it is not there".formatted(sum.blobs())));
      return;
    }
    if (size != sum.sizeBytes()) {
      findings.add(
          Finding.error(
              ErrorCode.PACK_DAMAGED,
              pack.objectName(),
              "it has %d bytes, by the index %d".formatted(size, sum.sizeBytes())));
    }
    if (sum.mixed()) {
      findings.add(
          Finding.hint(
              ErrorCode.PACK_DAMAGED, pack.objectName(), "data and trees lie in it together"));
    }
  }

  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("check stopped");
    }
  }
}
