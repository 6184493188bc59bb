package io.holdfast.sources.s3;

import io.holdfast.engine.backup.SourceProblem;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The bytes of one state of an object, in order. Not thread-safe. */
sealed interface ObjectBytes extends AutoCloseable permits ObjectStream, HeldObject {
  GetObjectResponse response();

  long sizeBytes();

  /**
   * @return at least 1, or 0 at the end
   * @throws SourceProblem when the object is another meanwhile, or its bytes are not its own
   */
  int read(byte[] target, int offset, int length) throws InterruptedException;

  /** Of all bytes, in hexadecimal digits; once they were read. */
  String md5();

  @Override
  void close();
}
