package io.holdfast.api.work;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Restore a snapshot, or parts of it, into a directory or into a source.
 *
 * @param snapshot 64 hex digits
 * @param sourceKind as in the resource model
 * @param base the folder of the snapshot that becomes the target's; {@code /} for its root
 * @param paths what to restore, as paths from the base; empty means all
 * @param targetPath an absolute directory; made when absent
 * @param source what kinds other than {@code DIRECTORY} need, for which {@code paths} and {@code
 *     targetPath} say nothing; null for a {@code DIRECTORY} and a bundle
 * @param members what is wanted of each member of a {@code PROJECT_BUNDLE}, for which all of the
 *     former but {@code conflicts} say nothing; none for other kinds
 */
public record RestoreOrder(
    Lease lease,
    LeaseTerms terms,
    RepositoryAccess repository,
    int attempt,
    String snapshot,
    String sourceKind,
    String base,
    List<String> paths,
    String targetPath,
    Layout layout,
    Conflicts conflicts,
    @Nullable SourceRestore source,
    List<MemberRestore> members)
    implements WorkOrder {
  /** What to do with what already lies at the target. */
  public enum Conflicts {
    /** Nothing is written at all when anything is in the way. */
    FAIL,
    SKIP,
    OVERWRITE,
    KEEP_BOTH,
    /** The target directory is emptied first. */
    CLEAR_TARGET
  }

  /** Where below the target directory files land. */
  public enum Layout {
    /** At their whole paths. */
    FULL_PATH,
    /** Each path by its own name; several below the folder that they share. */
    NAMED
  }

  public RestoreOrder {
    paths = List.copyOf(paths);
    members = List.copyOf(members);
  }

  @Override
  public void close() {
    repository.close();
    if (source != null) {
      source.into().close();
    }
    members.forEach(member -> member.source().into().close());
  }
}
