package io.holdfast.control.age;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** What lies where a sealed catalog should, by one who knows whom it is encrypted to. */
class AgeFuzzTest extends FuzzContract {
  /** Known, so that inputs that are kept open with it. */
  private static final AgeIdentity IDENTITY =
      AgeIdentity.parse(
              "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")
          .orElseThrow();

  @Override
  protected List<byte[]> seeds() throws IOException {
    return List.of(sealed("what people cannot lose".getBytes(UTF_8)), sealed(new byte[0]));
  }

  /** The library's header, its keys and its pieces of 64 KiB. */
  @Override
  protected long allocatedForEach() {
    return 16 * 1024;
  }

  /** Each takes a multiplication of the curve. */
  @Override
  protected int changedTexts() {
    return 400;
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var plain = opened(bytes);

    assertThat(plain).hasSizeLessThan(bytes.length);
    assertThat(again(() -> opened(sealed(plain)))).isEqualTo(plain);
  }

  private static byte[] opened(byte[] bytes) throws IOException {
    try (var opened = AgeInput.open(new ByteArrayInputStream(bytes), IDENTITY)) {
      return opened.readAllBytes();
    }
  }

  private static byte[] sealed(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var sealing = AgeOutput.open(out, IDENTITY)) {
      sealing.write(plain);
    }
    return out.toByteArray();
  }
}
