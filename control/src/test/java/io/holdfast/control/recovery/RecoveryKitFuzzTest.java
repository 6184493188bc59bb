package io.holdfast.control.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.control.age.AgeIdentity;
import java.util.List;

/** Kits as people type and mistype them. */
class RecoveryKitFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() {
    try (var identity = AgeIdentity.draw()) {
      var kit =
          new RecoveryKit(
              identity.secret(),
              identity.id(),
              "installation",
              "2026-03-01T08:00:00Z",
              "id",
              "name",
              "S3",
              "s3:https://host/bucket",
              "ab".repeat(32),
              "pass \"word\" ");
      return List.of(
          KitText.text(kit).getBytes(UTF_8),
          KitText.html(kit).getBytes(UTF_8),
          kit.toJson().getBytes(UTF_8),
          identity.secret().getBytes(UTF_8));
    }
  }

  /** The alternatives of a pattern, and the key's own arithmetic. */
  @Override
  protected long allocatedForEach() {
    return 8 * 1024;
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var kit = RecoveryKit.parse(new String(bytes, UTF_8));

    assertThat(again(() -> RecoveryKit.parse(kit.toJson()))).isEqualTo(kit);
    assertThat(again(() -> RecoveryKit.parse(KitText.text(kit))).key()).isEqualTo(kit.key());
  }
}
