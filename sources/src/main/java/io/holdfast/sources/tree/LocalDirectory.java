package io.holdfast.sources.tree;

import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One directory of the local file system: its names are read at once and sorted, its entries
 * examined one by one.
 */
final class LocalDirectory implements SourceDirectory {
  private final Examiner examiner;
  private final Descriptor descriptor;
  private final byte[][] path;
  private final byte[][] names;
  private int next;

  private LocalDirectory(Examiner examiner, Descriptor descriptor, byte[][] path, byte[][] names) {
    this.examiner = examiner;
    this.descriptor = descriptor;
    this.path = path;
    this.names = names;
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
      var names = elsewhere ? new byte[0][] : names(examiner, descriptor);
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
    while (next < names.length) {
      var name = names[next++];
      var entryPath = Arrays.copyOf(path, path.length + 1);
      entryPath[path.length] = name;
      var found =
          examiner.examine(new Examiner.Place(descriptor, name, NodeName.of(name), entryPath));
      if (!found.isEmpty()) {
        return Optional.of(found.getFirst());
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    descriptor.close();
  }

  private static byte[][] names(Examiner examiner, Descriptor descriptor) {
    List<byte[]> names = new ArrayList<>();
    var tags = tags(examiner, descriptor);
    if (tags.isEmpty()) {
      PosixFiles.list(descriptor, names::add);
    } else {
      tags.forEach(tag -> names.add(PosixNames.bytes(tag.name())));
    }
    var sorted = names.toArray(byte[][]::new);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    return sorted;
  }

  private static List<TagFile> tags(Examiner examiner, Descriptor descriptor) {
    var wanted = examiner.options().tagFiles();
    return wanted.stream().filter(tag -> tag.isIn(descriptor)).limit(1).toList();
  }
}
