package io.holdfast.engine.json;

import java.io.InputStream;

/** A text of JSON that may be larger than memory should be. */
public sealed interface JsonText {
  /** All of it. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Held(byte[] bytes) implements JsonText {}

  /** As it comes, for one reader, who closes it. */
  record Streamed(InputStream bytes) implements JsonText {}
}
