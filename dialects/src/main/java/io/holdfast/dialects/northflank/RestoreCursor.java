package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.RestorePointId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where a list of restores goes on: after the restore with an id. The vendor's cursors have exactly
 * 24 characters; these are the id's 6 bytes and 6 bytes of a hash, which bind it to its backup and
 * show typing errors. It opens nothing, so it needs no key.
 *
 * @param millisId id of the last restore shown
 */
record RestoreCursor(RestorePointId backup, long millisId) {
  private static final HexFormat HEX = HexFormat.of();
  private static final int HALF_BYTES = 6;

  /** The cursor that was given for a backup; empty if it was not. */
  static Optional<RestoreCursor> parse(RestorePointId backup, String text) {
    if (!text.matches("[0-9a-f]{24}")) {
      return Optional.empty();
    }
    var cursor = new RestoreCursor(backup, Long.parseLong(text.substring(0, 2 * HALF_BYTES), 16));
    return Optional.of(cursor).filter(known -> known.text().equals(text));
  }

  String text() {
    var id = ByteBuffer.allocate(Long.BYTES).putLong(millisId).array();
    return HEX.formatHex(id, Long.BYTES - HALF_BYTES, Long.BYTES)
        + HEX.formatHex(hash(), 0, HALF_BYTES);
  }

  private byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest("%s %d".formatted(backup, millisId).getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
