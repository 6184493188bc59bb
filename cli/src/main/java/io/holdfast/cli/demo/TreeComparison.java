package io.holdfast.cli.demo;

import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.PosixAttributes;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares two folders: names as bytes, kinds, contents, and all metadata that a backup keeps
 * (mode, owner, modification time to the nanosecond, extended attributes with ACLs, link targets,
 * device numbers, which names are hard links of one file). Not thread-safe.
 */
final class TreeComparison {
  private static final int MAX_DIFFERENCES = 100;
  private static final int BUFFER_BYTES = 256 << 10;

  private final byte[] left = new byte[BUFFER_BYTES];
  private final byte[] right = new byte[BUFFER_BYTES];
  private final List<String> differences = new ArrayList<>();

  /** The first name seen of each file that has several, by inode, on either side. */
  private final Map<Long, String> leftLinks = new HashMap<>();

  private final Map<Long, String> rightLinks = new HashMap<>();
  private long items;
  private long bytes;
  private long attributes;

  /**
   * What was compared.
   *
   * @param differences the first hundred, each naming the path and what differs
   */
  record Result(long items, long bytes, long attributes, List<String> differences) {
    Result {
      differences = List.copyOf(differences);
    }

    boolean same() {
      return differences.isEmpty();
    }

    Result plus(Result other) {
      var all = new ArrayList<>(differences);
      all.addAll(other.differences);
      return new Result(
          items + other.items, bytes + other.bytes, attributes + other.attributes, all);
    }
  }

  private TreeComparison() {}

  /** Compares two folders, or two files, and all below them. */
  static Result of(Path expected, Path actual) throws InterruptedException {
    var comparison = new TreeComparison();
    var at = Descriptor.WORKING_DIRECTORY;
    comparison.node(
        new Pair(
            at, at, PosixNames.bytes(expected.toString()), PosixNames.bytes(actual.toString())),
        ".");
    return new Result(
        comparison.items, comparison.bytes, comparison.attributes, comparison.differences);
  }

  /** The same thing on both sides: its folders, and its name in each. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pair(
      Descriptor expected, Descriptor actual, byte[] expectedName, byte[] actualName) {}

  private void node(Pair pair, String path) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    items++;
    var a = PosixFiles.status(pair.expected(), pair.expectedName());
    var b = PosixFiles.status(pair.actual(), pair.actualName());
    if (a.kind() != b.kind()) {
      differ(path, "kind", a.kind(), b.kind());
      return;
    }
    metadata(path, a, b);
    attributes(pair, path);
    links(path, a, b);
    content(pair, path, a);
  }

  private void metadata(String path, FileStatus a, FileStatus b) {
    if (a.kind() != FileKind.SYMLINK && a.mode() != b.mode()) {
      differ(path, "mode", Integer.toOctalString(a.mode()), Integer.toOctalString(b.mode()));
    }
    if (a.uid() != b.uid() || a.gid() != b.gid()) {
      differ(path, "owner", a.uid() + ":" + a.gid(), b.uid() + ":" + b.gid());
    }
    if (!a.modified().equals(b.modified())) {
      differ(path, "modification time", a.modified(), b.modified());
    }
    if (a.specialDevice() != b.specialDevice()) {
      differ(path, "device", a.specialDevice(), b.specialDevice());
    }
  }

  private void attributes(Pair pair, String path) {
    var expected = attributesOf(pair.expected(), pair.expectedName());
    var actual = attributesOf(pair.actual(), pair.actualName());
    attributes += expected.size();
    if (!expected.equals(actual)) {
      differ(path, "extended attributes", expected.keySet(), actual.keySet());
    }
  }

  private static Map<String, List<Byte>> attributesOf(Descriptor folder, byte[] name) {
    var found = new TreeMap<String, List<Byte>>();
    for (var attribute : PosixAttributes.list(folder, name)) {
      var value = PosixAttributes.find(folder, name, attribute).orElseGet(() -> new byte[0]);
      found.put(PosixNames.printable(attribute), boxed(value));
    }
    return found;
  }

  private static List<Byte> boxed(byte[] value) {
    var list = new ArrayList<Byte>(value.length);
    for (var each : value) {
      list.add(each);
    }
    return list;
  }

  /** Names that are one file there must be one file here, and no others. */
  private void links(String path, FileStatus a, FileStatus b) {
    if (a.kind() == FileKind.DIRECTORY || (a.links() < 2 && b.links() < 2)) {
      return;
    }
    var first = leftLinks.putIfAbsent(a.inode(), path);
    var firstThere = rightLinks.putIfAbsent(b.inode(), path);
    if (first != null && !first.equals(firstThere)) {
      differ(path, "hard link", first, String.valueOf(firstThere));
    }
  }

  private void content(Pair pair, String path, FileStatus status) throws InterruptedException {
    switch (status.kind()) {
      case DIRECTORY -> folder(pair, path);
      case REGULAR -> file(pair, path);
      case SYMLINK -> {
        var a = PosixFiles.readLink(pair.expected(), pair.expectedName());
        var b = PosixFiles.readLink(pair.actual(), pair.actualName());
        if (!Arrays.equals(a, b)) {
          differ(path, "link target", PosixNames.printable(a), PosixNames.printable(b));
        }
      }
      case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET, UNKNOWN -> {}
    }
  }

  private void folder(Pair pair, String path) throws InterruptedException {
    try (var a = PosixFiles.openDirectory(pair.expected(), pair.expectedName());
        var b = PosixFiles.openDirectory(pair.actual(), pair.actualName())) {
      var expected = names(a);
      var actual = names(b);
      for (var name : expected.entrySet()) {
        var below = path + "/" + name.getKey();
        if (!actual.containsKey(name.getKey())) {
          differ(below, "presence", "there", "missing");
          continue;
        }
        node(new Pair(a, b, name.getValue(), name.getValue()), below);
      }
      actual.keySet().removeAll(expected.keySet());
      actual.keySet().forEach(name -> differ(path + "/" + name, "presence", "missing", "there"));
    }
  }

  private static Map<String, byte[]> names(Descriptor folder) {
    var names = new TreeMap<String, byte[]>();
    // One char a byte: distinct for distinct bytes, unlike any text.
    PosixFiles.list(folder, name -> names.put(new String(name, StandardCharsets.ISO_8859_1), name));
    return names;
  }

  private void file(Pair pair, String path) throws InterruptedException {
    try (var a = PosixFiles.openFile(pair.expected(), pair.expectedName());
        var b = PosixFiles.openFile(pair.actual(), pair.actualName())) {
      for (var position = 0L; ; ) {
        var count = fill(a, left, position);
        var countThere = fill(b, right, position);
        if (!Arrays.equals(left, 0, count, right, 0, countThere)) {
          differ(path, "content", "bytes from " + position, "others");
          return;
        }
        bytes += count;
        position += count;
        if (count < left.length) {
          return;
        }
      }
    }
  }

  private static int fill(Descriptor file, byte[] buffer, long position) {
    var filled = 0;
    while (filled < buffer.length) {
      var count = file.read(buffer, filled, buffer.length - filled, position + filled);
      if (count == 0) {
        break;
      }
      filled += count;
    }
    return filled;
  }

  private void differ(String path, String what, Object expected, Object actual) {
    if (differences.size() < MAX_DIFFERENCES) {
      differences.add("%s: %s is %s, was %s".formatted(path, what, actual, expected));
    }
  }
}
