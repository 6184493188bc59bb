package io.holdfast.engine.stats;

/** What is counted; the names are restic's. */
public enum StatsMode {
  /** Each file of each snapshot, hard links once: what a restore writes. */
  RESTORE_SIZE("restore-size"),
  /** Each content once, wherever and how often it lies. */
  FILES_BY_CONTENTS("files-by-contents"),
  /** Blobs of each path, each once for a path. */
  BLOBS_PER_FILE("blobs-per-file"),
  /** Blobs as they lie in packs, each once. */
  RAW_DATA("raw-data");

  private final String word;

  StatsMode(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
