package io.holdfast.sources.redis;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads an RDB from its magic to its sum. What it does not know it refuses: an RDB that nobody has
 * understood to its end is no backup. Not thread-safe.
 */
final class RdbReader implements Closeable {
  /** Of Redis 8; Valkey counts from 80 since its 9. */
  private static final int NEWEST_REDIS = 13;

  private static final int NEWEST_VALKEY = 80;
  private static final int HEAD_BYTES = 9;
  private static final int SUM_SINCE = 5;
  private static final byte[] NO_NAME = new byte[0];

  private final RdbInput input;
  private final Detail detail;
  private int version;
  private boolean valkey;
  private long database;
  private long sum;

  /** How much of a key is handed on, and so how much memory it may take. */
  enum Detail {
    COUNTS,
    NAMES,
    /** Names, and values up to {@link RdbKey#KEPT_BYTES}. */
    VALUES
  }

  /** Hears what the RDB holds, in its order. */
  interface Visitor {
    void key(RdbKey key) throws IOException, InterruptedException;

    /**
     * A library of functions, as {@code FUNCTION LOAD} takes it; empty when only counts were asked
     * for.
     */
    void function(byte[] code) throws IOException, InterruptedException;
  }

  RdbReader(InputStream input, Detail detail) {
    this.input = new RdbInput(input);
    this.detail = detail;
  }

  /** Known when reading has begun. */
  int version() {
    return version;
  }

  /** The sum that stands at its end, 0 when the server made none; known when it was read. */
  long sum() {
    return sum;
  }

  /**
   * @throws SourceException SOURCE_EMPTY, EXPECTATION_FAILED when it is cut or damaged,
   *     SOURCE_VERSION when it is newer than this program
   */
  void read(Visitor visitor) throws IOException, InterruptedException {
    readHead();
    var expires = 0L;
    while (true) {
      var code = input.oneByte();
      switch (code) {
        case 255 -> {
          readSum();
          return;
        }
        case 254 -> database = input.length();
        case 253 -> expires = 1000L * input.littleEndian(4).getInt();
        case 252 -> expires = input.littleEndian(8).getLong();
        case 251 -> skipLengths(2);
        case 250 -> skipStrings(2);
        case 249 -> input.skip(1);
        case 248 -> input.length();
        case 247 -> skipModuleAux();
        case 245 -> visitor.function(name());
        case 244 -> skipLengths(3);
        default -> {
          visitor.key(key(code, expires));
          expires = 0;
        }
      }
    }
  }

  private void readHead() throws IOException {
    if (input.isAtEnd()) {
      throw new SourceException(ErrorCode.SOURCE_EMPTY, "the RDB is empty");
    }
    var head = new String(input.bytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
    valkey = head.startsWith("VALKEY");
    var number = head.substring(valkey ? "VALKEY".length() : "REDIS".length());
    if (!valkey && !head.startsWith("REDIS") || !number.matches("[0-9]+")) {
      throw RdbInput.damaged("does not begin as one: " + head.replaceAll("[^ -~]", "?"));
    }
    version = Integer.parseInt(number);
    if (version > (valkey ? NEWEST_VALKEY : NEWEST_REDIS)) {
      throw new SourceException(
          ErrorCode.SOURCE_VERSION, "RDBs of version %d are not known".formatted(version));
    }
  }

  private void readSum() throws IOException {
    if (version >= SUM_SINCE) {
      var actual = input.sum();
      sum = input.littleEndian(8).getLong();
      // 0: the server was told not to sum up (rdbchecksum no).
      if (sum != 0 && sum != actual) {
        throw RdbInput.damaged("has the sum %016x, its bytes %016x".formatted(sum, actual));
      }
    }
    if (!input.isAtEnd()) {
      throw RdbInput.damaged("goes on behind its end");
    }
  }

  private RdbKey key(int type, long expires) throws IOException {
    requireKnown(type);
    var name = name();
    var offset = input.offset();
    if (detail != Detail.VALUES) {
      skipValue(type);
      return new RdbKey(database, name, type, expires, offset, input.offset() - offset, null, 0);
    }
    var recorder = new RdbInput.Recorder(type);
    input.record(recorder);
    skipValue(type);
    input.record(null);
    return new RdbKey(
        database,
        name,
        type,
        expires,
        offset,
        input.offset() - offset,
        recorder.kept(),
        recorder.sum());
  }

  private byte[] name() throws IOException {
    if (detail != Detail.COUNTS) {
      return input.string();
    }
    input.skipString();
    return NO_NAME;
  }

  private void requireKnown(int type) {
    var known =
        switch (type) {
          case 0, 1, 2, 3, 4, 5, 7 -> true;
          case 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 -> true;
          case 22 -> valkey;
          case 24, 25 -> !valkey;
          default -> false;
        };
    if (!known) {
      throw new SourceException(
          ErrorCode.SOURCE_VERSION,
          "the RDB of version %d has an entry of type %d, which is not known"
              .formatted(version, type));
    }
  }

  private void skipValue(int type) throws IOException {
    switch (type) {
      case 1, 2, 14 -> skipStrings(input.count());
      case 3 -> skipOldScores(input.count());
      case 4 -> skipPairs(input.count());
      case 5 -> skipScores(input.count());
      case 7 -> {
        input.length();
        skipModule();
      }
      case 18 -> skipNodes(input.count());
      case 15, 19, 21 -> RdbStreams.skip(input, type);
      case 22 -> skipTimedFields(input.count());
      case 24 -> {
        input.skip(8);
        skipTimedFields(input.count());
      }
      case 25 -> {
        input.skip(8);
        input.skipString();
      }
      // A string, or a collection packed into one.
      default -> input.skipString();
    }
  }

  private void skipStrings(long count) throws IOException {
    for (var left = count; left > 0; left--) {
      input.skipString();
    }
  }

  private void skipPairs(long count) throws IOException {
    for (var left = count; left > 0; left--) {
      skipStrings(2);
    }
  }

  private void skipLengths(int count) throws IOException {
    for (var left = count; left > 0; left--) {
      input.length();
    }
  }

  private void skipOldScores(long count) throws IOException {
    for (var left = count; left > 0; left--) {
      input.skipString();
      var length = input.oneByte();
      input.skip(length >= 253 ? 0 : length);
    }
  }

  private void skipScores(long count) throws IOException {
    for (var left = count; left > 0; left--) {
      input.skipString();
      input.skip(8);
    }
  }

  private void skipNodes(long count) throws IOException {
    for (var left = count; left > 0; left--) {
      input.length();
      input.skipString();
    }
  }

  /** Redis has the time before a field, as a length; Valkey behind it, as eight bytes. */
  private void skipTimedFields(long count) throws IOException {
    for (var left = count; left > 0; left--) {
      if (valkey) {
        skipStrings(2);
        input.skip(8);
      } else {
        input.length();
        skipStrings(2);
      }
    }
  }

  private void skipModuleAux() throws IOException {
    skipLengths(3);
    skipModule();
  }

  private void skipModule() throws IOException {
    for (var code = input.length(); code != 0; code = input.length()) {
      switch ((int) code) {
        case 1, 2 -> input.length();
        case 3 -> input.skip(4);
        case 4 -> input.skip(8);
        case 5 -> input.skipString();
        default -> throw RdbInput.damaged("has a module's value of unknown form " + code);
      }
    }
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
