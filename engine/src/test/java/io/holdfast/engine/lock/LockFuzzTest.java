package io.holdfast.engine.lock;

import io.holdfast.base.testkit.CodecContract;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Locks by a writer with the right key and wrong ideas. */
class LockFuzzTest extends CodecContract {
  @Override
  protected List<byte[]> ours() {
    var owner =
        new LockOwner("host", "user", 4711, 1000, 1000, new ProcessIdentity("boot/pid:[1]", 7));
    return List.of(
        LockCodec.encode(new LockFile(Instant.parse("2026-03-01T08:00:00.5Z"), true, owner)));
  }

  @Override
  protected byte[] rewritten(byte[] bytes) throws IOException {
    return LockCodec.encode(LockCodec.decode(bytes));
  }
}
