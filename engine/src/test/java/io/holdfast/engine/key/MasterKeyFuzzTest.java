package io.holdfast.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.IOException;
import java.util.List;

/** Master keys by one who has a password. */
class MasterKeyFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() throws IOException {
    try (var key = MasterKey.generate()) {
      return List.of(MasterKeyCodec.encode(key), ResticSeeds.read("master-key.json"));
    }
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    try (var key = MasterKeyCodec.decode(bytes)) {
      var again = MasterKeyCodec.encode(key);
      try (var same = MasterKeyCodec.decode(again)) {
        assertThat(MasterKeyCodec.encode(same)).isEqualTo(again);
      }
    }
  }
}
