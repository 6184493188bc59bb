package io.holdfast.sources.testkit;

/**
 * What a {@link RandomTree} may contain.
 *
 * @param entries about how many names are made
 * @param largeFiles whether files round the chunker's greatest size (8 MiB) are among them
 * @param linkAttributes whether symlinks carry extended attributes and targets that are not UTF-8,
 *     which restic before 0.16 does not keep
 */
public record RandomTreeOptions(int entries, boolean largeFiles, boolean linkAttributes) {
  public static RandomTreeOptions small() {
    return new RandomTreeOptions(60, false, true);
  }

  public static RandomTreeOptions full() {
    return new RandomTreeOptions(250, true, true);
  }

  /** Without what restic 0.14 loses by itself. */
  public RandomTreeOptions asOldResticKeeps() {
    return new RandomTreeOptions(entries, largeFiles, false);
  }
}
