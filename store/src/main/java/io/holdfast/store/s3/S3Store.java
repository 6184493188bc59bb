package io.holdfast.store.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.BoundedInputStream;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * A bucket, or a part of it, laid out as restic does: {@code data/<2 hex>/<id>}, other types flat.
 *
 * <p>An object is whole or absent because the service makes it so; the bytes of each request go
 * with their MD5, which the service checks. The config is written on condition that there is none,
 * where the service knows conditions.
 */
public final class S3Store implements Store {
  /** More than this left unread costs less as a new connection. */
  private static final long DRAINED_BYTES = 64 * 1024;

  private final StoreLocation.S3 location;
  private final S3Service service;
  private final S3Keys keys;
  private final S3Uploads uploads;

  private S3Store(StoreLocation.S3 location, S3Service service, S3Uploads.Sizes sizes) {
    this.location = location;
    this.service = service;
    keys = new S3Keys(location.prefix());
    uploads = new S3Uploads(location.bucket(), service, sizes);
  }

  /** Names a place; asks nothing yet. The caller closes it. */
  public static S3Store at(StoreLocation.S3 location, StoreSettings settings) {
    return at(location, settings, S3Uploads.Sizes.DEFAULT);
  }

  static S3Store at(StoreLocation.S3 location, StoreSettings settings, S3Uploads.Sizes sizes) {
    return new S3Store(location, new S3Service(location, settings), sizes);
  }

  /** Makes the bucket if there is none. */
  @Override
  public void create() {
    var what = "cannot find the bucket";
    try {
      service.attempt(what, client -> client.headBucket(head -> head.bucket(location.bucket())));
      return;
    } catch (AwsServiceException e) {
      if (e.statusCode() == 403) {
        return; // the key may be for objects only: saving will tell
      }
      if (e.statusCode() != 404) {
        throw service.translated(what, e);
      }
    }
    try {
      service.attempt(
          "cannot make the bucket",
          client -> client.createBucket(made -> made.bucket(location.bucket())));
    } catch (AwsServiceException e) {
      if (!S3Errors.code(e).startsWith("BucketAlready")) {
        throw service.translated("cannot make the bucket", e);
      }
    }
  }

  @Override
  public void save(ObjectName name, List<ByteBuffer> content) {
    uploads.save(name, keys.key(name), content, () -> loaded(name));
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    requireNotNegative(name, offset);
    if (length == 0 && offset > 0) {
      var size = size(name);
      requireRange(name, offset, 0, size);
      return size == offset ? InputStream.nullInputStream() : opened(name, offset, size - offset);
    }
    return opened(name, offset, length);
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    if (!target.hasRemaining()) {
      requireRange(name, offset, 0, size(name));
      return;
    }
    try (var content = load(name, offset, target.remaining())) {
      var piece = new byte[Math.min(target.remaining(), 64 * 1024)];
      while (target.hasRemaining()) {
        var count = content.read(piece, 0, Math.min(piece.length, target.remaining()));
        target.put(piece, 0, count);
      }
    } catch (IOException e) {
      throw S3Errors.translate(service.words("cannot read " + name), e, e);
    }
  }

  @Override
  public long size(ObjectName name) {
    return service
        .ask(
            "cannot find " + name,
            client -> client.headObject(head -> head.bucket(location.bucket()).key(keys.key(name))))
        .contentLength();
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    var what = "cannot list " + type.folder();
    var found = false;
    Optional<String> next = Optional.empty();
    do {
      var page = page(what, keys.prefix(type), next);
      for (var object : page.contents()) {
        var name = keys.name(type, object.key());
        name.ifPresent(known -> each.accept(new StoredObject(known, object.size())));
        found |= name.isPresent();
      }
      next =
          Boolean.TRUE.equals(page.isTruncated())
              ? Optional.ofNullable(page.nextContinuationToken())
              : Optional.empty();
    } while (next.isPresent());
    if (type == ObjectType.KEY && !found) {
      requireNoLegacyLayout();
    }
  }

  @Override
  public void delete(ObjectName name) {
    try {
      service.attempt(
          "cannot delete " + name,
          client ->
              client.deleteObject(gone -> gone.bucket(location.bucket()).key(keys.key(name))));
    } catch (AwsServiceException e) {
      if (e.statusCode() != 404) {
        throw service.translated("cannot delete " + name, e);
      }
    }
  }

  @Override
  public String location() {
    return location.toString();
  }

  @Override
  public void close() {
    service.close();
  }

  private ListObjectsV2Response page(String what, String prefix, Optional<String> token) {
    return service.ask(
        what,
        client ->
            client.listObjectsV2(request ->
                request
                    .bucket(location.bucket())
                    .prefix(prefix)
                    .continuationToken(token.orElse(null))));
  }

  /** restic before 0.1 named its folders otherwise in S3; restic 0.18 refuses it too. */
  private void requireNoLegacyLayout() {
    var page = page("cannot list key", keys.prefixed("key/"), Optional.empty());
    if (!page.contents().isEmpty()) {
      throw new StoreException(
          ErrorCode.NOT_SUPPORTED,
          "%s has restic's old layout s3legacy; run 'restic migrate s3_layout' of a restic before 0.18"
              .formatted(location),
          null);
    }
  }

  private byte[] loaded(ObjectName name) throws IOException {
    try (var content = load(name, 0, 0)) {
      return content.readAllBytes();
    }
  }

  /**
   * @param length 0 for a whole object
   */
  private InputStream opened(ObjectName name, long offset, long length) {
    var what = "cannot read " + name;
    var answer =
        service.ask(
            what,
            client ->
                client.getObject(request -> {
                  request.bucket(location.bucket()).key(keys.key(name));
                  if (length > 0) {
                    request.range("bytes=%d-%d".formatted(offset, offset + length - 1));
                  }
                }));
    var sent = answer.response().contentLength();
    var partial = answer.response().contentRange() != null;
    if (length > 0 && (partial ? sent < length : offset > 0 || sent != length)) {
      answer.abort();
      if (partial) {
        requireRange(name, offset, length, offset + sent);
      }
      requireRange(name, offset, length, sent);
      throw new StoreException(
          ErrorCode.STORE_UNREACHABLE, service.words(what) + ": it serves no ranges", null);
    }
    return new S3Content(answer, length > 0 ? length : sent);
  }

  private void requireNotNegative(ObjectName name, long offset) {
    if (offset < 0) {
      requireRange(name, offset, 0, 0);
    }
  }

  private void requireRange(ObjectName name, long offset, long wanted, long size) {
    if (offset < 0 || offset + wanted > size) {
      throw new StoreException(
          ErrorCode.OBJECT_MISSING,
          "%s in %s has %d bytes; %d at %d were asked for"
              .formatted(name, location, size, wanted, offset),
          null);
    }
  }

  /** Bytes on their way; leaving many of them unread ends the connection. */
  private static final class S3Content extends InputStream {
    private final ResponseInputStream<GetObjectResponse> answer;
    private final InputStream bounded;
    private long left;

    private S3Content(ResponseInputStream<GetObjectResponse> answer, long length) {
      this.answer = answer;
      bounded = new BoundedInputStream(answer, length);
      left = length;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = bounded.read(target, offset, length);
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      if (left > DRAINED_BYTES) {
        answer.abort();
      } else {
        bounded.close();
      }
    }
  }
}
