package io.holdfast.control.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Dumps that some server says are compressed. */
class GzipFuzzTest extends FuzzContract {
  private static final int MOST_FOR_A_BYTE = 1032; // of deflate

  /** Two members; one with all that a header can have. */
  @Override
  protected List<byte[]> seeds() throws IOException {
    var one = member();
    var two = new ByteArrayOutputStream();
    two.writeBytes(one);
    two.writeBytes(one);
    var full = new ByteArrayOutputStream();
    full.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 30, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y'});
    full.writeBytes("name\0comment\0\0\0".getBytes(UTF_8));
    full.write(one, 10, one.length - 10);
    return List.of(two.toByteArray(), full.toByteArray());
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    var piece = new byte[8192];
    var total = 0L;
    try (var plain = new GzipMembers(new ByteArrayInputStream(bytes))) {
      for (var count = plain.read(piece); count >= 0; count = plain.read(piece)) {
        assertThat(count).isPositive();
        total += count;
      }
    }
    assertThat(total).isLessThanOrEqualTo((long) bytes.length * MOST_FOR_A_BYTE);
  }

  private static byte[] member() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write("create table orders (id int);\n".repeat(20).getBytes(UTF_8));
    }
    return out.toByteArray();
  }
}
