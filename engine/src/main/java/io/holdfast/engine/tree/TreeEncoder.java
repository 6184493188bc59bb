package io.holdfast.engine.tree;

import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.pack.BlobId;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree blob, node by node in ascending order of their names, in the bytes that restic
 * would write. Reused for many trees. Not thread-safe.
 */
public final class TreeEncoder {
  private final GoJsonWriter json;
  private @Nullable NodeName last;
  private boolean finished;

  /**
   * @param zone whose clock times are written in; restic uses the machine's
   */
  public TreeEncoder(ZoneId zone) {
    json = new GoJsonWriter(zone);
    reset();
  }

  /** Starts a new tree. */
  public TreeEncoder reset() {
    json.reset();
    json.beginObject().field("nodes").beginArray();
    last = null;
    finished = false;
    return this;
  }

  /**
   * @throws IllegalArgumentException when the name is not greater than the last one's
   */
  public TreeEncoder add(Node node) {
    if (last != null && last.compareTo(node.name()) >= 0) {
      throw new IllegalArgumentException("node %s after %s".formatted(node.name(), last));
    }
    last = node.name();
    write(node);
    return this;
  }

  /** Closes the tree. Its bytes are {@link #array} up to {@link #length} until the next reset. */
  public TreeEncoder finish() {
    if (!finished) {
      json.endArray().endObject().newline();
      finished = true;
    }
    return this;
  }

  /** The id of the finished tree. */
  public BlobId id() {
    return BlobId.hash(array(), 0, length());
  }

  public byte[] array() {
    return json.array();
  }

  public int length() {
    return json.length();
  }

  /** The finished tree's bytes, copied. */
  public byte[] toByteArray() {
    return json.toByteArray();
  }

  private void write(Node node) {
    json.beginObject();
    var name = GoQuote.quote(node.name().bytes().shared());
    json.field("name").text(name).field("type").asciiText(type(node));
    writeMetadata(node.metadata());
    switch (node) {
      case Node.File file -> {
        writeNonZero("size", file.size());
        writeLinks(node);
        writeAttributes(node);
        json.field("content").beginArray();
        file.content().forEach(id -> json.digest(id.w0(), id.w1(), id.w2(), id.w3()));
        json.endArray();
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
