package io.holdfast.sources.tree;

import io.holdfast.engine.backup.DirectoryLook;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.NameList;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import io.holdfast.sources.posix.StatusBatch;
import io.holdfast.sources.posix.StatusBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One directory of the local file system: its names are read at once, its entries examined one by
 * one in the order of names, by what a look was told of them if there was one.
 */
final class LocalDirectory implements SourceDirectory {
  /** Of a larger directory the statuses that a look was told are not kept: they take 144 bytes. */
  private static final int MOST_KEPT = 1024;

  private final Examiner examiner;
  private final Descriptor descriptor;
  private final byte[][] path;

  private final NameList names;
  private final ExcludeRules rules;
  private final StatusBuffer status = new StatusBuffer();

  /** Before its names were read. */
  private final FileStatus own;

  private final long openedSeconds;

  /** Indexes of the names, in the order of these; empty until the first is examined. */
  private Integer[] sorted = {};

  private int next;

  /** What the last look was told of each name that it asked for; null where that is not kept. */
  private long @Nullable [] told;

  private long lookedNanos;

  /** Whether attributes of its entries change without their times of change; a look finds out. */
  private boolean hidden = true;

  /** Sums of the entries' marks: as the last look saw them, and as they were examined. */
  private long looked = -1;

  private long examined;

  /**
   * @param own its status, from before its names were read
   */
  private LocalDirectory(
      Examiner examiner,
      Descriptor descriptor,
      long openedSeconds,
      FileStatus own,
      byte[][] path,
      NameList names) {
    this.examiner = examiner;
    this.openedSeconds = openedSeconds;
    this.descriptor = descriptor;
    this.own = own;
    this.path = path;
    this.names = names;
    rules = examiner.options().excludes().in(path);
  }

  /** A directory on a file system whose contents are left out appears empty. */
  static SourceDirectory open(Examiner examiner, Examiner.Place place) {
    Descriptor descriptor;
    try {
      descriptor = PosixFiles.openDirectory(place.directory, place.fileName);
    } catch (PosixException e) {
      throw Examiner.problem(e);
    }
    try {
      var opened = Instant.now().getEpochSecond();
      var own = PosixFiles.status(descriptor);
      var names = examiner.isElsewhere(own) ? NameList.of(List.of()) : names(examiner, descriptor);
      return new LocalDirectory(examiner, descriptor, opened, own, place.path, names);
    } catch (PosixException e) {
      descriptor.close();
      throw Examiner.problem(e);
    } catch (RuntimeException | Error e) {
      descriptor.close();
      throw e;
    }
  }

  @Override
  public Optional<SourceEntry> next() {
    if (next == 0) {
      sorted = names.sorted();
    }
    while (next < sorted.length) {
      var index = sorted[next++];
      var name = names.get(index);
      var found = excludes(name) ? Optional.<SourceEntry>empty() : examine(index, name);
      if (found.isPresent()) {
        return found;
      }
    }
    told = null;
    return Optional.empty();
  }

  private Optional<SourceEntry> examine(int index, byte[] name) {
    if (told != null && System.nanoTime() - lookedNanos > DirectoryLook.FRESH_NANOS) {
      told = null;
    }
    Optional<SourceEntry> found;
    if (told != null) {
      status.load(told, index * StatusBuffer.WORDS);
      found = examiner.examined(place(name), status);
    } else {
      found = examiner.examine(place(name), status);
    }
    if (found.isPresent()) {
      examined += status.mark(names, index);
    }
    return found;
  }

  @Override
  public Optional<DirectoryLook> look() throws InterruptedException {
    var look = new LocalLook(examiner, names);
    var kept = names.size() > MOST_KEPT ? null : new long[names.size() * StatusBuffer.WORDS];
    told = null;
    lookedNanos = System.nanoTime();
    try {
      hidden = Examiner.hidesAttributes(descriptor);
      var batch = StatusBatch.get();
      for (var at = 0; at < names.size(); ) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while looking at a directory");
        }
        at = batch.fill(descriptor, names, at, this::isWanted);
        if (!addAll(batch, look, kept)) {
          return Optional.empty();
        }
      }
    } catch (PosixException e) {
      return Optional.empty(); // who examines it, says why
    }
    looked = look.marks();
    told = kept;
    return Optional.of(look.finish());
  }

  @Override
  public boolean isAsLooked() {
    return looked == examined;
  }

  /** By the times of the directory itself, where these tell and cannot be those of two changes. */
  @Override
  public boolean isAsListed() {
    if (hidden || own.changed().getEpochSecond() >= openedSeconds - LocalLook.COARSE_SECONDS) {
      return false;
    }
    try {
      var now = PosixFiles.status(descriptor);
      return now.changed().equals(own.changed()) && now.modified().equals(own.modified());
    } catch (PosixException e) {
      return false;
    }
  }

  /**
   * @param kept receives what was told of each, if it is to be
   */
  private boolean addAll(StatusBatch batch, LocalLook look, long @Nullable [] kept) {
    for (var at = 0; at < batch.size(); at++) {
      var seen = batch.status(at);
      if (kept != null) {
        seen.save(kept, batch.index(at) * StatusBuffer.WORDS);
      }
      if (examiner.isTooLarge(seen.kind(), seen.sizeBytes())) {
        continue;
      }
      var index = batch.index(at);
      if (!look.add(index, seen, this)) {
        return false;
      }
      if (hidden) {
        look.add(Examiner.attributes(place(names.get(index))));
      }
    }
    return true;
  }

  private boolean isWanted(int index) {
    return rules.isEmpty() || !rules.excludes(path(names.get(index)));
  }

  private boolean excludes(byte[] name) {
    return !rules.isEmpty() && rules.excludes(path(name));
  }

  Examiner.Place place(byte[] name) {
    return new Examiner.Place(descriptor, name, NodeName.of(name), path(name));
  }

  private byte[][] path(byte[] name) {
    var entryPath = Arrays.copyOf(path, path.length + 1);
    entryPath[path.length] = name;
    return entryPath;
  }

  @Override
  public void close() {
    descriptor.close();
  }

  private static NameList names(Examiner examiner, Descriptor descriptor) {
    for (var tag : examiner.options().tagFiles()) {
      if (tag.isIn(descriptor, examiner.patience())) {
        return NameList.of(List.of(PosixNames.bytes(tag.name())));
      }
    }
    return PosixFiles.names(descriptor);
  }
}
