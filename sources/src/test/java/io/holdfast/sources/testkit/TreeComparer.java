package io.holdfast.sources.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares two directory trees: names, kinds, bytes, modes, owners, times, extended attributes and
 * ACLs, devices, link targets, and which names share an inode. Not compared: what no restore can
 * set (inode numbers, change times) and access times.
 *
 * <p>Not thread-safe.
 */
public final class TreeComparer {
  /** What to leave out of a comparison. */
  public enum Leave {
    /** The time, mode and owner of the two top directories themselves. */
    TOP_METADATA,
    /** Extended attributes of symlinks: restic before 0.16 does not keep them. */
    LINK_ATTRIBUTES,
    OWNERS,
    TIMES
  }

  private static final int BLOCK = 1 << 20;
  private static final int MOST = 50;

  private final Set<Leave> left;
  private final List<String> differences = new ArrayList<>();
  private final Map<Long, Long> inodes = new HashMap<>();
  private final Map<Long, Long> inodesBack = new HashMap<>();

  private TreeComparer(Set<Leave> left) {
    this.left = left;
  }

  /** One line for each difference, at most 50; empty when the trees are the same. */
  public static List<String> compare(Path expected, Path actual, Leave... left) {
    return compare(RawPath.of(expected), RawPath.of(actual), left);
  }

  public static List<String> compare(RawPath expected, RawPath actual, Leave... left) {
    var set = EnumSet.noneOf(Leave.class);
    set.addAll(Arrays.asList(left));
    var comparer = new TreeComparer(set);
    comparer.entry(expected, actual, true);
    return List.copyOf(comparer.differences);
  }

  private void entry(RawPath expected, RawPath actual, boolean top) {
    if (differences.size() >= MOST) {
      return;
    }
    var a = Libc.status(expected);
    var b = Libc.status(actual);
    if (a.type() != b.type()) {
      differ(actual, "kind", octal(a.type()), octal(b.type()));
      return;
    }
    if (!top || !left.contains(Leave.TOP_METADATA)) {
      metadata(expected, actual, a, b);
    }
    switch (a.type()) {
      case FileStatus.DIRECTORY -> directory(expected, actual);
      case FileStatus.FILE -> file(expected, actual, a, b);
      case FileStatus.SYMLINK ->
          same(actual, "target", text(Libc.linkTarget(expected)), text(Libc.linkTarget(actual)));
      default -> same(actual, "device", a.specialDevice(), b.specialDevice());
    }
  }

  private void metadata(RawPath expected, RawPath actual, FileStatus a, FileStatus b) {
    same(actual, "mode", octal(a.mode()), octal(b.mode()));
    if (!left.contains(Leave.OWNERS)) {
      same(actual, "owner", a.uid() + ":" + a.gid(), b.uid() + ":" + b.gid());
    }
    if (!left.contains(Leave.TIMES)) {
      same(actual, "time", time(a), time(b));
    }
    if (a.type() != FileStatus.SYMLINK || !left.contains(Leave.LINK_ATTRIBUTES)) {
      same(actual, "attributes", attributes(expected), attributes(actual));
    }
  }

  private void directory(RawPath expected, RawPath actual) {
    var names = sorted(Libc.names(expected));
    var others = sorted(Libc.names(actual));
    for (var name : others) {
      if (names.stream().noneMatch(each -> Arrays.equals(each, name))) {
        differences.add("%s: should not be there".formatted(actual.child(name)));
      }
    }
    for (var name : names) {
      if (others.stream().noneMatch(each -> Arrays.equals(each, name))) {
        differences.add("%s: missing".formatted(actual.child(name)));
        continue;
      }
      entry(expected.child(name), actual.child(name), false);
    }
  }

  private void file(RawPath expected, RawPath actual, FileStatus a, FileStatus b) {
    same(actual, "size", a.size(), b.size());
    if (a.links() > 1 || b.links() > 1) {
      same(actual, "links", a.links(), b.links());
      var twin = inodes.putIfAbsent(a.inode(), b.inode());
      var twinBack = inodesBack.putIfAbsent(b.inode(), a.inode());
      if ((twin != null && twin != b.inode()) || (twinBack != null && twinBack != a.inode())) {
        differences.add("%s: is linked to other names".formatted(actual));
      }
      if (twin != null) {
        return;
      }
    }
    if (a.size() == b.size()) {
      bytes(expected, actual, a.size());
    }
  }

  private void bytes(RawPath expected, RawPath actual, long size) {
    var a = Libc.open(expected);
    var b = Libc.open(actual);
    try {
      for (var offset = 0L; offset < size; offset += BLOCK) {
        var length = (int) Math.min(BLOCK, size - offset);
        var at =
            Arrays.mismatch(
                Libc.read(expected, a, offset, length), Libc.read(actual, b, offset, length));
        if (at >= 0) {
          differences.add("%s: bytes differ at %d".formatted(actual, offset + at));
          return;
        }
      }
    } finally {
      Libc.close(expected, a);
      Libc.close(actual, b);
    }
  }

  private void same(RawPath path, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      differ(path, what, expected, actual);
    }
  }

  private void differ(RawPath path, String what, Object expected, Object actual) {
    differences.add("%s: %s should be %s, is %s".formatted(path, what, expected, actual));
  }

  private static List<byte[]> sorted(List<byte[]> names) {
    return names.stream().sorted(Comparator.comparing(RawPath::printable)).toList();
  }

  private static TreeMap<String, String> attributes(RawPath path) {
    return Libc.attributes(path).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, each -> text(each.getValue()), (a, b) -> a, TreeMap::new));
  }

  private static String text(byte[] bytes) {
    return RawPath.printable(bytes);
  }

  private static String time(FileStatus status) {
    return "%d.%09d".formatted(status.mtimeSeconds(), status.mtimeNanos());
  }

  private static String octal(int mode) {
    return Integer.toOctalString(mode);
  }
}
