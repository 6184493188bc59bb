package io.holdfast.sources.redis;

import com.moilioncircle.redis.replicator.Configuration;
import com.moilioncircle.redis.replicator.RedisRdbReplicator;
import com.moilioncircle.redis.replicator.io.RedisInputStream;
import com.moilioncircle.redis.replicator.rdb.datatype.ContextKeyValuePair;
import com.moilioncircle.redis.replicator.rdb.datatype.ZSetEntry;
import com.moilioncircle.redis.replicator.rdb.iterable.ValueIterableRdbVisitor;
import com.moilioncircle.redis.replicator.util.CRC64;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a value means, as a sum: the same for a list in one piece and in nodes, for a hash in a
 * table, whatever that table's order, and in a packed form. Elements are read one by one.
 */
final class ValueSum {
  private static final byte[] EMPTY_NAME = {0};

  private ValueSum() {}

  /** The library's reader of values. */
  private static final class Decoder extends ValueIterableRdbVisitor {
    Decoder() throws IOException {
      super(new RedisRdbReplicator(InputStream.nullInputStream(), Configuration.defaultSetting()));
    }

    Object decode(InputStream value, int type, int version) throws IOException {
      var context = new ContextKeyValuePair();
      context.setValueRdbType(type);
      // It reads a name first.
      var named = new SequenceInputStream(new ByteArrayInputStream(EMPTY_NAME), value);
      return rdbLoadObject(new RedisInputStream(named), version, context).getValue();
    }
  }

  /** Empty when it cannot be told: the form is not known, or stands for itself only. */
  static OptionalLong of(int type, int version, InputStream value) throws IOException {
    var elements =
        switch (KeyType.of(type)) {
          case STRING, LIST, SET, ZSET, HASH -> type < 22;
          case STREAM, MODULE -> false;
        };
    if (!elements) {
      return OptionalLong.empty();
    }
    try {
      return switch (new Decoder().decode(value, type, version)) {
        case byte[] text -> OptionalLong.of(mixed(CRC64.crc64(text)));
        case Iterator<?> each -> OptionalLong.of(sum(each, KeyType.of(type) == KeyType.LIST));
        default -> OptionalLong.empty();
      };
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (AssertionError e) { // The library's word for what it does not know.
      return OptionalLong.empty();
    }
  }

  private static long sum(Iterator<?> elements, boolean ordered) {
    var sum = 0L;
    var count = 0L;
    while (elements.hasNext()) {
      var element = sum(elements.next());
      count++;
      sum = ordered ? mixed(sum + element) : sum + element;
    }
    return mixed(sum ^ count);
  }

  private static long sum(Object element) {
    return switch (element) {
      case byte[] text -> mixed(CRC64.crc64(text));
      case ZSetEntry entry -> pair(entry.getElement(), score(entry.getScore()));
      case Map.Entry<?, ?> entry
          when entry.getKey() instanceof byte[] field && entry.getValue() instanceof byte[] value ->
          pair(field, value);
      default -> throw new IllegalStateException("an element of an unknown kind: " + element);
    };
  }

  private static long pair(byte[] one, byte[] other) {
    return mixed(mixed(CRC64.crc64(one)) + 31 * mixed(CRC64.crc64(other)));
  }

  private static byte[] score(double score) {
    // -0.0 is 0 to Redis.
    return ByteBuffer.allocate(Double.BYTES).putDouble(score + 0.0).array();
  }

  /** Spreads every bit over all others, so that sums of sums do not cancel each other out. */
  private static long mixed(long sum) {
    var mixed = (sum ^ sum >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
