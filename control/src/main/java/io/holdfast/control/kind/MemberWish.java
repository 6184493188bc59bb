package io.holdfast.control.kind;

import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import java.util.List;

/**
 * What a restore of a bundle's point wants of one member.
 *
 * @param member its slug: the folder of the snapshot that holds its tree, and what its parts' names
 *     begin with
 * @param into the source to restore into: the member itself, or another of its kind
 * @param parts of the member, named and placed as in a point of its own
 * @param wish in the member's own words; the items of a directory are its paths
 */
public record MemberWish(String member, Source into, List<Part> parts, KindWish wish) {
  public MemberWish {
    parts = List.copyOf(parts);
  }

  /** Where the member's tree lies in the snapshot. */
  public String base() {
    return "/" + member;
  }

  public boolean ofFiles() {
    return into.kind() == SourceKind.DIRECTORY;
  }

  /** For a directory: where it is restored to; the root puts each file where it came from. */
  public String targetPath() {
    return wish.target().getOrDefault("path", "/");
  }

  /** For a directory: how its files lie below the target. */
  public FileLayout layout() {
    return FileLayout.of(wish.target());
  }
}
