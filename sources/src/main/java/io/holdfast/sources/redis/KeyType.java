package io.holdfast.sources.redis;

import java.util.Optional;

/** What a value is, as the command {@code TYPE} names it in small letters. */
enum KeyType {
  STRING,
  LIST,
  SET,
  ZSET,
  HASH,
  STREAM,
  MODULE;

  /** By the number that RDBs give to it and to the form that it is stored in. */
  static KeyType of(int number) {
    return find(number)
        .orElseThrow(() -> new IllegalArgumentException("no type of a key: " + number));
  }

  /** As {@link #of}; empty for what a newer server may have. */
  static Optional<KeyType> find(int number) {
    return switch (number) {
      case 0 -> Optional.of(STRING);
      case 1, 10, 14, 18 -> Optional.of(LIST);
      case 2, 11, 20 -> Optional.of(SET);
      case 3, 5, 12, 17 -> Optional.of(ZSET);
      case 4, 9, 13, 16, 22, 24, 25 -> Optional.of(HASH);
      case 15, 19, 21 -> Optional.of(STREAM);
      case 7 -> Optional.of(MODULE);
      default -> Optional.empty();
    };
  }
}
