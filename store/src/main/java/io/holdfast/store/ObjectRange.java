package io.holdfast.store;

import io.holdfast.base.ErrorCode;

/** Part of an object: {@code length} bytes from {@code offset}, which counts from 0. */
public record ObjectRange(ObjectName name, long offset, long length) {
  /**
   * @param size of the object, in bytes
   * @param location where it lies, for people
   * @throws StoreException OBJECT_MISSING unless the object has the part
   */
  public void requireWithin(long size, String location) {
    if (offset < 0 || length > size - offset) {
      throw new StoreException(
          ErrorCode.OBJECT_MISSING,
          "%s in %s has %d bytes; %d at %d were asked for"
              .formatted(name, location, size, length, offset),
          null);
    }
  }

  /** How HTTP asks for it; for a part that has bytes. */
  public String header() {
    return "bytes=%d-%d".formatted(offset, offset + length - 1);
  }

  /**
   * Whether an answer begins where this does.
   *
   * @param contentRange what the answer says of itself, such as {@code bytes 5-9/100}
   */
  public boolean beginsAs(String contentRange) {
    return contentRange.startsWith("bytes %d-".formatted(offset));
  }
}
