package io.holdfast.sources.tree;

import io.holdfast.engine.backup.DirectoryLook;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import io.holdfast.sources.posix.StatusBuffer;
import java.util.ArrayList;
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

  /** In the file system's order until the first is examined. */
  private final List<byte[]> names;

  private final ExcludeRules rules;
  private final StatusBuffer status = new StatusBuffer();
  private int next;

  /** Sums of the entries' marks: as the last look saw them, and as they were examined. */
  private long looked = -1;

  private long examined;

  private LocalDirectory(
      Examiner examiner, Descriptor descriptor, byte[][] path, List<byte[]> names) {
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
      var names = elsewhere ? List.<byte[]>of() : names(examiner, descriptor);
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
    if (next == 0 && !names.isEmpty()) {
      names.sort(Arrays::compareUnsigned);
    }
    while (next < names.size()) {
      var name = names.get(next++);
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
    var look = new LocalLook(examiner);
    try {
      var hidden = Examiner.hidesAttributes(descriptor);
      for (var name : names) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while looking at a directory");
        }
        if (excludes(name)) {
          continue;
        }
        PosixFiles.status(descriptor, name, status);
        if (examiner.isTooLarge(status.kind(), status.sizeBytes())) {
          continue;
        }
        if (!look.add(name, status, this::place)) {
          return Optional.empty();
        }
        if (hidden) {
          look.add(Examiner.attributes(place(name)));
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

  private boolean excludes(byte[] name) {
    return !rules.isEmpty() && rules.excludes(path(name));
  }

  private Examiner.Place place(byte[] name) {
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

  private static List<byte[]> names(Examiner examiner, Descriptor descriptor) {
    var names = new ArrayList<byte[]>();
    var tags = tags(examiner, descriptor);
    if (tags.isEmpty()) {
      PosixFiles.list(descriptor, names::add);
    } else {
      tags.forEach(tag -> names.add(PosixNames.bytes(tag.name())));
    }
    return names;
  }

  private static List<TagFile> tags(Examiner examiner, Descriptor descriptor) {
    var wanted = examiner.options().tagFiles();
    return wanted.stream().filter(tag -> tag.isIn(descriptor)).limit(1).toList();
  }
}
