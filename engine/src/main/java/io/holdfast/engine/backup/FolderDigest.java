package io.holdfast.engine.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.RawBytes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;

/**
 * The SHA-256 of a directory's entries as they were examined: of all that becomes part of their
 * nodes, but for contents and trees. Not thread-safe.
 */
final class FolderDigest {
  /** Fed to the digest in pieces of about this size. */
  private static final int PIECE_BYTES = 8 * 1024;

  private final MessageDigest digest = Digest.newSha256();
  private byte[] piece = new byte[1024];
  private int used;

  /** Entries come in the order of names. */
  void add(SourceEntry entry) {
    switch (entry) {
      case SourceEntry.File file -> {
        number(1);
        bytes(file.name().bytes());
        metadata(file.metadata());
        number(file.sizeBytes());
      }
      case SourceEntry.Directory directory -> {
        number(directory.waypoint() ? 2 : 3);
        bytes(directory.name().bytes());
        metadata(directory.metadata());
      }
      case SourceEntry.Leaf(var node) -> leaf(node);
      case SourceEntry.Unreadable unreadable ->
          throw new IllegalArgumentException("nobody knows what %s is".formatted(unreadable));
    }
    if (used >= PIECE_BYTES) {
      flush();
    }
  }

  /** Of all that was added; starts over. */
  Digest finish() {
    flush();
    return Digest.read(digest.digest(), 0);
  }

  private void leaf(Node node) {
    number(4);
    bytes(node.name().bytes());
    metadata(node.metadata());
    switch (node) {
      case Node.Symlink link -> {
        number(1);
        bytes(link.target());
      }
      case Node.Device device -> {
        number(device.kind() == Node.DeviceKind.BLOCK ? 2 : 3);
        number(device.device());
      }
      case Node.Fifo _ -> number(4);
      case Node.Socket _ -> number(5);
      case Node.File file -> {
        number(6);
        number(file.size());
        file.content().forEach(this::id);
      }
      case Node.Directory directory -> {
        number(7);
        id(directory.subtree());
      }
      case Node.Unusable unusable -> {
        number(8);
        text(unusable.reason());
      }
    }
  }

  private void metadata(NodeMetadata metadata) {
    number(metadata.mode().number());
    var times = metadata.times();
    time(times.modified());
    time(times.accessed());
    time(times.changed());
    var owner = metadata.owner();
    number(owner.uid());
    number(owner.gid());
    text(owner.user());
    text(owner.group());
    var identity = metadata.identity();
    number(identity.inode());
    number(identity.deviceId());
    number(identity.links());
    number(metadata.attributes().size());
    for (var attribute : metadata.attributes()) {
      text(attribute.name());
      bytes(attribute.value());
    }
    text(metadata.error());
  }

  private void time(Instant time) {
    number(time.getEpochSecond());
    number(time.getNano());
  }

  private void text(String text) {
    var bytes = text.getBytes(UTF_8);
    number(bytes.length);
    room(bytes.length);
    System.arraycopy(bytes, 0, piece, used, bytes.length);
    used += bytes.length;
  }

  private void bytes(RawBytes bytes) {
    number(bytes.length());
    room(bytes.length());
    bytes.copyTo(piece, used);
    used += bytes.length();
  }

  private void id(BlobId id) {
    number(id.w0());
    number(id.w1());
    number(id.w2());
    number(id.w3());
  }

  private void number(long number) {
    room(Long.BYTES);
    Digest.putWord(piece, used, number);
    used += Long.BYTES;
  }

  private void room(int bytes) {
    if (used + bytes > piece.length) {
      piece = Arrays.copyOf(piece, Math.max(2 * piece.length, used + bytes));
    }
  }

  private void flush() {
    Digest.update(digest, piece, 0, used);
    used = 0;
  }
}
