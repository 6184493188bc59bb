package io.holdfast.store.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.BoundedInputStream;
import io.holdfast.store.Content;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectRange;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * A bucket, or a part of it, laid out as restic does: {@code data/<2 hex>/<id>}, other types flat.
 *
 * <p>An object is whole or absent because the service makes it so; the bytes of each request go
 * with their MD5, which the service checks. The config is written on condition that there is none,
 * where the service knows conditions.
 */
public final class S3Store implements Store {
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
  public void save(ObjectName name, Content content) {
    uploads.save(name, keys.key(name), content, () -> load(name, 0, 0));
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    uploads.replace(ObjectName.CONFIG, keys.key(ObjectName.CONFIG), content);
    return true;
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
      BoundedInputStream.fill(target, content);
    } catch (IOException e) {
      throw S3Errors.translate(service.words("cannot read " + name), e, e);
    }
  }

  @Override
  public long size(ObjectName name) {
    return told("cannot find " + name, head(name).contentLength());
  }

  @Override
  public Optional<Instant> savedAt(ObjectName name) {
    return Optional.ofNullable(head(name).lastModified());
  }

  private HeadObjectResponse head(ObjectName name) {
    return service.ask(
        "cannot find " + name,
        client -> client.headObject(head -> head.bucket(location.bucket()).key(keys.key(name))));
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    var what = "cannot list " + type.folder();
    var found = false;
    Optional<String> next = Optional.empty();
    do {
      var page = page(what, keys.prefix(type), next);
      for (var object : page.contents()) {
        var name = keys.name(type, told(what, object.key()));
        name.ifPresent(known -> each.accept(new StoredObject(known, told(what, object.size()))));
        found |= name.isPresent();
      }
      next = following(what, page, next);
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
  public Optional<Path> folder() {
    return Optional.empty();
  }

  @Override
  public String location() {
    return location.toString();
  }

  @Override
  public void close() {
    service.close();
  }

  /**
   * How to ask for the next page.
   *
   * @param asked how this page was asked for
   * @return empty after the last one
   * @throws StoreException NOT_SUPPORTED when the service says that there is more, and not how: a
   *     list without its end must not pass for a whole one
   */
  private Optional<String> following(
      String what, ListObjectsV2Response page, Optional<String> asked) {
    if (!Boolean.TRUE.equals(page.isTruncated())) {
      return Optional.empty();
    }
    var token = Optional.ofNullable(page.nextContinuationToken());
    if (token.isEmpty() || token.equals(asked)) {
      throw notSupported(what, "its lists break off, and it does not tell how they go on");
    }
    return token;
  }

  private ListObjectsV2Response page(String what, String prefix, Optional<String> token) {
    var page =
        service.ask(
            what,
            client ->
                client.listObjectsV2(request ->
                    request
                        .bucket(location.bucket())
                        .prefix(prefix)
                        .continuationToken(token.orElse(null))));
    if (page.isTruncated() == null) {
      throw new StoreException(
          ErrorCode.STORE_UNREACHABLE,
          service.words(what) + ": the answer is no list, maybe another's than the service's",
          null);
    }
    return page;
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

  /**
   * @param length 0 for a whole object
   */
  private InputStream opened(ObjectName name, long offset, long length) {
    var what = "cannot read " + name;
    var range = new ObjectRange(name, offset, length);
    var answer =
        service.ask(
            what,
            client ->
                client.getObject(request -> {
                  request.bucket(location.bucket()).key(keys.key(name));
                  if (length > 0) {
                    request.range(range.header());
                  }
                }));
    try {
      var sent = told(what, answer.response().contentLength());
      requireRange(what, range, answer.response().contentRange(), sent);
      return new S3Content(service, what, answer, length > 0 ? length : sent);
    } catch (StoreException e) {
      answer.abort();
      throw e;
    }
  }

  /**
   * @param part where the answer says that it begins; null when it is a whole object
   */
  private void requireRange(String what, ObjectRange range, @Nullable String part, long sent) {
    if (part == null) {
      range.requireWithin(sent, location());
      if (range.offset() > 0) {
        throw notSupported(what, "it serves no ranges");
      }
      return;
    }
    if (!range.beginsAs(part)) {
      throw notSupported(what, "it answers with another range (%s)".formatted(part));
    }
    range.requireWithin(range.offset() + sent, location());
  }

  /** What every answer of the protocol has. */
  private <T> T told(String what, @Nullable T value) {
    if (value == null || value instanceof Long number && number < 0) {
      throw notSupported(what, "it tells no name or no length");
    }
    return value;
  }

  private StoreException notSupported(String what, String why) {
    return new StoreException(ErrorCode.NOT_SUPPORTED, service.words(what) + ": " + why, null);
  }

  private void requireNotNegative(ObjectName name, long offset) {
    if (offset < 0) {
      requireRange(name, offset, 0, 0);
    }
  }

  private void requireRange(ObjectName name, long offset, long wanted, long size) {
    new ObjectRange(name, offset, wanted).requireWithin(size, location());
  }
}
