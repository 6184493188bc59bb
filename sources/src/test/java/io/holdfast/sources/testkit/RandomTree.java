package io.holdfast.sources.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes a directory tree that a backup must survive: names that are not UTF-8 or hold newlines and
 * quotes, sizes round chunk bounds, holes, graphs of hard links, symlinks to nowhere, extended
 * attributes, ACLs, times before 1970, set-id bits, and, for root, devices and other owners. The
 * same seed makes the same tree.
 *
 * <p>Not thread-safe.
 */
public final class RandomTree {
  private static final int MAX_DEPTH = 6;

  private final SplittableRandom random;
  private final RandomTreeOptions options;
  private final RandomContent content;
  private final RandomMetadata metadata;
  private final boolean root = Libc.isRoot();
  private final List<RawPath> directories = new ArrayList<>();
  private final List<Integer> depths = new ArrayList<>();
  private final List<RawPath> files = new ArrayList<>();

  private RandomTree(long seed, RandomTreeOptions options) {
    this.random = new SplittableRandom(seed);
    this.options = options;
    this.content = new RandomContent(random, options.largeFiles());
    this.metadata = new RandomMetadata(random, options.linkAttributes());
  }

  /** Makes the tree at {@code top}, which must not exist; its parent must. */
  public static void make(Path top, long seed, RandomTreeOptions options) {
    new RandomTree(seed, options).fill(RawPath.of(top));
  }

  private void fill(RawPath top) {
    Libc.makeDirectory(top, 0755);
    directories.add(top);
    depths.add(0);
    var links = new ArrayList<RawPath>();
    for (var i = 0; i < options.entries(); i++) {
      var parent = random.nextInt(directories.size());
      var path = directories.get(parent).child(RandomNames.next(random, i));
      entry(path, depths.get(parent), links);
    }
    // After the content, since writing below a directory changes its time; deepest first.
    files.forEach(metadata::applyToFile);
    links.forEach(metadata::applyToLink);
    directories.reversed().forEach(metadata::applyToDirectory);
  }

  private void entry(RawPath path, int depth, List<RawPath> links) {
    var kind = random.nextInt(100);
    if (kind < 22 && depth < MAX_DEPTH) {
      Libc.makeDirectory(path, 0700);
      directories.add(path);
      depths.add(depth + 1);
      return;
    }
    if (kind < 32) {
      Libc.makeSymlink(linkTarget(), path);
      links.add(path);
      return;
    }
    if (kind < 42 && !files.isEmpty()) {
      Libc.makeLink(files.get(random.nextInt(files.size())), path);
      return;
    }
    if (kind < 46) {
      special(path);
      return;
    }
    content.write(path);
    files.add(path);
  }

  private void special(RawPath path) {
    var kind = root ? random.nextInt(3) : 0;
    switch (kind) {
      case 0 -> Libc.makeNode(path, FileStatus.FIFO | 0600, 0);
      case 1 -> Libc.makeNode(path, FileStatus.CHARACTER_DEVICE | 0600, device());
      default -> Libc.makeNode(path, FileStatus.BLOCK_DEVICE | 0600, device());
    }
    files.add(path);
  }

  /** Small and large numbers, in glibc's encoding of majors and minors. */
  private long device() {
    var major = random.nextInt(1, 4000);
    var minor = random.nextInt(1 << 18);
    return (major & 0xfffL) << 8 | minor & 0xff | (minor & ~0xffL) << 12;
  }

  private byte[] linkTarget() {
    return switch (random.nextInt(options.linkAttributes() ? 6 : 5)) {
      case 0 -> "nowhere/at all".getBytes(UTF_8);
      case 1 -> "/etc/passwd".getBytes(UTF_8);
      case 2 -> "../../../../../../../..".getBytes(UTF_8);
      case 3 -> "x".repeat(random.nextInt(1, 4000)).getBytes(UTF_8);
      case 4 -> "line\nbreak \"quoted\" \\ ünïcode <&>".getBytes(UTF_8);
      default -> new byte[] {'b', 'a', 'd', (byte) 0xff, (byte) 0xfe, (byte) 0x80};
    };
  }
}
