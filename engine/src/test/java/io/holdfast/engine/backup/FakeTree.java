package io.holdfast.engine.backup;

import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.RawBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A source in memory, whose files misbehave as told. */
final class FakeTree implements SourceTree {
  static final Instant THEN = Instant.parse("2026-01-02T03:04:05.000000006Z");

  final Directory root = new Directory(false);
  final AtomicLong readBytes = new AtomicLong();
  final AtomicInteger openDirectories = new AtomicInteger();
  final AtomicInteger mostOpenDirectories = new AtomicInteger();
  private final AtomicLong inodes = new AtomicLong();

  /** Anything in the tree. */
  sealed interface Item {}

  static final class Directory implements Item {
    final TreeMap<NodeName, Item> items = new TreeMap<>();
    final boolean waypoint;
    @Nullable WarningCode refusal;
    @Nullable Runnable whenLooked;

    Directory(boolean waypoint) {
      this.waypoint = waypoint;
    }
  }

  /** A file; {@code zerosFrom} marks where a hole begins that lasts to the end. */
  static final class File implements Item {
    final long inode;
    byte[] bytes;
    Instant modified = THEN;
    Instant changed = THEN;
    int zerosFrom = Integer.MAX_VALUE;
    boolean changesWhileRead;
    int cutBytes;

    /** A hole behind the bytes. */
    long holeBytes;

    String metadataError = "";
    @Nullable WarningCode refusal;
    long failsAt = Long.MAX_VALUE;
    @Nullable Runnable whenOpened;

    File(long inode, byte[] bytes) {
      this.inode = inode;
      this.bytes = bytes;
    }
  }

  record Link(byte[] target) implements Item {}

  record Unreadable(WarningCode code) implements Item {}

  Directory directory(Directory parent, String name) {
    return put(parent, name, new Directory(false));
  }

  Directory waypoint(Directory parent, String name) {
    return put(parent, name, new Directory(true));
  }

  File file(Directory parent, String name, byte[] bytes) {
    return put(parent, name, new File(inodes.incrementAndGet(), bytes));
  }

  <T extends Item> T put(Directory parent, String name, T item) {
    parent.items.put(NodeName.ofUtf8(name), item);
    return item;
  }

  @Override
  public List<String> paths() {
    return List.of("/fake");
  }

  @Override
  public SourceDirectory openRoot() {
    return open(root);
  }

  private SourceDirectory open(Directory directory) {
    if (directory.refusal != null) {
      throw new SourceProblem(directory.refusal, "told to refuse", null);
    }
    mostOpenDirectories.accumulateAndGet(openDirectories.incrementAndGet(), Math::max);
    var names = List.copyOf(directory.items.keySet()).iterator();
    return new SourceDirectory() {
      private final List<SourceEntry> told = new ArrayList<>();
      private Optional<DirectoryLook> looked = Optional.empty();

      @Override
      public Optional<SourceEntry> next() {
        while (names.hasNext()) {
          var name = names.next();
          var item = directory.items.get(name);
          if (item != null) { // else it is gone since it was listed
            told.add(entry(name, item));
            return Optional.of(told.getLast());
          }
        }
        return Optional.empty();
      }

      @Override
      public Optional<DirectoryLook> look() {
        looked = FakeLook.of(entries(directory));
        if (directory.whenLooked != null) {
          directory.whenLooked.run();
        }
        return looked;
      }

      @Override
      public boolean isAsLooked() {
        return looked
            .map(DirectoryLook::entries)
            .equals(FakeLook.of(told).map(DirectoryLook::entries));
      }

      @Override
      public void close() {
        openDirectories.decrementAndGet();
      }
    };
  }

  private List<SourceEntry> entries(Directory directory) {
    var entries = new ArrayList<SourceEntry>();
    directory.items.forEach((name, item) -> entries.add(entry(name, item)));
    return entries;
  }

  private SourceEntry entry(NodeName name, Item item) {
    return switch (item) {
      case Directory directory ->
          new SourceEntry.Directory(
              name,
              metadata(FileMode.DIRECTORY | 0755, 0, THEN, THEN),
              () -> open(directory),
              directory.waypoint);
      case File file ->
          new SourceEntry.File(name, metadata(file), size(file), () -> new Reading(file));
      case Link(var target) ->
          new SourceEntry.Leaf(
              new Node.Symlink(
                  name, metadata(FileMode.SYMLINK | 0777, 1, THEN, THEN), RawBytes.of(target)));
      case Unreadable(var code) ->
          new SourceEntry.Unreadable(name, new SourceProblem(code, "told to be unreadable", null));
    };
  }

  private static long size(File file) {
    return file.bytes.length + file.holeBytes;
  }

  private static NodeMetadata metadata(File file) {
    var whole = metadata(0644, file.inode, file.modified, file.changed);
    return new NodeMetadata(
        whole.mode(),
        whole.times(),
        whole.owner(),
        whole.identity(),
        whole.attributes(),
        file.metadataError);
  }

  private static NodeMetadata metadata(int mode, long inode, Instant modified, Instant changed) {
    return new NodeMetadata(
        new FileMode(mode),
        new NodeTimes(modified, modified, changed),
        new Owner(1, 2, "user", "group"),
        new FileIdentity(inode, 7, 1),
        List.of(),
        "");
  }

  /** A file being read. */
  private final class Reading implements OpenFile {
    private final File file;
    private long position;

    Reading(File file) {
      this.file = file;
      if (file.refusal != null) {
        throw new SourceProblem(file.refusal, "told to refuse", null);
      }
      if (file.whenOpened != null) {
        file.whenOpened.run();
      }
    }

    @Override
    public NodeMetadata metadata() {
      return FakeTree.metadata(file);
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (position >= file.failsAt) {
        throw new SourceProblem(WarningCode.UNREADABLE, "told to fail", null);
      }
      var count = (int) Math.min(length, size(file) - position);
      var held = Math.clamp(file.bytes.length - position, 0, count);
      System.arraycopy(
          file.bytes, (int) Math.min(position, file.bytes.length), target, offset, held);
      Arrays.fill(target, offset + held, offset + count, (byte) 0);
      position += count;
      readBytes.addAndGet(count);
      return count;
    }

    @Override
    public long zeros() {
      var hole = Math.min(file.zerosFrom, file.bytes.length);
      return position >= hole ? size(file) - position : 0;
    }

    @Override
    public void skip(long bytes) {
      position += bytes;
    }

    @Override
    public int cutBytes() {
      return file.cutBytes;
    }

    @Override
    public boolean changed() {
      return file.changesWhileRead;
    }

    @Override
    public void close() {}
  }
}
