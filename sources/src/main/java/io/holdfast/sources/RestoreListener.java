package io.holdfast.sources;

import org.jspecify.annotations.Nullable;

/** Hears how a restore goes. May be called by several threads. */
public interface RestoreListener {
  void item(Item item);

  /** How far it is, in the plan's terms. */
  void progress(long itemsDone, long bytesDone);

  /** How an item ended. */
  enum State {
    SUCCESS,
    WARNING,
    FAILED,
    SKIPPED
  }

  /**
   * @param type SCREAMING: DATABASE, TABLE, MESSAGE, KEY, FILE, IMAGE …
   * @param name in the point
   * @param target where it was written; null when it was not
   * @param message why it failed, was skipped or needs a look; null when all went well
   * @param hashExpected of its content, and {@code hashActual} of what was read back; null when the
   *     kind has none
   */
  record Item(
      State state,
      String type,
      String name,
      @Nullable String target,
      long bytes,
      @Nullable String message,
      @Nullable String hashExpected,
      @Nullable String hashActual) {
    public static Item of(State state, String type, String name) {
      return new Item(state, type, name, null, 0, null, null, null);
    }

    public Item at(String place, long written) {
      return new Item(state, type, name, place, written, message, hashExpected, hashActual);
    }

    public Item because(String why) {
      return new Item(state, type, name, target, bytes, why, hashExpected, hashActual);
    }

    public Item hashed(@Nullable String expected, @Nullable String actual) {
      return new Item(state, type, name, target, bytes, message, expected, actual);
    }
  }
}
