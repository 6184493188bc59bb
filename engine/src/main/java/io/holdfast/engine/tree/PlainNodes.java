package io.holdfast.engine.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.engine.json.Rfc3339;
import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the nodes of a tree in the form in which clients write nearly all of them: without spaces,
 * the usual fields in their usual order, text of printable ASCII without escapes. A parser of any
 * JSON takes three times as long. Whatever else this meets, right or wrong, it leaves to such a
 * parser. Not thread-safe.
 */
final class PlainNodes {
  private static final byte[] BEGIN = bytes("{\"nodes\":[");
  private static final byte[] NAME = bytes("{\"name\":");
  private static final byte[] TYPE = bytes(",\"type\":");
  private static final byte[] MODE = bytes(",\"mode\":");
  private static final byte[] MODIFIED = bytes(",\"mtime\":");
  private static final byte[] ACCESSED = bytes(",\"atime\":");
  private static final byte[] CHANGED = bytes(",\"ctime\":");
  private static final byte[] UID = bytes(",\"uid\":");
  private static final byte[] GID = bytes(",\"gid\":");
  private static final byte[] USER = bytes(",\"user\":");
  private static final byte[] GROUP = bytes(",\"group\":");
  private static final byte[] INODE = bytes(",\"inode\":");
  private static final byte[] DEVICE_ID = bytes(",\"device_id\":");
  private static final byte[] SIZE = bytes(",\"size\":");
  private static final byte[] LINKS = bytes(",\"links\":");
  private static final byte[] TARGET = bytes(",\"linktarget\":");
  private static final byte[] CONTENT = bytes(",\"content\":");
  private static final byte[] SUBTREE = bytes(",\"subtree\":");
  private static final byte[] NULL = bytes("null");

  /** Fewer than the largest long has. */
  private static final int MOST_DIGITS = 18;

  private static final int ID_DIGITS = 2 * BlobId.BYTES;

  private final byte[] text;
  private int at = BEGIN.length;
  private boolean ended;

  private PlainNodes(byte[] text) {
    this.text = text;
  }

  /** Something is not plain. Never leaves this class. */
  private static final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotPlain() {
      super(null, null, false, false);
    }
  }

  /** Empty when it does not begin as a plain tree does. */
  static Optional<PlainNodes> find(byte[] text) {
    return Arrays.mismatch(text, BEGIN) == BEGIN.length
        ? Optional.of(new PlainNodes(text))
        : Optional.empty();
  }

  /** Null at the tree's end, and where something is not plain: then this is of no more use. */
  @Nullable Node next() {
    try {
      if (text[at] == ']') {
        end();
        return null;
      }
      if (at > BEGIN.length) {
        expect(',');
      }
      return node();
    } catch (NotPlain | IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return null; // it may end anywhere, too
    }
  }

  /** Whether the tree was read to its end, and nothing is behind it. */
  boolean ended() {
    return ended;
  }

  private void end() {
    at++;
    expect('}');
    while (at < text.length) {
      expect('\n');
    }
    ended = true;
  }

  private Node node() throws IOException {
    var node = new NodeFields();
    node.name = passed(NAME) ? string() : null;
    node.type = passed(TYPE) ? string() : node.type;
    node.mode = passed(MODE) ? number() : 0;
    node.modified = passed(MODIFIED) ? time() : node.modified;
    node.accessed = passed(ACCESSED) ? time() : node.accessed;
    node.changed = passed(CHANGED) ? time() : node.changed;
    node.uid = passed(UID) ? number() : 0;
    node.gid = passed(GID) ? number() : 0;
    node.user = passed(USER) ? string() : node.user;
    node.group = passed(GROUP) ? string() : node.group;
    node.inode = passed(INODE) ? number() : 0;
    node.deviceId = passed(DEVICE_ID) ? number() : 0;
    node.size = passed(SIZE) ? number() : 0;
    node.links = passed(LINKS) ? number() : 0;
    node.target = passed(TARGET) ? RawBytes.ofUtf8(string()) : node.target;
    node.content = passed(CONTENT) ? ids() : null;
    node.subtree = passed(SUBTREE) ? id() : null;
    expect('}');
    return node.build();
  }

  private String string() {
    expect('"');
    var start = at;
    while (text[at] != '"') {
      if (text[at] < ' ' || text[at] == '\\') { // beyond ASCII is negative
        throw new NotPlain();
      }
      at++;
    }
    return new String(text, start, at++ - start, ISO_8859_1);
  }

  private long number() {
    var start = at;
    var number = 0L;
    while (text[at] >= '0' && text[at] <= '9') {
      number = number * 10 + (text[at++] - '0');
    }
    var digits = at - start;
    if (digits == 0 || digits > MOST_DIGITS || digits > 1 && text[start] == '0') {
      throw new NotPlain();
    }
    return number;
  }

  private Instant time() {
    expect('"');
    var start = at;
    while (text[at] != '"') {
      at++;
    }
    return Rfc3339.parseInstant(Arrays.copyOfRange(text, start, at++));
  }

  private @Nullable List<BlobId> ids() {
    if (passed(NULL)) {
      return null;
    }
    expect('[');
    var ids = new ArrayList<BlobId>(1);
    while (text[at] != ']') {
      if (!ids.isEmpty()) {
        expect(',');
      }
      ids.add(id());
    }
    at++;
    return ids;
  }

  private BlobId id() {
    expect('"');
    var id = BlobId.parse(text, at);
    at += ID_DIGITS;
    expect('"');
    return id;
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
