package io.holdfast.sources.postgres.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.util.List;
import java.util.Locale;

/** What the client programs' own words mean; they leave with one status for everything. */
public final class ClientProgram {
  private ClientProgram() {}

  private record Meaning(String words, ErrorCode code) {}

  private static final List<Meaning> MEANINGS =
      List.of(
          new Meaning("no space left on device", ErrorCode.TARGET_FULL),
          new Meaning("could not extend file", ErrorCode.TARGET_FULL),
          new Meaning("file too large", ErrorCode.TARGET_FULL),
          new Meaning("permission denied", ErrorCode.SOURCE_FORBIDDEN),
          new Meaning("must be owner", ErrorCode.SOURCE_FORBIDDEN),
          new Meaning("must be superuser", ErrorCode.SOURCE_FORBIDDEN),
          new Meaning("must be able to set role", ErrorCode.SOURCE_FORBIDDEN),
          new Meaning("would be affected by row-level security", ErrorCode.SOURCE_FORBIDDEN),
          new Meaning("password authentication failed", ErrorCode.SOURCE_FORBIDDEN),
          new Meaning("server version mismatch", ErrorCode.SOURCE_VERSION));

  /** The same failure with the code that fits its words. */
  public static SourceException explained(SourceException failure) {
    if (failure.code() != ErrorCode.SOURCE_FAILED) {
      return failure;
    }
    var message = String.valueOf(failure.getMessage());
    var words = message.toLowerCase(Locale.ROOT);
    return MEANINGS.stream()
        .filter(meaning -> words.contains(meaning.words()))
        .findFirst()
        .map(meaning -> new SourceException(meaning.code(), message, failure))
        .orElse(failure);
  }
}
