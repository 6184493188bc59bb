package io.holdfast.engine.prune;

import io.holdfast.engine.index.ListedBlobs;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.runs.RecordSpool;
import io.holdfast.engine.runs.Records;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * What packs hold, as they are listed: a row a listing, and a line a blob in the order of the
 * listings. A pack that is listed several times has the number of its first listing. Thread-safe.
 *
 * @param rows four words of the pack's id; first line and count; index file, whether there are
 *     several listings, the pack's number; bytes of the file, negative without one
 * @param lines rows of {@link ListedBlobs}
 * @param byId four words of the pack's id and the number of a row, sorted
 */
record PackTable(Records rows, Records lines, Records byId) {
  static final int ROW_WORDS = 7;
  static final int LINE_WORDS = ListedBlobs.ROW_WORDS;

  /** Of listings that lie in no index file. */
  static final int NO_FILE = -1;

  private static final int ID_WORDS = 4;
  private static final int SEVERAL = 1 << 31;

  /**
   * One listing of a pack.
   *
   * @param file number of the index file, or {@link #NO_FILE}
   * @param number of the pack
   * @param several whether the pack is listed more than once
   * @param bytes of the pack in the store; negative when it is not there
   */
  record Listing(
      PackId id, int firstLine, int lines, int file, int number, boolean several, long bytes) {
    boolean isPresent() {
      return bytes >= 0;
    }

    /** Whether no index file lists the pack: it was taken back. */
    boolean isRevived() {
      return file == NO_FILE;
    }

    /** Adds it to rows. */
    void addTo(RecordSpool rows) {
      var words = id.digest();
      var last = several ? number | SEVERAL : number;
      rows.add(
          words.w0(),
          words.w1(),
          words.w2(),
          words.w3(),
          pair(firstLine, lines),
          pair(file, last),
          bytes);
    }

    private static Listing of(long[] row) {
      var last = (int) row[5];
      return new Listing(
          new PackId(BlobIds.of(row).digest()),
          (int) (row[4] >>> Integer.SIZE),
          (int) row[4],
          (int) (row[5] >>> Integer.SIZE),
          last & ~SEVERAL,
          last < 0,
          row[6]);
    }
  }

  /** Adds the lines of a listing. */
  static void addLines(RecordSpool lines, ListedBlobs blobs) {
    var line = new long[LINE_WORDS];
    for (var blob = 0; blob < blobs.count(); blob++) {
      blobs.copyRow(blob, line);
      lines.add(line);
    }
  }

  /** What a line says. */
  static PackedBlob blob(long[] line) {
    return ListedBlobs.blob(line, 0);
  }

  /** Goes through the listings in their order, which is that of the lines. */
  void forEach(Consumer<Listing> visitor) {
    forEach(false, visitor);
  }

  /** Goes through the packs in the order of their numbers, each once, by its first listing. */
  void forEachPack(Consumer<Listing> visitor) {
    forEach(true, visitor);
  }

  private void forEach(boolean onlyFirst, Consumer<Listing> visitor) {
    var row = new long[ROW_WORDS];
    for (var cursor = rows.cursor(); cursor.next(); ) {
      cursor.copyTo(row);
      var listing = Listing.of(row);
      if (!onlyFirst || listing.number() == cursor.at()) {
        visitor.accept(listing);
      }
    }
  }

  /**
   * @param row that of a pack's first listing is the pack's number
   */
  Listing listing(int row) {
    var words = new long[ROW_WORDS];
    rows.read(row, words);
    return Listing.of(words);
  }

  PackedBlob blob(int line) {
    var words = new long[LINE_WORDS];
    lines.read(line, words);
    return blob(words);
  }

  /** The number of a pack; negative when it is not listed. */
  int number(PackId pack) {
    var id = pack.digest();
    var at = byId.find(id.w0(), id.w1(), id.w2(), id.w3());
    if (at < 0) {
      return -1;
    }
    var found = new long[ID_WORDS + 1];
    byId.read(at, found);
    return (int) (found[ID_WORDS] >>> Integer.SIZE);
  }

  /** Hears of a pack's lines. */
  @FunctionalInterface
  interface LineVisitor {
    void visit(int line, PackedBlob blob);
  }

  /** All lines of a pack, of all of its listings. */
  void forEachLine(Listing pack, LineVisitor visitor) {
    if (!pack.several()) {
      linesOf(pack, visitor);
      return;
    }
    var id = pack.id().digest();
    var at = byId.find(id.w0(), id.w1(), id.w2(), id.w3());
    var found = new long[ID_WORDS + 1];
    for (; at < byId.size(); at++) {
      byId.read(at, found);
      if (!BlobIds.of(found).digest().equals(id)) {
        return;
      }
      linesOf(listing((int) (found[ID_WORDS] >>> Integer.SIZE)), visitor);
    }
  }

  /** What a pack holds, without the lines that {@code repeats} names. */
  List<PackedBlob> blobs(Listing pack, BitSet repeats) {
    var blobs = new ArrayList<PackedBlob>(pack.lines());
    forEachLine(
        pack,
        (line, blob) -> {
          if (!repeats.get(line)) {
            blobs.add(blob);
          }
        });
    return blobs;
  }

  private void linesOf(Listing listing, LineVisitor visitor) {
    var words = new long[LINE_WORDS];
    for (var cursor = lines.cursor(listing.firstLine(), listing.lines()); cursor.next(); ) {
      cursor.copyTo(words);
      visitor.visit((int) cursor.at(), blob(words));
    }
  }

  static long pair(int high, int low) {
    return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
  }
}
