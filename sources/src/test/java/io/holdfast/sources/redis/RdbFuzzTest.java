package io.holdfast.sources.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.moilioncircle.redis.replicator.util.CRC64;
import io.holdfast.base.testkit.FuzzContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** RDBs of servers that nobody has tested, and uploaded ones. */
class RdbFuzzTest extends FuzzContract {
  /** Strings packed and as numbers, each form of a collection, a stream, a module, functions. */
  private static final String REDIS =
      "REDIS0011\372\3ver\0057.0.0\376\0\373\2\1\374\1\2\3\4\5\6\7\0\0\1k\1v"
          + "\375\1\2\3\4\0\303\6\25\1ab\340\12\1\300\7\1\1l\2\1a\301\1\2\4\1h\1\1f\302\1\2\3\4"
          + "\3\1z\1\1m\375\5\1y\1\1m01234567\13\1i\20\4\0\0\0\2\0\0\0\1\0\0\0\2\0\0\0"
          + "\22\1q\1\2\12\12\0\0\0\1\0\201a\2\377\25\1s\0\0\0\0\0\0\0\0\0\1\1g\0\0\0\0\0"
          + "\7\1o\1\2\1\5\1x\0\367\1\2\2\2\2\0\365\20#!lua name=lib\nx\364\1\2\3";

  private static final String VALKEY = "VALKEY080\376\0\26\1h\1\1f\1v01234567";
  private static final String FIELDS = "REDIS0012\376\0\31\1h01234567\3abc\30\1i01234567\1\0\1f\1v";

  /** Without end and sum. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(
        REDIS.getBytes(ISO_8859_1), VALKEY.getBytes(ISO_8859_1), FIELDS.getBytes(ISO_8859_1));
  }

  /** A value is read from a buffer of its own. */
  @Override
  protected long allocatedForEach() {
    return 16 * 1024;
  }

  @Override
  protected void parse(byte[] bytes) throws IOException, InterruptedException {
    var rdb = whole(bytes);
    var counted = new Heard(rdb, RdbReader.Detail.COUNTS);
    counted.read();
    var named = new Heard(rdb, RdbReader.Detail.NAMES);
    named.read();
    var valued = new Heard(rdb, RdbReader.Detail.VALUES);
    valued.read();

    assertThat(named.places).isEqualTo(counted.places);
    assertThat(valued.places).isEqualTo(counted.places);
  }

  private static byte[] whole(byte[] bytes) {
    var rdb = ByteBuffer.allocate(bytes.length + 1 + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    rdb.put(bytes).put((byte) 255);
    return rdb.putLong(CRC64.crc64(rdb.array(), 0, rdb.position(), 0)).array();
  }

  private static final class Heard implements RdbReader.Visitor {
    private final byte[] rdb;
    private final RdbReader.Detail detail;
    private final RdbCensus census = new RdbCensus();
    private final List<Long> places = new ArrayList<>();

    Heard(byte[] rdb, RdbReader.Detail detail) {
      this.rdb = rdb;
      this.detail = detail;
    }

    void read() throws IOException, InterruptedException {
      try (var reader = new RdbReader(new ByteArrayInputStream(rdb), detail)) {
        reader.read(
            new RdbReader.Visitor() {
              @Override
              public void key(RdbKey key) throws IOException {
                Heard.this.key(key);
              }

              @Override
              public void function(byte[] code) {
                Heard.this.function(code);
              }
            });
      }
      assertThat(census.counts()).containsEntry("keys", (long) places.size());
    }

    @Override
    public void key(RdbKey key) throws IOException {
      census.key(key);
      places.add(key.valueOffset());
      var from = (int) key.valueOffset();
      assertThat(key.valueLength()).isBetween(0L, (long) rdb.length - from);
      if (key.value() != null) {
        var to = from + (int) key.valueLength();
        assertThat(key.value()).isEqualTo(java.util.Arrays.copyOfRange(rdb, from, to));
        ValueSum.of(key.type(), new ByteArrayInputStream(key.value()));
      }
    }

    @Override
    public void function(byte[] code) {
      census.function(code);
      assertThat(LibraryCode.name(code)).isNotEmpty();
    }
  }
}
