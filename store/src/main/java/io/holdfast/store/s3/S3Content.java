package io.holdfast.store.s3;

import io.holdfast.store.BoundedInputStream;
import io.holdfast.store.Talks;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Bytes on their way, with the client's failures in a store's words; an interrupt ends a read.
 * Leaving many of them unread ends the connection. Not thread-safe.
 */
final class S3Content extends InputStream {
  /** More than this left unread costs less as a new connection. */
  private static final long DRAINED_BYTES = 64 * 1024;

  private final S3Service service;
  private final String what;
  private final ResponseInputStream<GetObjectResponse> answer;
  private final InputStream bounded;

  /** What the answer has, as far as it was not read; it may be more than was asked for. */
  private long left;

  /**
   * @param length bytes wanted of the answer, which has as many
   */
  S3Content(
      S3Service service, String what, ResponseInputStream<GetObjectResponse> answer, long length) {
    this.service = service;
    this.what = what;
    this.answer = answer;
    bounded = new BoundedInputStream(answer, length);
    left = answer.response().contentLength();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      var count = Talks.run(service.words(what), () -> bounded.read(target, offset, length));
      left -= Math.max(0, count);
      return count;
    } catch (SdkException e) {
      throw S3Errors.translate(service.words(what), e);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("reading throws no other checked exceptions", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (left > DRAINED_BYTES) {
        answer.abort();
      } else {
        bounded.close();
      }
    } catch (SdkException e) {
      answer.abort(); // what was read was read
    }
  }
}
