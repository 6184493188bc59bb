package io.holdfast.engine.export;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreePath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to export.
 *
 * @param paths files and whole subtrees; none means everything
 * @param password encrypts a zip's files with AES-256, or a whole tar as {@code openssl enc} does;
 *     null for none. The caller closes it
 */
public record ExportRequest(
    Snapshot snapshot, List<TreePath> paths, ArchiveFormat format, @Nullable Password password) {
  /**
   * @throws InvalidInputException INPUT_INVALID for a password with a form that cannot be encrypted
   */
  public ExportRequest {
    paths = List.copyOf(paths);
    if (password != null && format == ArchiveFormat.PLAIN) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "a single file cannot be protected by a password; choose a tar or a zip");
    }
  }
}
