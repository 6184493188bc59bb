package io.holdfast.sources.s3;

import io.holdfast.sources.s3.Destination.Put;
import io.holdfast.sources.s3.StoredBucket.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** Writes objects, small ones at once and others in parts; each with the MD5 that it must have. */
final class Uploads {
  private static final String RIGHT = "s3:PutObject";
  private static final long SINGLE_BYTES = 32 << 20;
  private static final long PART_BYTES = 16 << 20;
  private static final long MOST_PARTS = 10_000;
  private static final long MEBIBYTE = 1 << 20;
  private static final Duration ABORT = Duration.ofSeconds(10);
  private static final String BINARY = "application/octet-stream";

  private final StoredBucket point;
  private final S3Access access;

  /** A part is held in memory while it is sent. */
  private final Semaphore inParts = new Semaphore(2);

  /** The service refused them once; volatile, as any thread may find out. */
  private volatile boolean dropsTags;

  private volatile boolean dropsConditions;

  Uploads(StoredBucket point, S3Access access) {
    this.point = point;
    this.access = access;
  }

  boolean dropsTags() {
    return dropsTags;
  }

  Put put(String key, Revision revision, boolean replace) throws InterruptedException {
    if (!replace && (dropsConditions || isInParts(revision)) && exists(key)) {
      return Put.TAKEN;
    }
    try {
      return send(key, revision, replace);
    } catch (AwsServiceException e) {
      if (e.statusCode() == 412 || (e.statusCode() == 409 && !replace)) {
        return Put.TAKEN;
      }
      if (e.statusCode() != 501) {
        throw access.failed("%s on '%s'".formatted(RIGHT, key), e);
      }
    }
    return sendLess(key, revision, replace);
  }

  /** Some services know no conditions, or no tags. */
  private Put sendLess(String key, Revision revision, boolean replace) throws InterruptedException {
    try {
      if (!replace && !dropsConditions) {
        dropsConditions = true;
        return put(key, revision, false);
      }
      dropsTags = true;
      return send(key, revision, replace);
    } catch (AwsServiceException e) {
      throw access.failed("%s on '%s'".formatted(RIGHT, key), e);
    }
  }

  private Put send(String key, Revision revision, boolean replace) throws InterruptedException {
    if (isInParts(revision)) {
      inParts.acquire();
      try {
        sendParts(key, revision);
      } finally {
        inParts.release();
      }
    } else {
      sendWhole(key, revision, replace);
    }
    return dropsTags && !revision.facts().tags().isEmpty() ? Put.WRITTEN_IN_PART : Put.WRITTEN;
  }

  private void sendWhole(String key, Revision revision, boolean replace)
      throws InterruptedException {
    var facts = revision.facts();
    var request = PutObjectRequest.builder().bucket(bucket()).key(key);
    facts.header(ObjectFacts.MD5).ifPresent(md5 -> request.contentMD5(Hashes.base64(md5)));
    facts.header(ObjectFacts.CONTENT_TYPE).ifPresent(request::contentType);
    facts.header(ObjectFacts.CONTENT_ENCODING).ifPresent(request::contentEncoding);
    facts.header(ObjectFacts.CONTENT_LANGUAGE).ifPresent(request::contentLanguage);
    facts.header(ObjectFacts.CONTENT_DISPOSITION).ifPresent(request::contentDisposition);
    facts.header(ObjectFacts.CACHE_CONTROL).ifPresent(request::cacheControl);
    facts.header(ObjectFacts.REDIRECT).ifPresent(request::websiteRedirectLocation);
    expires(facts).ifPresent(request::expires);
    request.metadata(facts.metadata());
    if (!facts.tags().isEmpty() && !dropsTags) {
      request.tagging(tagging(facts));
    }
    if (!replace && !dropsConditions) {
      request.ifNoneMatch("*");
    }
    var body =
        RequestBody.fromContentProvider(
            () -> point.open(revision),
            revision.node().size(),
            facts.header(ObjectFacts.CONTENT_TYPE).orElse(BINARY));
    access.attempt(RIGHT, client -> client.putObject(request.build(), body));
  }

