package io.holdfast.sources.postgres.dump;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** Dumps in the custom format that somebody made elsewhere. */
class ArchiveFuzzTest extends FuzzContract {
  /** Of formats 1.12 and 1.16: a table, its rows and large objects. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(dump(12), dump(16));
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    var stream = new ArchiveStream(new ByteArrayInputStream(bytes), "the dump");

    assertThat(stream.readAllBytes()).isEqualTo(bytes);

    assertThat(stream.isWhole()).isTrue();
    assertThat(ArchiveStream.contents(new ByteArrayInputStream(bytes), "the dump").entries())
        .isEqualTo(stream.entries());
    for (var entry : stream.entries()) {
      assertThat(stream.rows(entry).orElse(0)).isBetween(0L, (long) bytes.length);
      assertThat(entry.isOfDatabase() && entry.isTableData() && !entry.schema().isEmpty())
          .isFalse();
    }
  }

  private static byte[] dump(int format) {
    var dump = new Dump(format);
    dump.entry(1, 0, "orders", "TABLE", 1);
    dump.entry(2, 1, "orders", "TABLE DATA", 2);
    dump.entry(3, 1, "BLOBS", "BLOBS", 2);
    dump.block(1, 2);
    dump.piece("1\ta\n2\tb\n\\.\n\n\n");
    dump.number(0);
    dump.block(3, 3);
    dump.number(77);
    dump.piece("large");
    dump.number(0);
    dump.number(0);
    return dump.out.toByteArray();
  }

  /** Writes what pg_dump would. */
  private static final class Dump {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int format;

    Dump(int format) {
      this.format = format;
      out.writeBytes("PGDMP".getBytes(UTF_8));
      out.writeBytes(new byte[] {1, (byte) format, 0, 4, 8, 1});
      if (format >= 15) {
        out.write(0);
      } else {
        number(-1);
      }
      for (var i = 0; i < 7; i++) {
        number(i);
      }
      text("shop");
      text("15.5");
      text("15.5");
      number(3);
    }

    void entry(int id, int hasData, String tag, String type, int state) {
      number(id);
      number(hasData);
      text("0");
      text("0");
      text(tag);
      text(type);
      number(2);
      text("create");
      text("drop");
      text(null);
      text("public");
      text("");
      if (format >= 14) {
        text("heap");
      }
      if (format >= 16) {
        number('r');
      }
      text("owner");
      text("false");
      text("1");
      text(null);
      out.write(state);
      out.writeBytes(new byte[8]);
    }

    void block(int type, int id) {
      out.write(type);
      number(id);
    }

    void piece(String text) {
      text(text);
    }

    void text(@org.jspecify.annotations.Nullable String text) {
      if (text == null) {
        number(-1);
        return;
      }
      number(text.length());
      out.writeBytes(text.getBytes(UTF_8));
    }

    void number(int value) {
      out.write(value < 0 ? 1 : 0);
      for (var i = 0; i < 4; i++) {
        out.write(Math.abs(value) >>> 8 * i);
      }
    }
  }
}
