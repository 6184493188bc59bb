package io.holdfast.engine.key;

import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.store.testkit.Mutations;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

/** Key files that somebody else wrote. */
class KeyFuzzTest {
  @Test
  void refusesWhatIsNoKeyInItsOwnWords() {
    var file =
        new KeyFile(
            OffsetDateTime.parse("2026-03-01T08:00:00.123+02:00"),
            new KeyOwner("tester", "test-host"),
            WeakKeys.STRENGTH.parameters(),
            new byte[KeyDerivation.SALT_BYTES],
            new byte[200]);

    new Mutations().feed(file.encode(), KeyFile::decode);
    try (var key = MasterKey.generate()) {
      new Mutations()
          .feed(MasterKeyCodec.encode(key), bytes -> MasterKeyCodec.decode(bytes).close());
    }
  }
}
