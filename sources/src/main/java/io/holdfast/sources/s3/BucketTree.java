package io.holdfast.sources.s3;

import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.s3.Inventory.Cursor;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A listing as folders and files. Its folders are read one after the other, each to its end. */
final class BucketTree implements SourceTree {
  private static final int FOLDER_MODE = 0040700;

  /** A bucket has no folders, so nothing happened to them: what is the same stays the same. */
  private static final Instant NEVER = Instant.EPOCH;

  private static final Owner NO_OWNER = new Owner(0, 0, "", "");
  private static final NodeName OBJECT = NodeName.ofUtf8(KeyNames.OBJECT);

  private final S3Access access;
  private final Inventory inventory;
  private final S3Tally tally;
  private final Runnable verification;

  /**
   * @param verification judges the tally when all was read
   */
  BucketTree(S3Access access, Inventory inventory, S3Tally tally, Runnable verification) {
    this.access = access;
    this.inventory = inventory;
    this.tally = tally;
    this.verification = verification;
  }

  /** Where a bucket lies; another bucket, service or prefix is never taken for this one's past. */
  static TreePath top(S3Settings settings) {
    var bucket = settings.bucket();
    if (!settings.prefix().isEmpty()) {
      var prefix = KeyNames.name(settings.prefix());
      var label = prefix.length() > 100 ? Hashes.sha256(prefix).substring(0, 40) : prefix;
      bucket = bucket + "%p" + label;
    }
    return TreePath.of(
        List.of(
            NodeName.ofUtf8("s3"),
            NodeName.ofUtf8(KeyNames.name(settings.server())),
            NodeName.ofUtf8(bucket)));
  }

  @Override
  public List<String> paths() {
    return List.of(top(access.settings()).toString());
  }

  @Override
  public SourceDirectory openRoot() {
    return way(top(access.settings()).names());
  }

  @Override
  public void verify() {
    verification.run();
  }

  /** The folders down to the bucket, one in the other. */
  private SourceDirectory way(List<NodeName> names) {
    if (names.isEmpty()) {
      return new Folder(inventory.open(), new byte[0], null);
    }
    SourceEntry entry =
        new SourceEntry.Directory(
            names.getFirst(), metadata(), () -> way(names.subList(1, names.size())), false);
    return new Known(List.of(entry).iterator());
  }

  private SourceEntry entry(NodeName name, Listed listed) {
    tally.found(listed);
    var metadata = ObjectContent.metadata(listed);
    if (listed.version.deleteMarker()) {
      return new SourceEntry.Leaf(new Node.File(name, metadata, 0, List.of()));
    }
    return new SourceEntry.File(
        name, metadata, listed.sizeBytes, new ObjectContent(access, listed, tally));
  }

  private NodeMetadata metadata() {
    return new NodeMetadata(
        FileMode.ofUnix(FOLDER_MODE),
        new NodeTimes(NEVER, NEVER, NEVER),
        NO_OWNER,
        new FileIdentity(0, 0, 0),
        List.of(),
        "");
  }

  private record Known(Iterator<SourceEntry> entries) implements SourceDirectory {
    @Override
    public Optional<SourceEntry> next() {
      return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    }

    @Override
    public void close() {}
  }

  /** What the listing has below a place. Shares the cursor with the folders round it. */
  private final class Folder implements SourceDirectory {
    private final Cursor cursor;

    /** With a zero byte behind each name. */
    private final byte[] place;

    /** The object that has this folder's key, to come at its name. */
    private @Nullable Listed own;

    private byte[] lastPlace = {};

    Folder(Cursor cursor, byte[] place, @Nullable Listed own) {
      this.cursor = cursor;
      this.place = place;
      this.own = own;
    }

    @Override
    public Optional<SourceEntry> next() {
      var head = skipUnread();
      if (head == null || !startsWith(head.place, place)) {
        return Optional.ofNullable(takeOwn());
      }
      var end = end(head.place);
      var name = NodeName.of(Arrays.copyOfRange(head.place, place.length, end));
      if (own != null && OBJECT.compareTo(name) < 0) {
        return Optional.ofNullable(takeOwn());
      }
      if (end < head.place.length) {
        return Optional.of(folder(name, head.place, end, null));
      }
      cursor.next();
      var below = Arrays.copyOf(head.place, head.place.length + 1);
      var next = cursor.peek();
      return Optional.of(
          next != null && startsWith(next.place, below)
              ? folder(name, head.place, end, head)
              : entry(name, head));
    }

    @Override
    public void close() {}

    private SourceEntry.Directory folder(
        NodeName name, byte[] child, int end, @Nullable Listed object) {
      var below = Arrays.copyOf(Arrays.copyOf(child, end), end + 1);
      lastPlace = below;
      return new SourceEntry.Directory(
          name, metadata(), () -> new Folder(cursor, below, object), false);
    }

    /** A folder that was given out is behind us, read or not. */
    private @Nullable Listed skipUnread() {
      var head = cursor.peek();
      while (head != null && lastPlace.length > 0 && startsWith(head.place, lastPlace)) {
        cursor.next();
        head = cursor.peek();
      }
      return head;
    }

    private @Nullable SourceEntry takeOwn() {
      var object = own;
      own = null;
      return object == null ? null : entry(OBJECT, object);
    }

    /** Where the name ends that begins behind this folder's place. */
    private int end(byte[] child) {
      var end = place.length;
      while (end < child.length && child[end] != 0) {
        end++;
      }
      return end;
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }
}
