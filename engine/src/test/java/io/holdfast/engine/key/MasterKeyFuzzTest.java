package io.holdfast.engine.key;

import io.holdfast.base.testkit.CodecContract;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.IOException;
import java.util.List;

/** Master keys by one who has a password. */
class MasterKeyFuzzTest extends CodecContract {
  @Override
  protected List<byte[]> ours() {
    try (var key = MasterKey.generate()) {
      return List.of(MasterKeyCodec.encode(key));
    }
  }

  @Override
  protected List<byte[]> others() throws IOException {
    return List.of(ResticSeeds.read("master-key.json"));
  }

  @Override
  protected byte[] rewritten(byte[] bytes) throws IOException {
    try (var key = MasterKeyCodec.decode(bytes)) {
      return MasterKeyCodec.encode(key);
    }
  }
}
