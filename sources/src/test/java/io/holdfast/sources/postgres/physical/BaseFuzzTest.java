package io.holdfast.sources.postgres.physical;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Base backups of servers that nobody has tested. */
class BaseFuzzTest extends FuzzContract {
  private static final String FIRST = "0000000100000000000000A3";
  private static final String LABEL = "START WAL LOCATION: 0/A3000028 (file %s)\n".formatted(FIRST);

  /** It would be taken for an empty one. */
  @Test
  void refusesFileOfANegativeSize() {
    var backup = seeds().getFirst();
    var header = 2 * TarHeader.BLOCK;
    backup[header + 124] = (byte) 0x80;
    Arrays.fill(backup, header + 125, header + 136, (byte) 0xff);
    sum(backup, header);
    var rest = header + TarHeader.BLOCK;
    System.arraycopy(
        backup, rest + TarHeader.BLOCK, backup, rest, backup.length - rest - TarHeader.BLOCK);

    assertThatThrownBy(() -> parse(backup))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("18446744073709551615 bytes");
  }

  @Override
  protected List<byte[]> seeds() {
    var tar = new ByteArrayOutputStream();
    file(tar, "backup_label", LABEL);
    file(tar, "PG_VERSION", "15\n");
    file(tar, "global/pg_control", "control");
    tar.writeBytes(new byte[2 * TarHeader.BLOCK]);
    return List.of(tar.toByteArray());
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    summed(bytes);
    try (var stream = new BaseStream(new ByteArrayInputStream(bytes))) {
      assertThat(stream.readAllBytes()).isEqualTo(bytes);

      assertThat(stream.isWhole()).isTrue();
      assertThat(stream.bytes()).isEqualTo(bytes.length);
      assertThat(stream.files()).isBetween(1L, (long) bytes.length / TarHeader.BLOCK);
      var folder = new WalFolder(Path.of("/nowhere"), 16 << 20);
      assertThat(folder.range(stream.startSegment(), FIRST)).isEmpty();
    }
  }

  /** Sets the sums of all that may be headers, so that changes of them are looked at. */
  private static void summed(byte[] bytes) {
    for (var at = 0; at + TarHeader.BLOCK <= bytes.length; at += TarHeader.BLOCK) {
      if (bytes[at + 257] == 'u') {
        sum(bytes, at);
      }
    }
  }

  private static void sum(byte[] bytes, int at) {
    var sum = 8 * ' ';
    for (var i = 0; i < TarHeader.BLOCK; i++) {
      sum += i >= 148 && i < 156 ? 0 : bytes[at + i] & 0xff;
    }
    System.arraycopy("%06o\0 ".formatted(sum).getBytes(UTF_8), 0, bytes, at + 148, 8);
  }

  private static void file(ByteArrayOutputStream tar, String name, String content) {
    var header = new byte[TarHeader.BLOCK];
    put(header, 0, name);
    put(header, 100, "0000600");
    put(header, 124, "%011o".formatted(content.length()));
    header[156] = '0';
    put(header, 257, "ustar");
    sum(header, 0);
    tar.writeBytes(header);
    var padded = new byte[TarHeader.BLOCK];
    put(padded, 0, content);
    tar.writeBytes(padded);
  }

  private static void put(byte[] target, int at, String text) {
    System.arraycopy(text.getBytes(UTF_8), 0, target, at, text.length());
  }
}
