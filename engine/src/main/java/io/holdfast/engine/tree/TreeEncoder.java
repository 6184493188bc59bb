package io.holdfast.engine.tree;

import static io.holdfast.base.ErrorCode.SOURCE_UNREADABLE;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.EncodedBlob;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree blob, node by node in ascending order of their names, in the bytes that restic
 * would write. A tree that grows large is compressed as it grows, so that a directory of a million
 * files takes a tenth of its text in memory. Reused for many trees. Not thread-safe.
 */
public final class TreeEncoder {
  /** Text of this size is compressed, hashed and forgotten. */
  private static final int SPILL_BYTES = 4 * 1024 * 1024;

  /** As long as the length of a blob can be told, with room for what ends a node and a tree. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - (1 << 20);

  /** An id in quotes, and a comma. */
  private static final long BLOB_BYTES = 67;

  private final GoJsonWriter json;
  private final int spillBytes;
  private final int mostBytes;
  private @Nullable TreeSpill spill;
  private @Nullable NodeName last;
  private boolean finished;

  /**
   * @param zone whose clock times are written in; restic uses the machine's
   */
  public TreeEncoder(ZoneId zone) {
    this(zone, MOST_BYTES);
  }

  /**
   * @param mostBytes of a tree's text; what would make it longer does not fit
   */
  public TreeEncoder(ZoneId zone, int mostBytes) {
    this(zone, Math.min(mostBytes, MOST_BYTES), SPILL_BYTES);
  }

  TreeEncoder(ZoneId zone, int mostBytes, int spillBytes) {
    json = new GoJsonWriter(zone);
    this.mostBytes = mostBytes;
    this.spillBytes = spillBytes;
    reset();
  }

  /** Starts a new tree. */
  public TreeEncoder reset() {
    if (spill != null) {
      spill.close();
      spill = null;
    }
    json.reset();
    json.beginObject().field("nodes").beginArray();
    last = null;
    finished = false;
    return this;
  }

  /**
   * @throws IllegalArgumentException when the name is not greater than the last one's
   * @throws EngineException SOURCE_UNREADABLE when it does not fit
   */
  public TreeEncoder add(Node node) {
    if (!addIfItFits(node)) {
      throw new EngineException(
          SOURCE_UNREADABLE, "a directory's tree has no room for '%s'".formatted(node.name()));
    }
    return this;
  }

  /**
   * As {@link #add(Node)}, unless the tree would get too long: then it is as if nobody had asked.
   *
   * @return whether the node is in the tree
   */
  public boolean addIfItFits(Node node) {
    if (last != null && last.compareTo(node.name()) >= 0) {
      throw new IllegalArgumentException("node %s after %s".formatted(node.name(), last));
    }
    var start = json.length();
    if (!write(node)) {
      json.rewind(start);
      return false;
    }
    last = node.name();
    spillIfLong();
    return true;
  }

  /** Adds a node as it was written; the order is as it was, whether it is ours or not. */
  public TreeEncoder add(RawNode node) {
    json.value(node.json());
    spillIfLong();
    return this;
  }

  /** Closes the tree, so that it can be taken. */
  public TreeEncoder finish() {
    if (!finished) {
      json.endArray().endObject().newline();
      finished = true;
    }
    return this;
  }

  /** The finished tree; its bytes are valid until the next reset. */
  public EncodedTree tree() {
    finish();
    if (spill != null) {
      spill();
      return spill.finish();
    }
    var id = BlobId.hash(json.array(), 0, json.length());
    return new EncodedTree(
        id, new EncodedBlob(json.array(), 0, json.length(), json.length(), false));
  }

  /**
   * The finished tree's plain bytes, copied.
   *
   * @throws IllegalStateException when it grew so large that they are not held
   */
  public byte[] toByteArray() {
    finish();
    if (spill != null) {
      throw new IllegalStateException("a tree of more than %d bytes".formatted(spillBytes));
    }
    return json.toByteArray();
  }

  /** The bytes that this encoder holds on to when it is reset. */
  public int heldBytes() {
    return json.array().length;
  }

  private void spillIfLong() {
    if (json.length() >= spillBytes) {
      spill();
    }
  }

