package io.holdfast.control.export;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.ExportFormat;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wish for an export.
 *
 * @param paths files and folders of the point; none means all of it
 * @param password encrypts a zip or a tar; kept in memory until the archive is written, and nowhere
 *     else
 * @param keptFor how long it can be downloaded; null for the usual week
 */
public record ExportDraft(
    ExportFormat format,
    List<String> paths,
    @Nullable String password,
    @Nullable Duration keptFor,
    @Nullable String reason) {
  static final Duration USUALLY_KEPT_FOR = Duration.ofDays(7);
  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofDays(366);

  /**
   * @throws InvalidInputException INPUT_INVALID
   */
  public ExportDraft {
    paths = List.copyOf(paths);
    if (password != null && format == ExportFormat.DUMP) {
      throw invalid("the bytes of one file have no password; choose a tar or a zip");
    }
    if (password != null && password.isEmpty()) {
      throw invalid("the password is empty; leave it out for an archive that anybody can open");
    }
    if (format == ExportFormat.PTAR) {
      throw new InvalidInputException(
          ErrorCode.NOT_SUPPORTED, "format PTAR is not written by this version; choose TAR_ZST");
    }
    if (format == ExportFormat.DUMP && paths.size() > 1) {
      throw invalid("format DUMP takes one file; choose a tar or a zip for several");
    }
    if (keptFor != null && (keptFor.compareTo(LEAST) < 0 || keptFor.compareTo(MOST) > 0)) {
      throw invalid("an export is kept for one minute to 366 days, not %s".formatted(keptFor));
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ExportDraft[%s, %s, kept for %s]".formatted(format, paths, lifetime());
  }

  Duration lifetime() {
    return keptFor == null ? USUALLY_KEPT_FOR : keptFor;
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
