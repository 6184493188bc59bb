package io.holdfast.engine.backup;

import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * How to back up.
 *
 * @param start when this backup began, in the zone of its machine
 * @param saving when a snapshot is written
 * @param memory a folder of this machine that remembers what backups saw, so that the next need not
 *     compare folders that are as they were; files in it may be deleted at any time. For sources
 *     whose directories can be read to their ends before those in them are opened
 */
public record BackupRequest(
    Labels labels,
    OffsetDateTime start,
    ParentChoice parent,
    ChangeDetection detection,
    Saving saving,
    Optional<Path> memory) {
  /** When a snapshot is written. */
  public enum Saving {
    ALWAYS,
    /** Not when all below its paths is as its parent has it. */
    WHEN_CHANGED,
    /** Do everything but write; the report says what would have been added. */
    DRY_RUN
  }

  /**
   * What the snapshot says about itself.
   *
   * @param time what the snapshot is kept and found by; usually when the backup began
   * @param hostname parents are looked for under it
   * @param excludes the patterns that the source was read with, for the record
   */
  public record Labels(
      OffsetDateTime time,
      String hostname,
      Account account,
      List<String> tags,
      List<String> excludes) {
    public Labels {
      tags = List.copyOf(tags);
      excludes = List.copyOf(excludes);
    }
  }

  /** Who runs the backup. */
  public record Account(String name, long uid, long gid) {}

  /** What must be equal for a file to count as unchanged, besides size and modification time. */
  public record ChangeDetection(boolean compareChangeTime, boolean compareInode) {
    public static final ChangeDetection STRICT = new ChangeDetection(true, true);
  }

  /** The usual: begun at the time of its label, newest parent, strict detection, for real. */
  public static BackupRequest of(Labels labels) {
    return new BackupRequest(
        labels,
        labels.time(),
        ParentChoice.Newest.OF_HOST_AND_PATHS,
        ChangeDetection.STRICT,
        Saving.ALWAYS,
        Optional.empty());
  }

  public boolean dryRun() {
    return saving == Saving.DRY_RUN;
  }

  public BackupRequest withStart(OffsetDateTime value) {
    return new BackupRequest(labels, value, parent, detection, saving, memory);
  }

  public BackupRequest withParent(ParentChoice value) {
    return new BackupRequest(labels, start, value, detection, saving, memory);
  }

  public BackupRequest withDetection(ChangeDetection value) {
    return new BackupRequest(labels, start, parent, value, saving, memory);
  }

  public BackupRequest withSaving(Saving value) {
    return new BackupRequest(labels, start, parent, detection, value, memory);
  }

  public BackupRequest withMemory(Path folder) {
    return new BackupRequest(labels, start, parent, detection, saving, Optional.of(folder));
  }
}
