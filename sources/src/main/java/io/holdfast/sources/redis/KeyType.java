package io.holdfast.sources.redis;

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
    return switch (number) {
      case 0 -> STRING;
      case 1, 10, 14, 18 -> LIST;
      case 2, 11, 20 -> SET;
      case 3, 5, 12, 17 -> ZSET;
      case 4, 9, 13, 16, 22, 24, 25 -> HASH;
      case 15, 19, 21 -> STREAM;
      case 7 -> MODULE;
      default -> throw new IllegalArgumentException("no type of a key: " + number);
    };
  }
}
