package io.holdfast.engine.tree;

import io.holdfast.engine.json.PlainText;
import io.holdfast.engine.json.PlainText.NotPlain;
import io.holdfast.engine.json.Rfc3339;
import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.time.Instant;
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
  private static final byte[] BEGIN = PlainText.bytes("{\"nodes\":[");
  private static final byte[] NAME = PlainText.bytes("{\"name\":");
  private static final byte[] TYPE = PlainText.bytes(",\"type\":");
  private static final byte[] MODE = PlainText.bytes(",\"mode\":");
  private static final byte[] MODIFIED = PlainText.bytes(",\"mtime\":");
  private static final byte[] ACCESSED = PlainText.bytes(",\"atime\":");
  private static final byte[] CHANGED = PlainText.bytes(",\"ctime\":");
  private static final byte[] UID = PlainText.bytes(",\"uid\":");
  private static final byte[] GID = PlainText.bytes(",\"gid\":");
  private static final byte[] USER = PlainText.bytes(",\"user\":");
  private static final byte[] GROUP = PlainText.bytes(",\"group\":");
  private static final byte[] INODE = PlainText.bytes(",\"inode\":");
  private static final byte[] DEVICE_ID = PlainText.bytes(",\"device_id\":");
  private static final byte[] SIZE = PlainText.bytes(",\"size\":");
  private static final byte[] LINKS = PlainText.bytes(",\"links\":");
  private static final byte[] TARGET = PlainText.bytes(",\"linktarget\":");
  private static final byte[] CONTENT = PlainText.bytes(",\"content\":");
  private static final byte[] SUBTREE = PlainText.bytes(",\"subtree\":");
  private static final byte[] NULL = PlainText.bytes("null");

  private final PlainText text;
  private boolean ended;

  private PlainNodes(byte[] text) {
    this.text = new PlainText(text);
    this.text.expect(BEGIN);
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
      if (text.isAt(']')) {
        end();
        return null;
      }
      if (text.at() > BEGIN.length) {
        text.expect(',');
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
    text.expect(']');
    text.expect('}');
    text.expectEnd();
    ended = true;
  }

  private Node node() throws IOException {
    var node = new NodeFields();
    node.name = text.passed(NAME) ? text.string() : null;
    node.type = text.passed(TYPE) ? text.string() : node.type;
    node.mode = text.passed(MODE) ? text.number() : 0;
    node.modified = text.passed(MODIFIED) ? time() : node.modified;
    node.accessed = text.passed(ACCESSED) ? time() : node.accessed;
    node.changed = text.passed(CHANGED) ? time() : node.changed;
    node.uid = text.passed(UID) ? text.number() : 0;
    node.gid = text.passed(GID) ? text.number() : 0;
    node.user = text.passed(USER) ? text.string() : node.user;
    node.group = text.passed(GROUP) ? text.string() : node.group;
    node.inode = text.passed(INODE) ? text.number() : 0;
    node.deviceId = text.passed(DEVICE_ID) ? text.number() : 0;
    node.size = text.passed(SIZE) ? text.number() : 0;
    node.links = text.passed(LINKS) ? text.number() : 0;
    node.target = text.passed(TARGET) ? RawBytes.ofUtf8(text.string()) : node.target;
    node.content = text.passed(CONTENT) ? ids() : null;
    node.subtree = text.passed(SUBTREE) ? id() : null;
    text.expect('}');
    return node.build();
  }

  private Instant time() {
    return Rfc3339.parseInstant(text.quoted());
  }

  private @Nullable List<BlobId> ids() {
    if (text.passed(NULL)) {
      return null;
    }
    text.expect('[');
    var ids = new BlobSequence.Builder();
    while (!text.isAt(']')) {
      if (ids.size() > 0) {
        text.expect(',');
      }
      ids.add(id());
    }
    text.expect(']');
    return ids.build();
  }

  private BlobId id() {
    text.expect('"');
    var id = BlobId.of(text.digest());
    text.expect('"');
    return id;
  }
}
