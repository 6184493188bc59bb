package io.holdfast.agent;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.sources.SourceException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The tree of one member of a bundle: counts what is read of it, and says in every failure whose it
 * is. Thread-safe as its tree is.
 */
final class MemberTree {
  private final String name;
  private final SourceTree tree;
  private final AtomicLong items = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  MemberTree(String name, SourceTree tree) {
    this.name = name;
    this.tree = tree;
  }

  String name() {
    return name;
  }

  /** Files, folders and all else that was read, or is as it was before. */
  long items() {
    return items.get();
  }

  /** Of the files among them. */
  long bytes() {
    return bytes.get();
  }

  SourceDirectory openRoot() {
    return new Counted(named(tree::openRoot));
  }

  void verify() throws InterruptedException {
    try {
      tree.verify();
    } catch (HoldfastException e) {
      throw named(e);
    }
    if (items.get() == 0) {
      throw new SourceException(
          ErrorCode.PATH_UNREADABLE, "member %s: nothing of it could be read".formatted(name));
    }
  }

  private void found(long more) {
    items.addAndGet(more);
  }

  /** What single items failed with stays as it is, for the backup goes on without them. */
  private <T> T named(Supplier<T> work) {
    try {
      return work.get();
    } catch (SourceProblem e) {
      throw e;
    } catch (HoldfastException e) {
      throw named(e);
    }
  }

  private HoldfastException named(HoldfastException e) {
    return new SourceException(e.code(), "member %s: %s".formatted(name, e.getMessage()), e);
  }

  /** A directory whose entries are counted. */
  private final class Counted implements SourceDirectory {
    private final SourceDirectory directory;

    Counted(SourceDirectory directory) {
      this.directory = directory;
    }

    @Override
    public Optional<SourceEntry> next() {
      return named(directory::next).map(this::counted);
    }

    @Override
    public void close() {
      directory.close();
    }

    private SourceEntry counted(SourceEntry entry) {
      return switch (entry) {
        case SourceEntry.Directory directory -> counted(directory);
        case SourceEntry.File(var itsName, var metadata, var size, var content) ->
            new SourceEntry.File(itsName, metadata, size, new CountedContent(content, size));
        case SourceEntry.Leaf leaf -> {
          found(1);
          yield leaf;
        }
        case SourceEntry.Unreadable unreadable -> unreadable;
      };
    }

    /** What is only on the way to what was asked for proves nothing. */
    private SourceEntry counted(SourceEntry.Directory directory) {
      var one = directory.waypoint() ? 0 : 1;
      found(one);
      return new SourceEntry.Directory(
          directory.name(),
          directory.metadata(),
          () -> {
            try {
              return new Counted(named(directory.entries()::open));
            } catch (SourceProblem e) {
              found(-one);
              throw e;
            }
          },
          directory.waypoint());
    }
  }

  /** Counts as it was examined until it is opened, then as it is read. */
  private final class CountedContent implements SourceEntry.Content {
    private final SourceEntry.Content content;
    private final long sizeBytes;

    CountedContent(SourceEntry.Content content, long sizeBytes) {
      this.content = content;
      this.sizeBytes = sizeBytes;
      found(1);
      bytes.addAndGet(sizeBytes);
    }

    @Override
    public OpenFile open() {
      bytes.addAndGet(-sizeBytes);
      try {
        return new CountedFile(named(content::open));
      } catch (SourceProblem e) {
        found(-1);
        throw e;
      }
    }

    @Override
    public NodeMetadata unopened(NodeMetadata found, NodeMetadata before) {
      return content.unopened(found, before);
    }
  }

  /** What breaks off is no item of the backup. */
  private final class CountedFile implements OpenFile {
    private final OpenFile file;
    private long counted;

    CountedFile(OpenFile file) {
      this.file = file;
    }

    @Override
    public NodeMetadata metadata() {
      return file.metadata();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      try {
        var count = named(() -> file.read(target, offset, length));
        count(count);
        return count;
      } catch (SourceProblem e) {
        count(-counted);
        found(-1);
        throw e;
      }
    }

    @Override
    public long zeros() {
      return file.zeros();
    }

    @Override
    public void skip(long skipped) {
      file.skip(skipped);
      count(skipped);
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
    }

    private void count(long more) {
      counted += more;
      bytes.addAndGet(more);
    }
  }
}
