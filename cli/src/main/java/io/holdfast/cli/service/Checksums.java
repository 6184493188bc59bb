package io.holdfast.cli.service;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.crypto.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** What files hold, in 64 hex digits. */
final class Checksums {
  private static final int BUFFER_BYTES = 1 << 18;

  private Checksums() {}

  static String sha256(Path file) {
    var digest = Digest.newSha256();
    var buffer = new byte[BUFFER_BYTES];
    try (var content = Files.newInputStream(file)) {
      for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the file %s".formatted(file), e);
    }
  }
}
