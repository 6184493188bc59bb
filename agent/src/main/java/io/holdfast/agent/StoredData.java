package io.holdfast.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.holdfast.api.json.ApiJson;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.TreeProfile;
import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.BackupProgress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a backup knew when all was stored, and its snapshot does not say: kept as the session's
 * checkpoint, so that whoever takes the snapshot over after a crash can say it too.
 *
 * @param warnings items that could not be read whole
 * @param told warnings beside those, of source and hooks
 * @param parts empty for a directory, whose snapshot says it all
 * @param profile what was seen of the files
 */
record StoredData(
    long others,
    long readBytes,
    long warnings,
    long told,
    List<Completion.Part> parts,
    TreeProfile profile) {
  private static final String MARK = "stored ";

  /** A checkpoint of an older program has no profile. */
  StoredData {
    parts = List.copyOf(parts);
    profile = Objects.requireNonNullElse(profile, TreeProfile.NONE);
  }

  static StoredData of(
      BackupProgress totals, long told, List<Completion.Part> parts, TreeProfile profile) {
    return new StoredData(
        totals.others(), totals.readBytes(), totals.warnings(), told, parts, profile);
  }

  /** What {@link #text} wrote; empty for all else. */
  static Optional<StoredData> parse(@Nullable String text) {
    if (text == null || !text.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ApiJson.shared().readValue(text.substring(MARK.length()), StoredData.class));
    } catch (JsonProcessingException | NullPointerException e) {
      return Optional.empty();
    }
  }

  String text() {
    try {
      return MARK + ApiJson.shared().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new AgentException(ErrorCode.INTERNAL, "cannot write what was stored", e);
    }
  }
}
