package io.holdfast.sources.tree;

import java.util.List;

/**
 * How a local tree is read.
 *
 * @param tagFiles whose presence leaves out a directory's other contents
 * @param maxFileBytes larger files are left out; {@link Long#MAX_VALUE} for none
 * @param oneFileSystem leave out the contents of what is mounted below the roots
 * @param accessTimes keep access times; else they are stored equal to modification times, so that
 *     reading a file does not make a new tree
 */
public record LocalTreeOptions(
    ExcludeRules excludes,
    List<TagFile> tagFiles,
    long maxFileBytes,
    boolean oneFileSystem,
    boolean accessTimes) {
  /** Everything, access times aside. */
  public static final LocalTreeOptions ALL =
      new LocalTreeOptions(ExcludeRules.NONE, List.of(), Long.MAX_VALUE, false, false);

  public LocalTreeOptions {
    if (maxFileBytes < 0) {
      throw new IllegalArgumentException("%d bytes".formatted(maxFileBytes));
    }
    tagFiles = List.copyOf(tagFiles);
  }

  public LocalTreeOptions withExcludes(ExcludeRules value) {
    return new LocalTreeOptions(value, tagFiles, maxFileBytes, oneFileSystem, accessTimes);
  }

  public LocalTreeOptions withTagFiles(List<TagFile> value) {
    return new LocalTreeOptions(excludes, value, maxFileBytes, oneFileSystem, accessTimes);
  }

  public LocalTreeOptions withMaxFileBytes(long value) {
    return new LocalTreeOptions(excludes, tagFiles, value, oneFileSystem, accessTimes);
  }

  public LocalTreeOptions withOneFileSystem(boolean value) {
    return new LocalTreeOptions(excludes, tagFiles, maxFileBytes, value, accessTimes);
  }

  public LocalTreeOptions withAccessTimes(boolean value) {
    return new LocalTreeOptions(excludes, tagFiles, maxFileBytes, oneFileSystem, value);
  }
}
