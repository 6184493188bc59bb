package io.holdfast.engine.rewrite;

import static io.holdfast.base.ErrorCode.INPUT_INVALID;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which tags which snapshots get.
 *
 * @param snapshots each once, whatever was given
 * @param dryRun whether nothing is changed
 */
public record TagRequest(List<SnapshotId> snapshots, Tags tags, boolean dryRun) {
  public TagRequest {
    snapshots = List.copyOf(new LinkedHashSet<>(snapshots));
  }

  /** What becomes of a snapshot's tags. */
  public sealed interface Tags {
    /** These and no others. */
    record Exactly(List<String> tags) implements Tags {
      public Exactly {
        tags = checked(tags);
      }
    }

    /** Some more, and some less. */
    record Edited(List<String> added, List<String> removed) implements Tags {
      public Edited {
        added = checked(added);
        removed = checked(removed);
      }
    }

    /** The tags of a snapshot that had {@code old}; each once, in their order. */
    default List<String> of(List<String> old) {
      return switch (this) {
        case Exactly(var tags) -> tags;
        case Edited(var added, var removed) -> {
          var tags = new LinkedHashSet<>(old);
          tags.addAll(added);
          removed.forEach(tags::remove);
          yield new ArrayList<>(tags);
        }
      };
    }
  }

  private static List<String> checked(List<String> tags) {
    for (var tag : tags) {
      if (tag.isBlank() || tag.contains(",")) {
        throw new EngineException(
            INPUT_INVALID, "'%s' is no tag; it has letters and no comma".formatted(tag));
      }
    }
    return List.copyOf(new LinkedHashSet<>(tags));
  }
}
