package io.holdfast.control.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.ByteArrayInputStream;
import java.util.List;

/** First lines of sealed catalogs by one who has the key that they are sealed for. */
class SealedEnvelopeFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() {
    var envelope =
        new SealedEnvelope(
            SealedEnvelope.FORMAT,
            SealedEnvelope.VERSION,
            "2026-03-01T08:00:00Z",
            "installation",
            "holdfast 0.1.0",
            "ab".repeat(32),
            "agent",
            "a = b");
    return List.of(envelope.line());
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var envelope = SealedEnvelope.read(new ByteArrayInputStream(bytes));

    var again = again(() -> SealedEnvelope.read(new ByteArrayInputStream(envelope.line())));
    assertThat(again).isEqualTo(envelope);
    assertThat(envelope.sealedAt()).isEqualTo(again.sealedAt());
    assertThat(envelope.masterKey()).isNotNull();
    assertThat(envelope.installation()).isNotNull();
  }
}
