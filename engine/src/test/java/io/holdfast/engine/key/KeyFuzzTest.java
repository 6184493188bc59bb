package io.holdfast.engine.key;

import io.holdfast.base.testkit.CodecContract;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;

/** Key files that somebody else wrote. */
class KeyFuzzTest extends CodecContract {
  @Override
  protected List<byte[]> ours() {
    var ours =
        new KeyFile(
            OffsetDateTime.parse("2026-03-01T08:00:00.123+02:00"),
            new KeyOwner("tester", "test-host"),
            WeakKeys.STRENGTH.parameters(),
            new byte[KeyDerivation.SALT_BYTES],
            new byte[200]);
    return List.of(ours.encode());
  }

  @Override
  protected List<byte[]> others() throws IOException {
    return List.of(ResticSeeds.read("key.json"));
  }

  @Override
  protected byte[] rewritten(byte[] bytes) throws IOException {
    return KeyFile.decode(bytes).encode();
  }
}