  private void sendParts(String key, Revision revision) throws InterruptedException {
    var facts = revision.facts();
    var request = CreateMultipartUploadRequest.builder().bucket(bucket()).key(key);
    facts.header(ObjectFacts.CONTENT_TYPE).ifPresent(request::contentType);
    facts.header(ObjectFacts.CONTENT_ENCODING).ifPresent(request::contentEncoding);
    facts.header(ObjectFacts.CONTENT_LANGUAGE).ifPresent(request::contentLanguage);
    facts.header(ObjectFacts.CONTENT_DISPOSITION).ifPresent(request::contentDisposition);
    facts.header(ObjectFacts.CACHE_CONTROL).ifPresent(request::cacheControl);
    facts.header(ObjectFacts.REDIRECT).ifPresent(request::websiteRedirectLocation);
    expires(facts).ifPresent(request::expires);
    request.metadata(facts.metadata());
    if (!facts.tags().isEmpty() && !dropsTags) {
      request.tagging(tagging(facts));
    }
    var upload =
        access.attempt(RIGHT, client -> client.createMultipartUpload(request.build())).uploadId();
    var complete = false;
    try {
      var parts = sendParts(key, upload, revision);
      access.attempt(
          RIGHT,
          client ->
              client.completeMultipartUpload(ending ->
                  ending
                      .bucket(bucket())
                      .key(key)
                      .uploadId(upload)
                      .multipartUpload(all -> all.parts(parts))));
      complete = true;
    } finally {
      if (!complete) {
        abort(key, upload);
      }
    }
  }

  private List<CompletedPart> sendParts(String key, String upload, Revision revision)
      throws InterruptedException {
    var parts = new ArrayList<CompletedPart>();
    var length = partBytes(revision.node().size());
    try (var content = point.open(revision)) {
      var bytes = content.readNBytes(length);
      while (bytes.length > 0) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        var number = parts.size() + 1;
        var part = bytes;
        var md5 = Hashes.base64(Hashes.hex(Hashes.newMd5().digest(part)));
        var sent =
            access.attempt(
                RIGHT,
                client ->
                    client.uploadPart(
                        request ->
                            request
                                .bucket(bucket())
                                .key(key)
                                .uploadId(upload)
                                .partNumber(number)
                                .contentMD5(md5),
                        RequestBody.fromBytes(part)));
        parts.add(CompletedPart.builder().partNumber(number).eTag(sent.eTag()).build());
        bytes = content.readNBytes(length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a point's content fails in its own words", e);
    }
    return parts;
  }

  /** What was sent costs money until it is taken back; the failure that led here is told anyway. */
  private void abort(String key, String upload) {
    var interrupted = Thread.interrupted(); // or it could not be sent
    try {
      access.ask(
          "s3:AbortMultipartUpload",
          client ->
              client.abortMultipartUpload(request ->
                  request
                      .bucket(bucket())
                      .key(key)
                      .uploadId(upload)
                      .overrideConfiguration(limits -> limits.apiCallTimeout(ABORT))));
    } catch (io.holdfast.sources.SourceException e) {
      // The bucket's own rules for unfinished uploads are what is left.
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean exists(String key) throws InterruptedException {
    try {
      access.attempt(
          "s3:GetObject",
          client -> client.headObject(request -> request.bucket(bucket()).key(key)));
      return true;
    } catch (AwsServiceException e) {
      if (e.statusCode() == 404) {
        return false;
      }
      throw access.failed("s3:GetObject on '%s'".formatted(key), e);
    }
  }

  private String bucket() {
    return access.settings().bucket();
  }

  private static boolean isInParts(Revision revision) {
    return revision.node().size() > SINGLE_BYTES;
  }

  private static int partBytes(long size) {
    var least = (size + MOST_PARTS - 1) / MOST_PARTS;
    return (int) Math.max(PART_BYTES, (least + MEBIBYTE - 1) / MEBIBYTE * MEBIBYTE);
  }

  private static Tagging tagging(ObjectFacts facts) {
    return Tagging.builder()
        .tagSet(
            facts.tags().entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }

  /** Only one that is a date can be given back. */
  private static Optional<Instant> expires(ObjectFacts facts) {
    try {
      return facts
          .header(ObjectFacts.EXPIRES)
          .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
