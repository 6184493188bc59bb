package io.holdfast.sources.redis;

import java.io.IOException;

/** Passes over values of the type stream, with their consumer groups. */
final class RdbStreams {
  private static final int ID_BYTES = 16;

  private RdbStreams() {}

  /**
   * @param type 15, 19 or 21: each has what the one before has, and more
   */
  static void skip(RdbInput input, int type) throws IOException {
    for (var left = input.count(); left > 0; left--) {
      input.skipString();
      input.skipString();
    }
    // Length, last id; since 19: first id, largest deleted id, entries ever added.
    for (var left = type >= 19 ? 8 : 3; left > 0; left--) {
      input.length();
    }
    for (var groups = input.count(); groups > 0; groups--) {
      skipGroup(input, type);
    }
  }

  private static void skipGroup(RdbInput input, int type) throws IOException {
    input.skipString();
    for (var left = type >= 19 ? 3 : 2; left > 0; left--) {
      input.length();
    }
    for (var pending = input.count(); pending > 0; pending--) {
      input.skip(ID_BYTES + 8);
      input.length();
    }
    for (var consumers = input.count(); consumers > 0; consumers--) {
      input.skipString();
      input.skip(type >= 21 ? 16 : 8);
      for (var own = input.count(); own > 0; own--) {
        input.skip(ID_BYTES);
      }
    }
  }
}
