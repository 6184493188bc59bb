package io.holdfast.agent;

import io.holdfast.engine.backup.BackupProgress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a backup knew when all was stored, and its snapshot does not say: kept as the session's
 * checkpoint, so that whoever takes the snapshot over after a crash can say it too.
 */
record StoredData(long others, long readBytes, long warnings) {
  private static final Pattern TEXT =
      Pattern.compile("stored others=(\\d{1,18}) readBytes=(\\d{1,18}) warnings=(\\d{1,18})");

  static StoredData of(BackupProgress totals) {
    return new StoredData(totals.others(), totals.readBytes(), totals.warnings());
  }

  /** What {@link #text} wrote; empty for all else. */
  static Optional<StoredData> parse(@Nullable String text) {
    var found = TEXT.matcher(text == null ? "" : text);
    return found.matches()
        ? Optional.of(
            new StoredData(
                Long.parseLong(found.group(1)),
                Long.parseLong(found.group(2)),
                Long.parseLong(found.group(3))))
        : Optional.empty();
  }

  String text() {
    return "stored others=%d readBytes=%d warnings=%d".formatted(others, readBytes, warnings);
  }
}
