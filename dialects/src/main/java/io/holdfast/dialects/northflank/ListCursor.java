package io.holdfast.dialects.northflank;

import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Where a list goes on: after the item that was shown last. The vendor's cursors have exactly 24
 * characters. These are 12 bytes: 7 of the item's sort key, 3 of a hash that binds it to its list
 * and shows typing errors, and 2 of a hash of the item's id, which tells it from others with the
 * same key. It opens nothing, so it needs no key.
 */
final class ListCursor {
  private static final HexFormat HEX = HexFormat.of();
  private static final int KEY_BYTES = 7;
  private static final int LIST_BYTES = 3;
  private static final int ITEM_BYTES = 2;

  private final byte[] bytes;

  private ListCursor(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @param list names the list and whose it is
   * @param last of a list that is sorted by a time or a number
   */
  static ListCursor of(String list, Position last) {
    var key = ByteBuffer.allocate(Long.BYTES).putLong(Long.parseLong(last.key())).array();
    var bytes =
        ByteBuffer.allocate(KEY_BYTES + LIST_BYTES + ITEM_BYTES)
            .put(key, Long.BYTES - KEY_BYTES, KEY_BYTES)
            .put(hash(list + " " + last.key()), 0, LIST_BYTES)
            .put(hash(last.id()), 0, ITEM_BYTES);
    return new ListCursor(bytes.array());
  }

  /** The cursor that was given for a list; empty if it was not. */
  static Optional<ListCursor> parse(String list, String text) {
    if (!text.matches("[0-9a-f]{24}")) {
      return Optional.empty();
    }
    var cursor = new ListCursor(HEX.parseHex(text));
    var bound = hash(list + " " + cursor.key());
    return Optional.of(cursor)
        .filter(known ->
            Arrays.equals(known.bytes, KEY_BYTES, KEY_BYTES + LIST_BYTES, bound, 0, LIST_BYTES));
  }

  String text() {
    return HEX.formatHex(bytes);
  }

  /**
   * The position that it stands for. If its item is gone, the first with the same key.
   *
   * @param list the pages of the list
   * @param newestFirst whether it is sorted downwards
   */
  Position position(Function<Page, Slice<?>> list, boolean newestFirst) {
    var start = new Position(key(), (newestFirst ? new UUID(-1, -1) : new UUID(0, 0)).toString());
    var at = start;
    while (true) {
      var next = list.apply(Page.after(at, 1)).next();
      if (next == null || !next.key().equals(start.key())) {
        return start;
      }
      var item = hash(next.id());
      if (Arrays.equals(bytes, KEY_BYTES + LIST_BYTES, bytes.length, item, 0, ITEM_BYTES)) {
        return next;
      }
      at = next;
    }
  }

  private String key() {
    var key = ByteBuffer.allocate(Long.BYTES).put((byte) 0).put(bytes, 0, KEY_BYTES).flip();
    return Long.toString(key.getLong());
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
