package io.holdfast.api.work;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an agent's work on a session ended. */
public sealed interface Completion {
  /**
   * A snapshot was written. Whether that is a success is for the service's checks to say.
   *
   * @param snapshot 64 hex digits
   * @param tree the snapshot's root tree, 64 hex digits
   * @param reloaded whether the snapshot and its root tree were read back from the store
   * @param pointInTime the snapshot's own time
   * @param parts what the snapshot holds, at least one
   * @param warnings reported beside unreadable items: what people should read before they rely on
   *     the point
   * @param profile what was seen of the files
   */
  record BackedUp(
      String snapshot,
      String tree,
      boolean reloaded,
      Instant pointInTime,
      BackupTotals totals,
      List<Part> parts,
      long warnings,
      TreeProfile profile)
      implements Completion {
    public BackedUp {
      parts = List.copyOf(parts);
    }
  }

  /** All that could be written was; single items may have failed or been skipped. */
  record Restored(RestoreTotals totals) implements Completion {}

  /**
   * An export's file is whole and durable.
   *
   * @param bytes of the file
   * @param sha256 of the file, 64 hex digits
   */
  record Exported(RestoreTotals totals, long bytes, String sha256) implements Completion {}

  /**
   * A drill was carried through. Whether it passed is for the service to say.
   *
   * @param findings at least one
   * @param restoreMillis null when nothing was restored
   */
  record Drilled(
      RestoreTotals totals,
      List<Finding> findings,
      @Nullable Long restoreMillis,
      long verifyMillis,
      long bytes)
      implements Completion {
    public Drilled {
      findings = List.copyOf(findings);
    }
  }

  /**
   * The work as a whole broke.
   *
   * @param reason stable, SCREAMING: a code of {@code docs/errors.md} or a check's
   * @param detail one sentence for people
   * @param restored what a restore had done by then; null in a backup
   */
  record Failed(String reason, String detail, @Nullable RestoreTotals restored)
      implements Completion {}

  /**
   * The work was stopped as asked. What was written is in the items reported before.
   *
   * @param restored what a restore had done by then; null in a backup
   */
  record Aborted(String detail, @Nullable RestoreTotals restored) implements Completion {}

  /** The agent cannot do this for such a source; nothing was read or written. */
  record NotSupported(String detail) implements Completion {}

  /** What one check of a drill found. */
  record Finding(String name, @Nullable String expected, @Nullable String actual, Verdict verdict) {
    /** How it weighs. */
    public enum Verdict {
      PASSED,
      WARNED,
      FAILED
    }
  }

  /**
   * A piece of a restore point.
   *
   * @param kind as in the resource model, {@code FILE_TREE} …
   * @param refKind what of the source it came from, {@code database} …; empty for the source itself
   * @param refName its name there; empty with {@code refKind}
   * @param path where it lies in the snapshot's tree
   * @param expectations what a restore of it must show, by name
   */
  record Part(
      String kind,
      String name,
      String refKind,
      String refName,
      String path,
      long bytes,
      long items,
      Map<String, Long> expectations) {
    public Part {
      expectations = Map.copyOf(expectations);
    }
  }
}
