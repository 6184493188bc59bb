package io.holdfast.sources.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * An object's bytes in order, all of one state of it. A connection that breaks is made anew from
 * where it broke. Not thread-safe.
 */
final class ObjectStream implements ObjectBytes {
  private static final String RIGHT = "s3:GetObject";

  /** In a row, without a byte between them. */
  private static final int MOST_BREAKS = 3;

  private final S3Access access;
  private final Listed listed;
  private final GetObjectResponse first;
  private final MessageDigest md5 = Hashes.newMd5();
  private @Nullable ResponseInputStream<GetObjectResponse> body;
  private long position;
  private int breaks;
  private @Nullable String hash;

  private ObjectStream(
      S3Access access, Listed listed, ResponseInputStream<GetObjectResponse> body) {
    this.access = access;
    this.listed = listed;
    this.body = body;
    first = body.response();
  }

  /**
   * @throws SourceProblem when this object is gone or cannot be read
   * @throws SourceException when the service is lost, or refuses
   */
  static ObjectStream open(S3Access access, Listed listed) throws InterruptedException {
    var stream = new ObjectStream(access, listed, get(access, listed, 0));
    stream.requireLength();
    return stream;
  }

  @Override
  public GetObjectResponse response() {
    return first;
  }

  @Override
  public long sizeBytes() {
    return Objects.requireNonNullElse(first.contentLength(), 0L);
  }

  @Override
  public String md5() {
    return Objects.requireNonNull(hash, "not read to its end");
  }

  @Override
  public int read(byte[] target, int offset, int length) throws InterruptedException {
    while (position < sizeBytes()) {
      var wanted = (int) Math.min(length, sizeBytes() - position);
      try {
        var content = body();
        var got = Interruptible.call(() -> content.read(target, offset, wanted));
        if (got > 0) {
          md5.update(target, offset, got);
          position += got;
          breaks = 0;
          return got;
        }
        broke(null);
      } catch (IOException e) {
        broke(e);
      }
    }
    finish();
    return 0;
  }

  @Override
  public void close() {
    if (body != null) {
      body.abort(); // what was not read is not waited for
      body = null;
    }
  }

  /** Without a length nobody could tell a whole object from one that was cut short. */
  private void requireLength() {
    var length = first.contentLength();
    var same = Listing.unquoted(first.eTag()).equals(listed.etag);
    if (length == null || (same && length != listed.sizeBytes)) {
      close();
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "object '%s' of %s is listed with %d bytes, and sent with %s"
              .formatted(
                  listed.key,
                  access.settings(),
                  listed.sizeBytes,
                  length == null ? "any" : length));
    }
  }

  private ResponseInputStream<GetObjectResponse> body() throws InterruptedException {
    if (body != null) {
      return body;
    }
    var again = get(access, listed, position);
    body = again;
    var now = again.response();
    if (!Objects.equals(now.eTag(), first.eTag())
        || !Objects.equals(now.versionId(), first.versionId())) {
      throw new SourceProblem(WarningCode.UNREADABLE, "became another while it was read", null);
    }
    skipWhatIsThere(again);
    return again;
  }

  /** Some services know no ranges and send all of it. */
  private void skipWhatIsThere(ResponseInputStream<GetObjectResponse> again)
      throws InterruptedException {
    var length = Objects.requireNonNullElse(again.response().contentLength(), 0L);
    if (position == 0 || length == sizeBytes() - position) {
      return;
    }
    try {
      Interruptible.call(() -> {
        again.skipNBytes(position);
        return position;
      });
    } catch (IOException e) {
      throw broken("ends before where it broke", e);
    }
  }

  private void broke(@Nullable IOException cause) throws InterruptedException {
    close();
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while reading " + listed.key);
    }
    if (++breaks >= MOST_BREAKS) {
      throw broken("ends after %d of %d bytes".formatted(position, sizeBytes()), cause);
    }
  }

  private SourceException broken(String what, @Nullable IOException cause) {
    return new SourceException(
        ErrorCode.SOURCE_FAILED,
        "object '%s' of %s %s, time and again".formatted(listed.key, access.settings(), what),
        cause);
  }

  private void finish() {
    if (hash != null) {
      return;
    }
    hash = Hashes.hex(md5.digest());
    var etag = Listing.unquoted(first.eTag());
    if (etagIsMd5() && Hashes.isMd5(etag) && !etag.equals(hash)) {
      throw new SourceProblem(
          WarningCode.UNREADABLE,
          "its bytes are not those that it was stored with: MD5 %s, ETag %s".formatted(hash, etag),
          null);
    }
  }

  /** Where the service encrypts with keys that it does not own, an ETag is anything. */
  private boolean etagIsMd5() {
    var encryption = first.serverSideEncryption();
    return first.sseCustomerAlgorithm() == null
        && (encryption == null || encryption == ServerSideEncryption.AES256);
  }

  private static ResponseInputStream<GetObjectResponse> get(
      S3Access access, Listed listed, long from) throws InterruptedException {
    var settings = access.settings();
    try {
      return access.attempt(
          RIGHT,
          client ->
              client.getObject(request -> {
                request.bucket(settings.bucket()).key(settings.prefix() + listed.key);
                if (listed.version.isNamed()) {
                  request.versionId(listed.version.id());
                }
                if (from > 0) {
                  request.range("bytes=%d-".formatted(from));
                }
              }));
    } catch (AwsServiceException e) {
      throw refused(access, listed, e);
    }
  }

  /** One object that is gone or put away is not the end of the others. */
  private static RuntimeException refused(
      S3Access access, Listed listed, AwsServiceException refusal) throws InterruptedException {
    var code = S3Access.code(refusal);
    return switch (code) {
      case "NoSuchKey", "NoSuchVersion" ->
          new SourceProblem(WarningCode.VANISHED, "was deleted meanwhile", refusal);
      case "InvalidObjectState" ->
          new SourceProblem(
              WarningCode.UNREADABLE,
              "is archived as %s and must be brought back first".formatted(listed.storageClass),
              refusal);
      case "NoSuchBucket" -> access.failed(RIGHT, refusal);
      default ->
          refusal.statusCode() == 403 || refusal.statusCode() == 401 || refusal.statusCode() >= 500
              ? access.failed("%s on '%s'".formatted(RIGHT, listed.key), refusal)
              : new SourceProblem(
                  refusal.statusCode() == 404 ? WarningCode.VANISHED : WarningCode.UNREADABLE,
                  "the service refuses it: " + code,
                  refusal);
    };
  }
}
