package io.holdfast.engine.inventory;

import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.index.PackLines;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.Repository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Replaces the index files that list packs which go: first new files with the rest of what those
 * list and with marks for what goes, then the old ones are deleted. Other files stay as they are.
 */
public final class IndexSwitch {
  /** As many blobs as stock clients put into a file; packs count too: a mark may name no blob. */
  private static final int MAX_ENTRIES = 50_000;

  private final Repository repository;
  private final RepositoryLock lock;
  private final SwitchedIndex index;

  private final List<IndexId> discarded = new ArrayList<>();
  private List<IndexedPack> packs = new ArrayList<>();
  private List<MarkedPack> marks = new ArrayList<>();
  private int entries;

  /**
   * @param dropped packs that leave the index now
   * @param waiting packs that have left it before, and whose marks are kept
   */
  public record Leaving(Set<PackId> dropped, Set<PackId> waiting) {}

  /**
   * @param lines of the repository's index, as of {@code inventory} or later
   */
  public IndexSwitch(
      Repository repository,
      RepositoryLock lock,
      PackInventory inventory,
      PackLines lines,
      Leaving leaving) {
    this(repository, lock, new InventorySwitch(repository.index(), inventory, lines, leaving));
  }

  public IndexSwitch(Repository repository, RepositoryLock lock, SwitchedIndex index) {
    this.repository = repository;
    this.lock = lock;
    this.index = index;
  }

  /** Marks a pack that leaves the index, or never was in it. */
  public void mark(PackId pack, List<PackedBlob> listed, Instant since) {
    marks.add(new MarkedPack(new IndexedPack(pack, listed), since));
    added(1 + listed.size());
  }

  /** Takes a pack into the index. */
  public void list(IndexedPack pack) {
    packs.add(pack);
    added(1 + pack.blobs().size());
  }

  /** Deletes an index file that cannot be read, when all the rest is durable. */
  public void discard(IndexId file) {
    discarded.add(file);
  }

  /** Does the rest; what was marked and listed is durable before anything is deleted. */
  public void finish() throws InterruptedException {
    var replaced = new ArrayList<>(index.replaced());
    for (var file : replaced) {
      stopIfInterrupted();
      copyRest(file);
    }
    save();
    replaced.addAll(discarded);
    for (var file : replaced) {
      stopIfInterrupted();
      lock.ensureHeld();
      repository.indexFiles().delete(file);
    }
  }

  private void copyRest(IndexId file) {
    repository
        .indexFiles()
        .read(
            file,
            new IndexVisitor() {
              @Override
              public void pack(ListedPack pack) {
                if (index.takes(pack.id(), pack.lines().count())) {
                  list(pack.kept());
                }
              }

              @Override
              public void marked(MarkedPack pack) {
                if (index.waits(pack.pack().id())) {
                  mark(pack.pack().id(), pack.pack().blobs(), pack.since());
                }
              }
            });
  }

  private void added(int count) {
    entries += count;
    if (entries >= MAX_ENTRIES) {
      save();
    }
  }

  /**
   * Marks get files of their own, which stay as they are while a mark in them counts: one that was
   * written anew whenever a pack beside it leaves would never be as old as the grace period.
   */
  private void save() {
    if (!packs.isEmpty()) {
      repository.indexFiles().save(packs, List.of());
      packs = new ArrayList<>();
    }
    if (!marks.isEmpty()) {
      repository.indexFiles().save(List.of(), marks);
      marks = new ArrayList<>();
    }
    entries = 0;
  }

  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped between index files");
    }
  }
}