  private boolean fits(long moreBytes) {
    return (spill == null ? 0 : spill.plainLength()) + json.length() + moreBytes <= mostBytes;
  }

  private void spill() {
    if (spill == null) {
      spill = new TreeSpill();
    }
    spill.write(json.array(), json.length());
    json.drain();
  }

  /** Returns false where it does not fit, and nothing of it was spilled. */
  private boolean write(Node node) {
    json.beginObject();
    var name = GoQuote.quote(node.name().bytes().shared());
    json.field("name").text(name).field("type").asciiText(type(node));
    writeMetadata(node.metadata());
    switch (node) {
      case Node.File file -> {
        writeNonZero("size", file.size());
        writeLinks(node);
        writeAttributes(node);
        if (!fits(file.content().size() * BLOB_BYTES)) {
          return false;
        }
        writeContent(file.content());
      }
      case Node.Directory directory -> {
        writeAttributes(node);
        var id = directory.subtree();
        json.field("content").nothing();
        json.field("subtree").digest(id.w0(), id.w1(), id.w2(), id.w3());
      }
      case Node.Symlink link -> {
        writeLinks(node);
        writeTarget(link.target());
        writeAttributes(node);
        json.field("content").nothing();
      }
      case Node.Device device -> {
        writeLinks(node);
        writeAttributes(node);
        writeNonZero("device", device.device());
        json.field("content").nothing();
      }
      case Node.Fifo _, Node.Socket _ -> {
        writeAttributes(node);
        json.field("content").nothing();
      }
      case Node.Unusable _ ->
          throw new IllegalArgumentException("node %s is not usable".formatted(node.name()));
    }
    if (!node.metadata().error().isEmpty()) {
      json.field("error").text(node.metadata().error());
    }
    json.endObject();
    return node instanceof Node.File || fits(0);
  }

  /** A file of terabytes has more of it than should be in memory. */
  private void writeContent(List<BlobId> content) {
    json.field("content").beginArray();
    for (var id : content) {
      json.digest(id.w0(), id.w1(), id.w2(), id.w3());
      spillIfLong();
    }
    json.endArray();
  }

  private static String type(Node node) {
    return switch (node) {
      case Node.File _ -> "file";
      case Node.Directory _ -> "dir";
      case Node.Symlink _ -> "symlink";
      case Node.Device device -> device.kind().word();
      case Node.Fifo _ -> "fifo";
      case Node.Socket _ -> "socket";
      case Node.Unusable _ -> "";
    };
  }

  private void writeMetadata(NodeMetadata metadata) {
    writeNonZero("mode", metadata.mode().number());
    var times = metadata.times();
    json.field("mtime").time(times.modified());
    json.field("atime").time(times.accessed());
    json.field("ctime").time(times.changed());
    var owner = metadata.owner();
    json.field("uid").number(owner.uid());
    json.field("gid").number(owner.gid());
    writeNonEmpty("user", owner.user());
    writeNonEmpty("group", owner.group());
    writeNonZero("inode", metadata.identity().inode());
    writeNonZero("device_id", metadata.identity().deviceId());
  }

  private void writeLinks(Node node) {
    writeNonZero("links", node.metadata().identity().links());
  }

  private void writeTarget(RawBytes target) {
    if (target.isEmpty()) {
      return;
    }
    json.field("linktarget").text(target.shared(), target.length());
    if (!target.isUtf8()) {
      json.field("linktarget_raw").base64(target.shared());
    }
  }

  private void writeAttributes(Node node) {
    List<ExtendedAttribute> attributes = node.metadata().attributes();
    if (attributes.isEmpty()) {
      return;
    }
    json.field("extended_attributes").beginArray();
    for (var attribute : attributes) {
      json.beginObject().field("name").text(attribute.name());
      json.field("value").base64(attribute.value().shared()).endObject();
    }
    json.endArray();
  }

  private void writeNonZero(String field, long value) {
    if (value != 0) {
      json.field(field).unsigned(value);
    }
  }

  private void writeNonEmpty(String field, String value) {
    if (!value.isEmpty()) {
      json.field(field).text(value);
    }
  }
}
