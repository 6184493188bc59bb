package io.holdfast.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;

/** Key files that somebody else wrote. */
class KeyFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() throws IOException {
    var ours =
        new KeyFile(
            OffsetDateTime.parse("2026-03-01T08:00:00.123+02:00"),
            new KeyOwner("tester", "test-host"),
            WeakKeys.STRENGTH.parameters(),
            new byte[KeyDerivation.SALT_BYTES],
            new byte[200]);
    return List.of(ours.encode(), ResticSeeds.read("key.json"));
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    var again = KeyFile.decode(bytes).encode();

    assertThat(KeyFile.decode(again).encode()).isEqualTo(again);
  }
}
