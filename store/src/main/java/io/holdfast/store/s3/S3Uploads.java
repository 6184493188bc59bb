package io.holdfast.store.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.Content;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Writes objects, most at once and great ones in parts; each request with its bytes' MD5. */
final class S3Uploads {
  private static final String BINARY = "application/octet-stream";
  private static final int PIECE_BYTES = 64 * 1024;

  private final String bucket;
  private final S3Service service;
  private final Sizes sizes;

  S3Uploads(String bucket, S3Service service, Sizes sizes) {
    this.bucket = bucket;
    this.service = service;
    this.sizes = sizes;
  }

  /**
   * @param singleBytes what is longer goes in parts
   * @param partBytes at least 5 MiB, by the services' rules
   */
  record Sizes(long singleBytes, long partBytes) {
    /** A pack is 16 MiB as a rule and 128 MiB at most: few are sent in parts. */
    static final Sizes DEFAULT = new Sizes(64L << 20, 16L << 20);
  }

  /**
   * @param stored what lies under the name now
   * @throws StoreException OBJECT_EXISTS for a config other than the one that is there
   */
  void save(ObjectName name, String key, Content content, Supplier<InputStream> stored) {
    var what = "cannot save " + name;
    if (name.type() == ObjectType.CONFIG) {
      saveFirst(what, key, content, stored);
    } else if (content.length() > sizes.singleBytes()) {
      sendParts(what, key, content);
    } else {
      service.ask(what, _ -> send(what, key, content, false));
    }
  }

  /** Puts a small object in the place of what is there; a bucket does that at once. */
  void replace(ObjectName name, String key, byte[] content) {
    var what = "cannot replace " + name;
    service.ask(what, _ -> send(what, key, Content.of(content), false));
  }

  /**
   * The first writer wins; to write the same again is no offence. Services that know no conditions
   * may pass over them in silence, so it is looked before and after.
   */
  private void saveFirst(String what, String key, Content content, Supplier<InputStream> stored) {
    try {
      if (!isThere(what, key)) {
        sendFirst(what, key, content);
      }
    } catch (AwsServiceException e) {
      if (e.statusCode() != 412) {
        throw service.translated(what, e); // 409, two at once, is one to try again
      }
    }
    requireSame(what, content, stored);
  }

  private void sendFirst(String what, String key, Content content) {
    try {
      send(what, key, content, true);
    } catch (AwsServiceException e) {
      if (e.statusCode() != 501) {
        throw e;
      }
      send(what, key, content, false);
    }
  }

  private boolean isThere(String what, String key) {
    return find(what, key).isPresent();
  }

  private Optional<HeadObjectResponse> find(String what, String key) {
    try {
      return Optional.of(
          service.attempt(what, client -> client.headObject(head -> head.bucket(bucket).key(key))));
    } catch (AwsServiceException e) {
      if (e.statusCode() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void requireSame(String what, Content content, Supplier<InputStream> stored) {
    try (var there = stored.get()) {
      if (!content.isSame(there)) {
        throw new StoreException(
            ErrorCode.OBJECT_EXISTS, service.words(what) + ": there is another already", null);
      }
    } catch (IOException e) {
      throw S3Errors.translate(service.words(what), e, e);
    }
  }

  private String send(String what, String key, Content content, boolean ifAbsent) {
    var md5 = md5(content);
    var saved =
        service.send(
            what,
            (client, takenAt) ->
                client.putObject(
                    request -> {
                      request.bucket(bucket).key(key).contentMD5(md5);
                      if (ifAbsent) {
                        request.ifNoneMatch("*");
                      }
                    },
                    body(content, takenAt)));
    return toldOrFound(what, key, content.length(), saved.eTag());
  }

  /** Some services name no ETag, or an empty one: then the object itself must be there. */
  private String toldOrFound(String what, String key, long length, @Nullable String tag) {
    if (tag != null && !tag.isEmpty()) {
      return tag;
    }
    var same = find(what, key).filter(there -> Long.valueOf(length).equals(there.contentLength()));
    return told(what, same.isPresent() ? "found" : null);
  }

  private void sendParts(String what, String key, Content content) {
    var begun =
        service.ask(
            what,
            client ->
                client.createMultipartUpload(
                    request -> request.bucket(bucket).key(key).contentType(BINARY)));
    var upload = told(what, begun.uploadId());
    var complete = false;
    try {
      var parts = sendParts(what, key, upload, content);
      var ended =
          service.ask(
              what,
              client ->
                  client.completeMultipartUpload(ending ->
                      ending
                          .bucket(bucket)
                          .key(key)
                          .uploadId(upload)
                          .multipartUpload(all -> all.parts(parts))));
      service.ask(what, _ -> toldOrFound(what, key, content.length(), ended.eTag()));
      complete = true;
    } finally {
      if (!complete) {
        abort(key, upload);
      }
    }
  }

  private List<CompletedPart> sendParts(String what, String key, String upload, Content content) {
    var parts = new ArrayList<CompletedPart>();
    var length = content.length();
    for (var offset = 0L; offset < length; offset += sizes.partBytes()) {
      var part = content.part(offset, Math.min(sizes.partBytes(), length - offset));
      var number = parts.size() + 1;
      var sent = service.ask(what, _ -> sendPart(what, key, upload, number, part));
      var tag = told(what, sent.eTag());
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }
    return parts;
  }

  private UploadPartResponse sendPart(
      String what, String key, String upload, int number, Content part) {
    var md5 = md5(part);
    return service.send(
        what,
        (client, takenAt) ->
            client.uploadPart(
                request ->
                    request
                        .bucket(bucket)
                        .key(key)
                        .uploadId(upload)
                        .partNumber(number)
                        .contentMD5(md5),
                body(part, takenAt)));
  }

  /**
   * What a good answer has. Some services find a failure after they began to answer with 200, and
   * gates answer in their place. An ETag need not be the bytes' MD5, and is compared with nothing.
   */
  private String told(String what, @Nullable String said) {
    if (said == null || said.isEmpty()) {
      throw new StoreException(
          ErrorCode.STORE_UNREACHABLE,
          service.words(what) + ": the answer does not say that it is done",
          null);
    }
    return said;
  }

  /** What was sent costs money until it is taken back; the failure that led here is told anyway. */
  private void abort(String key, String upload) {
    var interrupted = Thread.interrupted(); // or it could not be sent
    try {
      service.ask(
          "cannot take back an upload",
          client ->
              client.abortMultipartUpload(
                  request -> request.bucket(bucket).key(key).uploadId(upload)));
    } catch (StoreException e) {
      // The bucket's own rules for unfinished uploads are what is left.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RequestBody body(Content content, AtomicLong takenAt) {
    return RequestBody.fromContentProvider(() -> content.open(takenAt), content.length(), BINARY);
  }

  private static String md5(Content content) {
    try {
      var digest = MessageDigest.getInstance("MD5");
      var piece = new byte[PIECE_BYTES];
      try (var stream = content.open()) {
        for (var count = stream.read(piece, 0, piece.length);
            count >= 0;
            count = stream.read(piece, 0, piece.length)) {
          digest.update(piece, 0, count);
        }
      }
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (IOException e) {
      throw new StoreException(
          ErrorCode.WORK_FOLDER_UNWRITABLE,
          "cannot read what is to be saved: %s".formatted(e.getMessage()),
          e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
