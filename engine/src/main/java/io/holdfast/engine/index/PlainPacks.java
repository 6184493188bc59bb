package io.holdfast.engine.index;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
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
  private static final byte[] BEGIN = bytes("{");
  private static final byte[] SUPERSEDES = bytes("\"supersedes\":[");
  private static final byte[] PACKS = bytes("\"packs\":[");
  private static final byte[] PACK_ID = bytes("{\"id\":\"");
  private static final byte[] BLOBS = bytes("\",\"blobs\":[");
  private static final byte[] BLOB_ID = bytes("{\"id\":\"");
  private static final byte[] DATA = bytes("\",\"type\":\"data\",\"offset\":");
  private static final byte[] TREE = bytes("\",\"type\":\"tree\",\"offset\":");
  private static final byte[] LENGTH = bytes(",\"length\":");
  private static final byte[] PLAIN_LENGTH = bytes(",\"uncompressed_length\":");
  private static final byte[] END = bytes("]}");

  /** Fewer than the largest long has. */
  private static final int MOST_DIGITS = 18;

  private static final int WORD_DIGITS = Digest.HEX_DIGITS / 4;

  private final byte[] text;
  private final int formatVersion;
  private final ListedBlobs blobs = new ListedBlobs();
  private int at;
  private int packs;
  private boolean ended;

  PlainPacks(byte[] text, int formatVersion) {
    this.text = text;
    this.formatVersion = formatVersion;
  }

  /** Something is not plain. Never leaves this class. */
  private static final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotPlain() {
      super(null, null, false, false);
    }
  }

  /**
   * The next pack, which is good until another is asked for. Null at the file's end, and where
   * something is not plain: then this is of no more use.
   */
  @Nullable ListedPack next() {
    try {
      if (at == 0) {
        begin();
      }
      if (text[at] == ']') {
        end();
        return null;
      }
      if (packs > 0) {
        expect(',');
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
    expect(BEGIN);
    if (passed(SUPERSEDES)) {
      supersedes();
    }
    expect(PACKS);
  }

  /** Passes over them, as the other reader does. */
  private void supersedes() {
    for (var first = true; text[at] != ']'; first = false) {
      if (!first) {
        expect(',');
      }
      expect('"');
      digest();
      expect('"');
    }
    at++;
    expect(',');
  }

  private void end() {
    expect(END);
    while (at < text.length) {
      expect('\n');
    }
    ended = true;
  }

  private ListedPack pack() {
    expect(PACK_ID);
    var id = new PackId(digest());
    expect(BLOBS);
    blobs.clear();
    while (text[at] != ']') {
      if (blobs.count() > 0) {
        expect(',');
      }
      blob();
    }
    expect(END);
    return new ListedPack(id, blobs);
  }

  private void blob() {
    if (blobs.count() == PackHeader.MOST_BLOBS) {
      throw new NotPlain();
    }
    var row = blobs.begin();
    var words = blobs.words();
    expect(BLOB_ID);
    for (var word = row; word < row + ListedBlobs.PLACE; word++) {
      words[word] = Digest.parseWord(text, at);
      at += WORD_DIGITS;
    }
    var type = type();
    words[row + ListedBlobs.PLACE] = type | number(ListedBlobs.LOW_32);
    words[row + ListedBlobs.LENGTHS] = lengths();
    expect('}');
  }

  private long type() {
    if (passed(DATA)) {
      return 0;
    }
    expect(TREE);
    return ListedBlobs.TREE_BIT;
  }

  private long lengths() {
    expect(LENGTH);
    var length = number(Integer.MAX_VALUE);
    var plain = passed(PLAIN_LENGTH) ? number(Integer.MAX_VALUE) : 0;
    if (length < MasterKey.OVERHEAD_BYTES
        || plain > 0 && formatVersion < 2
        || !ZstdBound.canHold(length - MasterKey.OVERHEAD_BYTES, plain)) {
      throw new NotPlain();
    }
    return length << Integer.SIZE | plain;
  }

  private Digest digest() {
    var digest = Digest.parse(text, at);
    at += Digest.HEX_DIGITS;
    return digest;
  }

  private long number(long most) {
    var start = at;
    var end = start;
    var number = 0L;
    for (var digit = text[end] - '0'; digit >= 0 && digit <= 9; digit = text[++end] - '0') {
      number = number * 10 + digit;
    }
    var digits = end - start;
    if (digits == 0 || digits > MOST_DIGITS || digits > 1 && text[start] == '0' || number > most) {
      throw new NotPlain();
    }
    at = end;
    return number;
  }

  private boolean passed(byte[] expected) {
    for (var i = 0; i < expected.length; i++) {
      if (text[at + i] != expected[i]) {
        return false;
      }
    }
    at += expected.length;
    return true;
  }

  private void expect(byte[] expected) {
    if (!passed(expected)) {
      throw new NotPlain();
    }
  }

  private void expect(char character) {
    if (text[at] != character) {
      throw new NotPlain();
    }
    at++;
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(ISO_8859_1);
  }
}
