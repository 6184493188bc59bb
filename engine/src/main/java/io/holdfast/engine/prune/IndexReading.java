package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.ListedBlobs;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.runs.RecordSorter;
import io.holdfast.engine.runs.RecordSpool;
import io.holdfast.engine.runs.Records;
import io.holdfast.engine.runs.RunSpace;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link StoredIndex}: reads each index file once, and lists the packs. */
final class IndexReading {
  private static final int LOOKUPS_AT_ONCE = 8;
  private static final int ID_WORDS = 4;

  private final Repository repository;
  private final RunSpace space;
  private final Instant now;
  private final long endOfMarks;

  /** Guarded by this, as all below. */
  private final List<IndexId> files = new ArrayList<>();

  /** Of listings: id, first line and count, index file. */
  private final RecordSpool listings;

  private final RecordSpool lines;
  private final RecordSorter byId;
  private final RecordSorter marks;

  private IndexReading(Repository repository, RunSpace space, Instant now) {
    this.repository = repository;
    this.space = space;
    this.now = now;
    endOfMarks = millis(now.plus(PackInventory.CLOCK_TOLERANCE));
    listings = space.spool(ID_WORDS + 2);
    lines = space.spool(PackTable.LINE_WORDS);
    byId = space.sorter(ID_WORDS + 1);
    marks = space.sorter(StoredIndex.MARK_WORDS);
  }

  /**
   * @param revived packs that no index file lists and that count as listed, with their sizes
   * @throws io.holdfast.engine.EngineException INDEX_DAMAGED
   */
  static StoredIndex read(
      Repository repository, RunSpace space, Instant now, Map<PackId, Long> revived)
      throws InterruptedException {
    var reading = new IndexReading(repository, space, now);
    repository.indexFiles().visit(reading::visitor);
    revived.forEach((pack, size) -> {
      var blobs = PackHeaders.read(repository, pack, size);
      reading.list(pack, ListedBlobs.of(blobs), PackTable.NO_FILE);
    });
    return reading.join();
  }

  private synchronized IndexVisitor visitor(IndexId id) {
    var file = files.size();
    files.add(id);
    return new IndexVisitor() {
      // When its place got the file; asked for when it has marks.
      private @Nullable Instant saved;

      @Override
      public void pack(ListedPack pack) {
        list(pack.id(), pack.lines(), file);
      }

      @Override
      public void marked(MarkedPack pack) {
        if (saved == null) {
          saved = savedAt(id);
        }
        var since = saved.isAfter(pack.since()) ? saved : pack.since();
        mark(pack.pack().id(), since, file);
      }
    };
  }

  /** No file holds marks that were made after it; one of a clock that is ahead is new. */
  private Instant savedAt(IndexId id) {
    var saved = repository.store().savedAt(id.objectName()).orElse(Instant.MIN);
    return saved.isAfter(now) ? now : saved;
  }

  private synchronized void list(PackId pack, ListedBlobs blobs, int file) {
    if (lines.size() + blobs.count() > Integer.MAX_VALUE) {
      throw new IllegalStateException("an index of more than two billion lines");
    }
    var id = pack.digest();
    var row = (int) listings.size();
    var place = PackTable.pair((int) lines.size(), blobs.count());
    listings.add(id.w0(), id.w1(), id.w2(), id.w3(), place, file);
    byId.add(id.w0(), id.w1(), id.w2(), id.w3(), PackTable.pair(row, 0));
    PackTable.addLines(lines, blobs);
  }

  private synchronized void mark(PackId pack, Instant since, int file) {
    var id = pack.digest();
    marks.add(id.w0(), id.w1(), id.w2(), id.w3(), millis(since), file);
  }

  /** Never before the instant: a pack rather waits longer. */
  private static long millis(Instant instant) {
    if (instant.equals(MarkedPack.UNKNOWN)) {
      return Long.MAX_VALUE;
    }
    var begun = instant.truncatedTo(ChronoUnit.MILLIS);
    return begun.equals(instant) ? begun.toEpochMilli() : begun.toEpochMilli() + 1;
  }

  private synchronized StoredIndex join() throws InterruptedException {
    var packs = byId.sorted();
    var join = new Join(packs, marks.sorted(), sizes());
    join.findAbsent();
    join.run();
    var rows = rows(join.places.sorted());
    return new StoredIndex(
        files,
        new PackTable(rows, lines.finish(), packs),
        join.count,
        join.absent,
        join.strays.finish(),
        join.marks);
  }

