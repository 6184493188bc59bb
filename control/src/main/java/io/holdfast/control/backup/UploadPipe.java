package io.holdfast.control.backup;

import io.holdfast.base.BytePipe;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.ControlException;
import io.holdfast.engine.crypto.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A dump on its way from whoever uploads it to the agent that stores it, a few pieces of it in
 * memory. Its end is told only when all has come and has the promised SHA-256. One thread feeds,
 * one reads.
 */
public final class UploadPipe extends InputStream {
  private static final int PIECES = 16;

  /** How long nobody may take a piece: the agent that has it is gone, or there is none. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final String name;
  private final @Nullable String expected;
  private final MessageDigest digest = Digest.newSha256();
  private final BytePipe pipe = new BytePipe(PIECES, "the upload was closed");

  /** What came so far. Used by the feeder only. */
  private long received;

  /**
   * @param name what it is of, such as a database; empty when nobody said
   * @param sha256 64 hex digits that the content must have; null when nobody promised any
   */
  UploadPipe(String name, @Nullable String sha256) {
    this.name = name;
    expected = sha256;
  }

  /** One whose dump went when the service stopped. */
  static UploadPipe lost() {
    var pipe = new UploadPipe("", null);
    pipe.failed(ErrorCode.BODY_INVALID, "the service was stopped before all of the dump had come");
    return pipe;
  }

  /** What it is of; empty when nobody said. */
  public String name() {
    return name;
  }

  /** All of a dump. */
  record Received(long bytes, String sha256) {}

  /**
   * Passes all of a stream on, as fast as it is taken.
   *
   * @return null when it was not wanted to its end, as it was found to be wrong
   * @throws ControlException BODY_INVALID when it broke off, CHECKSUM_MISMATCH; the reader hears of
   *     it too
   */
  @Nullable Received feed(InputStream content) throws InterruptedException {
    try {
      var buffer = new byte[BytePipe.PIECE_BYTES];
      for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        digest.update(buffer, 0, count);
        received += count;
        if (!put(buffer, count)) {
          return null;
        }
        buffer = new byte[BytePipe.PIECE_BYTES];
      }
    } catch (IOException e) {
      throw failed(
          ErrorCode.BODY_INVALID, "the upload broke off after %d bytes".formatted(received));
    } catch (HoldfastException e) {
      throw failed(e.code(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      failed(ErrorCode.INTERNAL, "the upload broke off after %d bytes".formatted(received));
      throw e;
    }
    var sha256 = HexFormat.of().formatHex(digest.digest());
    if (expected != null && !expected.equals(sha256)) {
      throw failed(
          ErrorCode.CHECKSUM_MISMATCH,
          "what came has the SHA-256 %s, not %s".formatted(sha256, expected));
    }
    pipe.end();
    return new Received(received, sha256);
  }

  /** Lets the reader find that there will be no more. */
  HoldfastException failed(ErrorCode code, String message) {
    var why = new ControlException(code, message);
    pipe.fail(why);
    return why;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return pipe.read(target, offset, length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  /** By the reader: what still comes is not wanted. */
  @Override
  public void close() {
    pipe.close();
  }

  private boolean put(byte[] bytes, int length) throws InterruptedException {
    try {
      return pipe.put(bytes, length, PATIENCE);
    } catch (TimeoutException e) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "no agent took the upload within %d minutes".formatted(PATIENCE.toMinutes()));
    }
  }
}
