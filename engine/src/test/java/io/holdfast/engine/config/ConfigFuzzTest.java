package io.holdfast.engine.config;

import io.holdfast.base.testkit.CodecContract;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.IOException;
import java.util.List;

/** Configs of other programs. */
class ConfigFuzzTest extends CodecContract {
  @Override
  protected List<byte[]> ours() {
    return List.of(ConfigCodec.encode(RepositoryConfig.generate(1)));
  }

  @Override
  protected List<byte[]> others() throws IOException {
    return List.of(ResticSeeds.read("config.json"));
  }

  @Override
  protected byte[] rewritten(byte[] bytes) {
    return ConfigCodec.encode(ConfigCodec.decode(bytes));
  }
}
