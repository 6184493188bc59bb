package io.holdfast.sources.s3;

import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.WarningCode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A small object, read as a whole before anybody sees of it: what goes wrong is tried again. */
final class HeldObject implements ObjectBytes {
  static final int MOST_BYTES = 1 << 20;

  private static final int TRIES = 3;

  private final GetObjectResponse response;
  private final byte[] bytes;
  private final String md5;
  private int position;

  private HeldObject(GetObjectResponse response, byte[] bytes, String md5) {
    this.response = response;
    this.bytes = bytes;
    this.md5 = md5;
  }

  /** A stream when it grew too large meanwhile. */
  static ObjectBytes open(S3Access access, Listed listed) throws InterruptedException {
    for (var tries = 1; ; tries++) {
      var stream = ObjectStream.open(access, listed);
      if (stream.sizeBytes() > MOST_BYTES) {
        return stream;
      }
      try (stream) {
        return read(stream);
      } catch (SourceProblem e) {
        if (tries == TRIES || e.warning() != WarningCode.UNREADABLE) {
          throw e;
        }
      }
    }
  }

  @Override
  public GetObjectResponse response() {
    return response;
  }

  @Override
  public long sizeBytes() {
    return bytes.length;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    var count = Math.min(length, bytes.length - position);
    System.arraycopy(bytes, position, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public String md5() {
    return md5;
  }

  @Override
  public void close() {}

  private static HeldObject read(ObjectStream stream) throws InterruptedException {
    var bytes = new byte[(int) stream.sizeBytes()];
    var filled = 0;
    var got = stream.read(bytes, 0, bytes.length);
    while (got > 0) {
      filled += got;
      got = stream.read(bytes, filled, bytes.length - filled);
    }
    return new HeldObject(stream.response(), bytes, stream.md5());
  }
}
