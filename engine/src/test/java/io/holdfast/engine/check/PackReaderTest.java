package io.holdfast.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engine.crypto.Digest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackReaderTest {
  private static final int MIB = 1024 * 1024;

  private final byte[] pack = bytes(12 * MIB);
  private final PackReader reader = new PackReader();

  @Test
  void handsOutBlobsOfAnyLengthAndHashesAllOfThePack() throws IOException {
    reader.begin(new ByteArrayInputStream(pack));
    var at = 0;
    for (var length : new int[] {1, 300_000, MIB, 0, 2 * MIB, 7, 5 * MIB, 100, 3 * MIB}) {
      var start = reader.read(length);
      assertThat(Arrays.equals(reader.bytes(), start, start + length, pack, at, at + length))
          .as("%d bytes at %d", length, at)
          .isTrue();
      at += length;
    }

    assertThat(reader.finish()).isEqualTo(Digest.sha256(pack, 0, pack.length));
  }

  @Test
  void startsAnewWhereverThePackBeforeWasLeft() throws IOException {
    reader.begin(new ByteArrayInputStream(bytes(3 * MIB)));
    reader.read(2 * MIB);
    reader.begin(new ByteArrayInputStream(pack));

    reader.read(1000);

    assertThat(reader.finish()).isEqualTo(Digest.sha256(pack, 0, pack.length));
  }

  @Test
  void refusesPackThatEndsWithinBlob() {
    reader.begin(new ByteArrayInputStream(pack, 0, 1000));

    assertThatThrownBy(() -> reader.read(1001)).isInstanceOf(EOFException.class);
  }

  private static byte[] bytes(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
