package io.holdfast.sources.redis;

import com.moilioncircle.redis.replicator.util.CRC64;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a value means, as a sum: the same for a list in one piece and in nodes, for a hash in a
 * table, whatever that table's order, and in a packed form. Elements are read one by one. Not
 * thread-safe.
 */
final class ValueSum {
  private static final int BUFFER_BYTES = 4096;
  private static final int PLAIN_NODE = 1;
  private static final int PACKED_NODE = 2;

  private final boolean ordered;
  private final boolean paired;
  private final boolean scored;
  private byte @Nullable [] first;
  private long sum;
  private long count;

  private ValueSum(KeyType type) {
    ordered = type == KeyType.LIST;
    scored = type == KeyType.ZSET;
    paired = scored || type == KeyType.HASH;
  }

  /**
   * Empty when it cannot be told: the form is not known, or stands for itself only.
   *
   * @throws SourceException EXPECTATION_FAILED when it is damaged inside
   */
  static OptionalLong of(int type, InputStream value) throws IOException {
    var kind =
        KeyType.find(type)
            .filter(each -> type < 22 && each != KeyType.STREAM && each != KeyType.MODULE);
    if (kind.isEmpty()) {
      return OptionalLong.empty();
    }
    var input = new RdbInput(value, BUFFER_BYTES);
    if (kind.get() == KeyType.STRING) {
      return OptionalLong.of(mixed(CRC64.crc64(input.string())));
    }
    var sum = new ValueSum(kind.get());
    sum.read(type, input);
    return OptionalLong.of(sum.finish());
  }

  private void read(int type, RdbInput input) throws IOException {
    switch (type) {
      case 1, 2 -> addAll(input, input.count());
      case 4 -> {
        for (var left = input.count(); left > 0; left--) {
          addAll(input, 2);
        }
      }
      case 3 -> {
        for (var left = input.count(); left > 0; left--) {
          addScored(input.string(), oldScore(input));
        }
      }
      case 5 -> {
        for (var left = input.count(); left > 0; left--) {
          addScored(input.string(), input.littleEndian(8).getDouble());
        }
      }
      case 9 -> PackedEntries.ofMap(input.string(), this::add);
      case 10, 12, 13 -> PackedEntries.ofOldList(input.string(), this::add);
      case 11 -> PackedEntries.ofNumbers(input.string(), this::add);
      case 14 -> {
        for (var left = input.count(); left > 0; left--) {
          PackedEntries.ofOldList(input.string(), this::add);
        }
      }
      case 16, 17, 20 -> PackedEntries.ofList(input.string(), this::add);
      case 18 -> {
        for (var left = input.count(); left > 0; left--) {
          addNode(input);
        }
      }
      default -> throw new IllegalArgumentException("no collection: " + type);
    }
  }

  private void addAll(RdbInput input, long strings) throws IOException {
    for (var left = strings; left > 0; left--) {
      add(input.string());
    }
  }

  private void addNode(RdbInput input) throws IOException {
    var container = input.length();
    if (container == PLAIN_NODE) {
      add(input.string());
    } else if (container == PACKED_NODE) {
      PackedEntries.ofList(input.string(), this::add);
    } else {
      throw RdbInput.damaged("has a list's node of unknown form " + container);
    }
  }

  /** One of a list or a set; of the others, a name and then what it has. */
  private void add(byte[] element) {
    var name = first;
    if (!paired) {
      addSum(mixed(CRC64.crc64(element)));
    } else if (name == null) {
      first = element;
    } else {
      first = null;
      if (scored) {
        addScored(name, score(element));
      } else {
        addSum(pair(name, element));
      }
    }
  }

  private void addScored(byte[] member, double score) {
    // -0.0 is 0 to Redis.
    addSum(pair(member, ByteBuffer.allocate(Double.BYTES).putDouble(score + 0.0).array()));
  }

  private void addSum(long element) {
    count++;
    sum = ordered ? mixed(sum + element) : sum + element;
  }

  private long finish() {
    if (first != null) {
      throw RdbInput.damaged("has a name with nothing behind it in a packed collection");
    }
    return mixed(sum ^ count);
  }

  private static double oldScore(RdbInput input) throws IOException {
    var length = input.oneByte();
    return switch (length) {
      case 253 -> Double.NaN;
      case 254 -> Double.POSITIVE_INFINITY;
      case 255 -> Double.NEGATIVE_INFINITY;
      default -> score(input.bytes(length));
    };
  }

  private static double score(byte[] text) {
    var score = new String(text, StandardCharsets.ISO_8859_1);
    try {
      return switch (score) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        case "nan" -> Double.NaN;
        default -> Double.parseDouble(score);
      };
    } catch (NumberFormatException e) {
      throw RdbInput.damaged("has a score that is no number");
    }
  }

  private static long pair(byte[] one, byte[] other) {
    return mixed(mixed(CRC64.crc64(one)) + 31 * mixed(CRC64.crc64(other)));
  }

  /** Spreads every bit over all others, so that sums of sums do not cancel each other out. */
  private static long mixed(long sum) {
    var mixed = (sum ^ sum >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
