package io.holdfast.api.work;

import java.util.List;

/**
 * What a restore wants of one member of a bundle.
 *
 * @param name the folder of the snapshot that stands for the member's root
 * @param source what and into what; of a {@code DIRECTORY} only {@code into} counts
 * @param paths of a {@code DIRECTORY}: what to restore, as paths in it; empty means all
 * @param targetPath of a {@code DIRECTORY}: an absolute directory; made when absent
 * @param layout of a {@code DIRECTORY}
 */
public record MemberRestore(
    String name,
    SourceRestore source,
    List<String> paths,
    String targetPath,
    RestoreOrder.Layout layout) {
  public MemberRestore {
    paths = List.copyOf(paths);
  }
}
