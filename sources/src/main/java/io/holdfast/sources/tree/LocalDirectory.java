package io.holdfast.sources.tree;

import io.holdfast.engine.backup.DirectoryLook;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.NameList;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import io.holdfast.sources.posix.StatusBatch;
import io.holdfast.sources.posix.StatusBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One directory of the local file system: its names are read at once, its entries examined one by
 * one in the order of names.
 */
final class LocalDirectory implements SourceDirectory {
  private final Examiner examiner;
  private final Descriptor descriptor;
  private final byte[][] path;

  private final NameList names;
  private final ExcludeRules rules;
  private final StatusBuffer status = new StatusBuffer();

  /** In the order of names; empty until the first is examined. */
  private byte[][] sorted = {};

  private int next;

  /** Sums of the entries' marks: as the last look saw them, and as they were examined. */
  private long looked = -1;

  private long examined;

  private LocalDirectory(Examiner examiner, Descriptor descriptor, byte[][] path, NameList names) {
    this.examiner = examiner;
    this.descriptor = descriptor;
    this.path = path;
    this.names = names;
    rules = examiner.options().excludes().in(path);
  }

  /**
   * @param elsewhere on a file system whose contents are left out: the directory appears empty
   */
  static SourceDirectory open(Examiner examiner, Examiner.Place place, boolean elsewhere) {
    Descriptor descriptor;
    try {
      descriptor = PosixFiles.openDirectory(place.directory, place.fileName);
    } catch (PosixException e) {
      throw Examiner.problem(e);
    }
    try {
      var names = elsewhere ? NameList.of(List.of()) : names(examiner, descriptor);
      return new LocalDirectory(examiner, descriptor, place.path, names);
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
      sorted = names.asList().toArray(byte[][]::new);
      Arrays.sort(sorted, Arrays::compareUnsigned);
    }
    while (next < sorted.length) {
      var name = sorted[next++];
      var found =
          excludes(name) ? Optional.<SourceEntry>empty() : examiner.examine(place(name), status);
      if (found.isPresent()) {
        examined += status.mark(name);
        return found;
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<DirectoryLook> look() throws InterruptedException {
    var look = new LocalLook(examiner, names);
    try {
      var hidden = Examiner.hidesAttributes(descriptor);
      var batch = StatusBatch.get();
      for (var at = 0; at < names.size(); ) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while looking at a directory");
        }
        at = batch.fill(descriptor, names, at, this::isWanted);
        if (!addAll(batch, look, hidden)) {
          return Optional.empty();
        }
      }
    } catch (PosixException e) {
      return Optional.empty(); // who examines it, says why
    }
    looked = look.marks();
    return Optional.of(look.finish());
  }

  @Override
  public boolean isAsLooked() {
    return looked == examined;
  }

  private boolean addAll(StatusBatch batch, LocalLook look, boolean hidden) {
    for (var at = 0; at < batch.size(); at++) {
      var seen = batch.status(at);
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
      if (tag.isIn(descriptor)) {
        return NameList.of(List.of(PosixNames.bytes(tag.name())));
      }
    }
    return PosixFiles.names(descriptor);
  }
}
