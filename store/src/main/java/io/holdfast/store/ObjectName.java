package io.holdfast.store;

import java.util.regex.Pattern;

/**
 * Names one object. {@code id} is 64 lower-case hex digits, the SHA-256 of the object's bytes, and
 * empty for the one {@link ObjectType#CONFIG}.
 */
public record ObjectName(ObjectType type, String id) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  public static final ObjectName CONFIG = new ObjectName(ObjectType.CONFIG, "");

  public ObjectName {
    var valid = type == ObjectType.CONFIG ? id.isEmpty() : ID.matcher(id).matches();
    if (!valid) {
      throw new IllegalArgumentException("'%s' does not name a %s".formatted(id, type));
    }
  }

  /** Whether {@code id} can name an object; others in a folder are strangers and skipped. */
  public static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  @Override
  public String toString() {
    return type == ObjectType.CONFIG ? "config" : type.folder() + "/" + id;
  }
}
