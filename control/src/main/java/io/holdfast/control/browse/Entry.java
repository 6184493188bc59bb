package io.holdfast.control.browse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One name in a folder of a point.
 *
 * @param name for people: bytes that are not UTF-8 are shown as U+FFFD
 * @param path absolute within the point, for people too
 * @param nameBase64 the name's bytes when they are not UTF-8
 * @param size bytes of content; null for what has none
 * @param mode permission bits
 */
public record Entry(
    String name,
    String path,
    @Nullable String nameBase64,
    Type type,
    @Nullable Long size,
    int mode,
    Owner owner,
    @Nullable Instant modifiedAt,
    @Nullable String linkTarget) {
  /** What a name stands for. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    DEVICE,
    CHARACTER_DEVICE,
    FIFO,
    SOCKET,
    OTHER
  }

  /** Whose it is; names where the backup knew them. */
  public record Owner(long uid, long gid, @Nullable String user, @Nullable String group) {}
}
