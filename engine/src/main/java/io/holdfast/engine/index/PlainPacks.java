package io.holdfast.engine.index;

import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.json.PlainText;
import io.holdfast.engine.json.PlainText.NotPlain;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.ZstdBound;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packs of an index file in the form in which clients write nearly all of them: without
 * spaces, the usual fields in their usual order. A parser of any JSON takes several times as long.
 * Whatever else this meets, right or wrong, it leaves to such a parser. Not thread-safe.
 */
final class PlainPacks {
  private static final byte[] BEGIN = PlainText.bytes("{");
  private static final byte[] SUPERSEDES = PlainText.bytes("\"supersedes\":[");
  private static final byte[] PACKS = PlainText.bytes("\"packs\":[");
  private static final byte[] PACK_ID = PlainText.bytes("{\"id\":\"");
  private static final byte[] BLOBS = PlainText.bytes("\",\"blobs\":[");
  private static final byte[] BLOB_ID = PlainText.bytes("{\"id\":\"");
  private static final byte[] DATA = PlainText.bytes("\",\"type\":\"data\",\"offset\":");
  private static final byte[] TREE = PlainText.bytes("\",\"type\":\"tree\",\"offset\":");
  private static final byte[] LENGTH = PlainText.bytes(",\"length\":");
  private static final byte[] PLAIN_LENGTH = PlainText.bytes(",\"uncompressed_length\":");
  private static final byte[] END = PlainText.bytes("]}");

  private final PlainText text;
  private final int formatVersion;
  private final ListedBlobs blobs = new ListedBlobs();
  private int packs;
  private boolean ended;

  PlainPacks(byte[] text, int formatVersion) {
    this.text = new PlainText(text);
    this.formatVersion = formatVersion;
  }

  /**
   * The next pack, which is good until another is asked for. Null at the file's end, and where
   * something is not plain: then this is of no more use.
   */
  @Nullable ListedPack next() {
    try {
      if (text.at() == 0) {
        begin();
      }
      if (text.isAt(']')) {
        end();
        return null;
      }
      if (packs > 0) {
        text.expect(',');
      }
      var pack = pack();
      packs++;
      return pack;
    } catch (NotPlain | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return null; // it may end anywhere, too
    }
  }

  /** How many packs were read. */
  int packs() {
    return packs;
  }

  /** Whether the file was read to its end, and nothing is behind it. */
  boolean ended() {
    return ended;
  }

  private void begin() {
    text.expect(BEGIN);
    if (text.passed(SUPERSEDES)) {
      supersedes();
    }
    text.expect(PACKS);
  }

  /** Passes over them, as the other reader does. */
  private void supersedes() {
    for (var first = true; !text.isAt(']'); first = false) {
      if (!first) {
        text.expect(',');
      }
      text.expect('"');
      text.digest();
      text.expect('"');
    }
    text.expect(']');
    text.expect(',');
  }

  private void end() {
    text.expect(END);
    text.expectEnd();
    ended = true;
  }

  private ListedPack pack() {
    text.expect(PACK_ID);
    var id = new PackId(text.digest());
    text.expect(BLOBS);
    blobs.clear();
    while (!text.isAt(']')) {
      if (blobs.count() > 0) {
        text.expect(',');
      }
      blob();
    }
    text.expect(END);
    return new ListedPack(id, blobs);
  }

  private void blob() {
    if (blobs.count() == PackHeader.MOST_BLOBS) {
      throw new NotPlain();
    }
    var row = blobs.begin();
    var words = blobs.words();
    text.expect(BLOB_ID);
    for (var word = row; word < row + ListedBlobs.PLACE; word++) {
      words[word] = text.digestWord();
    }
    var type = type();
    words[row + ListedBlobs.PLACE] = type | text.number(ListedBlobs.LOW_32);
    words[row + ListedBlobs.LENGTHS] = lengths();
    text.expect('}');
  }

  private long type() {
    if (text.passed(DATA)) {
      return 0;
    }
    text.expect(TREE);
    return ListedBlobs.TREE_BIT;
  }

  private long lengths() {
    text.expect(LENGTH);
    var length = text.number(Integer.MAX_VALUE);
    var plain = text.passed(PLAIN_LENGTH) ? text.number(Integer.MAX_VALUE) : 0;
    if (length < MasterKey.OVERHEAD_BYTES
        || plain > 0 && formatVersion < 2
        || !ZstdBound.canHold(length - MasterKey.OVERHEAD_BYTES, plain)) {
      throw new NotPlain();
    }
    return length << Integer.SIZE | plain;
  }
}
