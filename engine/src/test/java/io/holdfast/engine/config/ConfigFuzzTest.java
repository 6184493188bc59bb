package io.holdfast.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.IOException;
import java.util.List;

/** Configs of other programs. */
class ConfigFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() throws IOException {
    return List.of(
        ConfigCodec.encode(RepositoryConfig.generate(1)), ResticSeeds.read("config.json"));
  }

  @Override
  protected void parse(byte[] bytes) {
    var config = ConfigCodec.decode(bytes);

    assertThat(ConfigCodec.decode(ConfigCodec.encode(config))).isEqualTo(config);
  }
}
