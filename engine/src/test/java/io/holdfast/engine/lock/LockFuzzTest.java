package io.holdfast.engine.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Locks by a writer with the right key and wrong ideas. */
class LockFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() {
    var owner =
        new LockOwner("host", "user", 4711, 1000, 1000, new ProcessIdentity("boot/pid:[1]", 7));
    return List.of(
        LockCodec.encode(new LockFile(Instant.parse("2026-03-01T08:00:00.5Z"), true, owner)));
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    var again = LockCodec.encode(LockCodec.decode(bytes));

    assertThat(LockCodec.encode(LockCodec.decode(again))).isEqualTo(again);
  }
}
