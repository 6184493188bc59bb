package io.holdfast.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.work.TreeProfile;
import io.holdfast.engine.backup.DirectoryLook;
import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.tree.NodeMetadata;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * A tree that counts, as it is walked over, the extensions of its files, and looks at the beginning
 * of those that are read: whether it can be told from random bytes. Thread-safe as the tree is.
 */
final class ProfiledTree implements SourceTree {
  /** So many extensions are named in the end. */
  private static final int NAMED = 60;

  /** So many are counted: some programs give each file an extension of its own. */
  private static final int COUNTED = 10_000;

  private static final int LONGEST = 24;
  private static final String REST = "*";

  private final SourceTree tree;
  private final ConcurrentHashMap<String, LongAdder> extensions = new ConcurrentHashMap<>();
  private final LongAdder sampled = new LongAdder();
  private final LongAdder opaque = new LongAdder();
  private final LongAdder foldersAsBefore = new LongAdder();
  private final LongAccumulator newestSecond = new LongAccumulator(Math::max, Long.MIN_VALUE);

  ProfiledTree(SourceTree tree) {
    this.tree = tree;
  }

  TreeProfile profile() {
    var counted = new HashMap<String, Long>();
    extensions.forEach((extension, count) -> counted.put(extension, count.sum()));
    if (counted.size() > NAMED) {
      var rare =
          counted.entrySet().stream()
              .filter(entry -> !entry.getKey().equals(REST))
              .sorted(
                  Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                      .thenComparing(Map.Entry.comparingByKey()))
              .skip(NAMED)
              .map(Map.Entry::getKey)
              .toList();
      rare.forEach(
          extension -> counted.merge(REST, counted.getOrDefault(extension, 0L), Long::sum));
      rare.forEach(counted::remove);
    }
    var newest = newestSecond.get();
    return new TreeProfile(
        counted,
        sampled.sum(),
        opaque.sum(),
        newest == Long.MIN_VALUE ? null : Instant.ofEpochSecond(newest));
  }

  @Override
  public List<String> paths() {
    return tree.paths();
  }

  /** Folders all of whose entries were taken to be as they were, from a look. */
  long foldersAsBefore() {
    return foldersAsBefore.sum();
  }

  /** Begins to count: of a backup that has to begin again, only what its last attempt saw. */
  @Override
  public SourceDirectory openRoot() {
    extensions.clear();
    sampled.reset();
    opaque.reset();
    newestSecond.reset();
    foldersAsBefore.reset();
    return new Directory(tree.openRoot());
  }

  @Override
  public void verify() throws InterruptedException {
    tree.verify();
  }

  /** In lower case without the dot; empty for names without, and for those that begin with one. */
  static String extension(String name) {
    var dot = name.lastIndexOf('.');
    if (dot <= 0 || dot == name.length() - 1 || name.length() - dot > LONGEST) {
      return "";
    }
    var extension = new StringBuilder(name.length() - dot);
    for (var at = dot + 1; at < name.length(); at++) {
      var letter = Character.toLowerCase(name.charAt(at));
      if (letter <= ' ' || letter > '~' || letter == '*') {
        return "";
      }
      extension.append(letter);
    }
    return extension.toString();
  }

  private void count(String name) {
    var extension = extension(name);
    var counter = extensions.get(extension);
    if (counter == null) {
      var key = extensions.size() < COUNTED ? extension : REST;
      counter = extensions.computeIfAbsent(key, _ -> new LongAdder());
    }
    counter.increment();
  }

  private SourceEntry profiled(SourceEntry entry) {
    return switch (entry) {
      case SourceEntry.Directory directory -> profiled(directory);
      case SourceEntry.File(var name, var metadata, var size, var content) -> {
        count(name.toText());
        newestSecond.accumulate(metadata.times().modified().getEpochSecond());
        yield new SourceEntry.File(name, metadata, size, new Content(content));
      }
      case SourceEntry.Leaf leaf -> leaf;
      case SourceEntry.Unreadable unreadable -> unreadable;
    };
  }

  private SourceEntry.Directory profiled(SourceEntry.Directory directory) {
    return new SourceEntry.Directory(
        directory.name(),
        directory.metadata(),
        () -> new Directory(directory.entries().open()),
        directory.waypoint());
  }

  private final class Directory implements SourceDirectory {
    private final SourceDirectory directory;

    Directory(SourceDirectory directory) {
      this.directory = directory;
    }

    @Override
    public Optional<SourceEntry> next() {
      return directory.next().map(ProfiledTree.this::profiled);
    }

    @Override
    public Optional<DirectoryLook> look() throws InterruptedException {
      return directory.look().map(Look::new);
    }

    @Override
    public boolean isAsLooked() {
      return directory.isAsLooked();
    }

    @Override
    public boolean isAsListed() {
      return directory.isAsListed();
    }

    @Override
    public void close() {
      directory.close();
    }
  }

  /** A look whose files are counted once it is believed: they come by no other way then. */
  private final class Look implements DirectoryLook {
    private final DirectoryLook look;

    Look(DirectoryLook look) {
      this.look = look;
    }

    @Override
    public Digest entries() {
      return look.entries();
    }

    @Override
    public Optional<Digest> lasting() {
      return look.lasting();
    }

    @Override
    public List<byte[]> fileNames() {
      return look.fileNames();
    }

    @Override
    public long fileBytes() {
      return look.fileBytes();
    }

    @Override
    public OptionalLong newestFileSeconds() {
      return look.newestFileSeconds();
    }

    @Override
    public long others() {
      return look.others();
    }

    @Override
    public int folderCount() {
      return look.folderCount();
    }

    @Override
    public Iterator<SourceEntry.Directory> folders() {
      foldersAsBefore.increment();
      look.fileNames().forEach(name -> count(new String(name, UTF_8)));
      look.newestFileSeconds().ifPresent(newestSecond::accumulate);
      var folders = look.folders();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return folders.hasNext();
        }

        @Override
        public SourceEntry.Directory next() {
          return profiled(folders.next());
        }
      };
    }
  }

  private final class Content implements SourceEntry.Content {
    private final SourceEntry.Content content;

    Content(SourceEntry.Content content) {
      this.content = content;
    }

    @Override
    public OpenFile open() {
      return new Sampled(content.open());
    }

    @Override
    public NodeMetadata unopened(NodeMetadata found, NodeMetadata before) {
      return content.unopened(found, before);
    }
  }

  private final class Sampled implements OpenFile {
    private final OpenFile file;
    private final Sample sample = new Sample();

    Sampled(OpenFile file) {
      this.file = file;
    }

    @Override
    public NodeMetadata metadata() {
      return file.metadata();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      var count = file.read(target, offset, length);
      sample.add(target, offset, count);
      return count;
    }

    @Override
    public long zeros() {
      return file.zeros();
    }

    @Override
    public void skip(long bytes) {
      file.skip(bytes);
      sample.addZeros(bytes);
    }

    @Override
    public boolean changed() {
      return file.changed();
    }

    @Override
    public int cutBytes() {
      return file.cutBytes();
    }

    @Override
    public void close() {
      file.close();
      if (sample.enough()) {
        sampled.increment();
        if (sample.opaque()) {
          opaque.increment();
        }
      }
    }
  }
}