  /** All packs in the store, sorted: four words of the id, bytes. */
  private Records sizes() {
    var sizes = space.sorter(ID_WORDS + 1);
    repository
        .store()
        .list(
            ObjectType.PACK,
            object -> addSize(sizes, PackId.parse(object.name().id()), object.sizeBytes()));
    return sizes.sorted();
  }

  private static void addSize(RecordSorter sizes, PackId pack, long bytes) {
    var id = pack.digest();
    sizes.add(id.w0(), id.w1(), id.w2(), id.w3(), bytes);
  }

  /** Listings with their packs' numbers and sizes, in their order again. */
  private Records rows(Records places) {
    var rows = space.spool(PackTable.ROW_WORDS);
    var row = new long[PackTable.ROW_WORDS];
    var listed = listings.finish();
    var place = places.cursor();
    for (var cursor = listed.cursor(); cursor.next() && place.next(); ) {
      cursor.copyTo(row);
      row[5] = row[5] << Integer.SIZE | place.word(0) & 0xffff_ffffL;
      row[6] = place.word(1);
      rows.add(row);
    }
    listed.free();
    places.free();
    return rows.finish();
  }

  /** Brings together what is sorted by packs. */
  private final class Join {
    private final Records packs;
    private final Records marks;
    private final Records sizes;

    /** Sizes of listed packs that the store's list lacks. */
    private Records found = space.spool(ID_WORDS + 1).finish();

    /** Of listings: row, whether there are several, and number of the pack; bytes. */
    private final RecordSorter places = space.sorter(2);

    private final RecordSpool strays = space.spool(StoredIndex.STRAY_WORDS);
    private final BitSet absent = new BitSet();
    private long count;

    private Join(Records packs, Records marks, Records sizes) {
      this.packs = packs;
      this.marks = marks;
      this.sizes = sizes;
    }

    /** A list may be late: what is listed is asked for by its name before it counts as gone. */
    private void findAbsent() throws InterruptedException {
      var foundLate = space.uniqueSorter(ID_WORDS + 1);
      var listed = new IdCursor(sizes);
      var id = new long[ID_WORDS];
      try (var group = TaskGroup.open("pack-lookup", LOOKUPS_AT_ONCE)) {
        for (var pack = new IdCursor(packs); pack.isThere(); pack.step()) {
          pack.copyId(id);
          if (!listed.stepTo(id)) {
            var missing = new PackId(BlobIds.of(id).digest());
            group.fork(() -> look(missing, foundLate));
          }
        }
        group.join();
      }
      synchronized (foundLate) {
        found = foundLate.sorted();
      }
    }

    private void look(PackId pack, RecordSorter foundLate) {
      try {
        var bytes = repository.store().size(pack.objectName());
        synchronized (foundLate) {
          addSize(foundLate, pack, bytes);
        }
      } catch (StoreException e) {
        if (e.code() != ErrorCode.OBJECT_MISSING) {
          throw e;
        }
      }
    }

    private void run() {
      var pack = new IdCursor(packs);
      var size = new IdCursor(sizes);
      var late = new IdCursor(found);
      var mark = new IdCursor(marks);
      var id = new long[ID_WORDS];
      while (pack.isThere() || size.isThere()) {
        IdCursor.lesser(pack, size, id);
        var bytes = last(size, id, last(late, id, -1));
        if (pack.is(id)) {
          place(pack, id, bytes);
        } else {
          strays.add(id[0], id[1], id[2], id[3], bytes, since(mark, id));
        }
      }
    }

    private static long last(IdCursor sizes, long[] id, long otherwise) {
      var bytes = otherwise;
      for (sizes.stepTo(id); sizes.is(id); sizes.step()) {
        bytes = sizes.word(ID_WORDS);
      }
      return bytes;
    }

    private void place(IdCursor pack, long[] id, long bytes) {
      var rows = new int[1];
      var listings = 0;
      for (; pack.is(id); pack.step()) {
        if (listings == rows.length) {
          rows = Arrays.copyOf(rows, 2 * listings);
        }
        rows[listings++] = (int) (pack.word(ID_WORDS) >>> Integer.SIZE);
      }
      var number = rows[0]; // they are sorted
      for (var at = 0; at < listings; at++) {
        places.add(
            PackTable.pair(rows[at], listings > 1 ? number | Integer.MIN_VALUE : number), bytes);
      }
      if (bytes < 0) {
        absent.set(number);
      }
      count++;
    }

    private long since(IdCursor mark, long[] id) {
      var since = StoredIndex.UNMARKED;
      for (mark.stepTo(id); mark.is(id); mark.step()) {
        var marked = mark.word(StoredIndex.MARK_SINCE);
        if (marked < endOfMarks) {
          since = Math.max(since, marked);
        }
      }
      return since;
    }
  }
}
