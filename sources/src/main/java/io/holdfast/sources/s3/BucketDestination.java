package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.PlannedRestore.Severity;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.s3.Inventory.Cursor;
import io.holdfast.sources.s3.StoredBucket.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** A bucket that objects are restored to; made when it is missing. */
final class BucketDestination implements Destination {
  private static final String DEFAULT_REGION = "us-east-1";
  private static final int TRIES = 3;

  private final S3Access access;
  private final boolean history;

  /** A version that is sent twice is there twice. */
  private final S3Access writing;

  private final Uploads uploads;
  private @Nullable Inventory inventory;
  private boolean missing;

  /**
   * @param access closed with this
   * @param history whether several versions of each object are to be written
   */
  BucketDestination(StoredBucket point, S3Access access, boolean history) {
    this.access = access;
    this.history = history;
    writing = history ? new S3Access(access.settings(), false) : access;
    uploads = new Uploads(point, writing);
  }

  @Override
  public List<Check> checks(long bytes) {
    var checks = new ArrayList<Check>();
    if (missing) {
      checks.add(
          new Check(
              "TARGET_MISSING",
              Severity.WARNING,
              "%s is not there, and made".formatted(settings())));
    }
    return checks;
  }

  /** What was there when it was first asked for: writing is not to see itself. */
  @Override
  public Present present() throws InterruptedException {
    if (inventory == null) {
      var listing = new Inventory();
      inventory = listing;
      missing = isMissing();
      if (!missing) {
        Listing.objects(access, listing::add);
      }
    }
    var cursor = inventory.open();
    return new Found(cursor);
  }

  @Override
  public void prepare() throws InterruptedException {
    if (!missing) {
      return;
    }
    var region = settings().region();
    access.ask(
        "s3:CreateBucket",
        client ->
            client.createBucket(request -> {
              request.bucket(settings().bucket());
              if (settings().endpoint().isEmpty() && !region.equals(DEFAULT_REGION)) {
                request.createBucketConfiguration(place -> place.locationConstraint(region));
              }
            }));
    if (history) {
      access.ask(
          "s3:PutBucketVersioning",
          client ->
              client.putBucketVersioning(request ->
                  request
                      .bucket(settings().bucket())
                      .versioningConfiguration(
                          state -> state.status(BucketVersioningStatus.ENABLED))));
    }
    missing = false;
  }

  @Override
  public String numbered(String key, int number) {
    return "%s.%d".formatted(key, number);
  }

  @Override
  public String name(String key, Revision revision) {
    return "s3://%s/%s%s".formatted(settings().bucket(), settings().prefix(), key);
  }

  @Override
  public Put put(String key, Revision revision, boolean replace) throws InterruptedException {
    if (settings().prefix().isEmpty() && key.isEmpty()) {
      throw new SourceException(
          ErrorCode.TARGET_UNWRITABLE, "no object can be without a key: restore it below a prefix");
    }
    var there = replace ? head(key) : null;
    if (there != null && !history && isSame(there, revision)) {
      return Put.SAME;
    }
    var put =
        history
            ? putVersion(key, revision, replace)
            : uploads.put(settings().prefix() + key, revision, replace);
    return put == Put.TAKEN ? whoseIsIt(key, revision) : put;
  }

  /** Tries again only when it finds that the last try left nothing. */
  private Put putVersion(String key, Revision revision, boolean replace)
      throws InterruptedException {
    var before = head(key);
    for (var tries = 1; ; tries++) {
      try {
        return uploads.put(settings().prefix() + key, revision, replace);
      } catch (SourceException e) {
        requireAnotherTry(e, tries);
        var now = head(key);
        if (now != null && isAnother(before, now) && isLike(now, revision)) {
          return Put.WRITTEN;
        }
      }
    }
  }

  /** A request whose answer was lost is sent again, and then meets what it wrote itself. */
  private Put whoseIsIt(String key, Revision revision) throws InterruptedException {
    var there = head(key);
    return there != null && isSame(there, revision) ? Put.WRITTEN : Put.TAKEN;
  }

  @Override
  public void delete(String key, Revision revision) throws InterruptedException {
    for (var tries = 1; ; tries++) {
      try {
        writing.ask(
            "s3:DeleteObject",
            client ->
                client.deleteObject(
                    request -> request.bucket(settings().bucket()).key(settings().prefix() + key)));
        return;
      } catch (SourceException e) {
        requireAnotherTry(e, tries);
        if (head(key) == null) {
          return;
        }
      }
    }
  }

  @Override
  public List<Difference> compare(String key, Revision revision) throws InterruptedException {
    var differences = new ArrayList<Difference>();
    var there = head(key);
    if (there == null || revision.version().deleteMarker()) {
      differ(
          key,
          "state",
          revision.version().deleteMarker() ? "absent" : "present",
          there == null ? "absent" : "present",
          differences);
      return differences;
    }
    differ(key, "bytes", revision.node().size(), there.contentLength(), differences);
    var facts = revision.facts();
    differ(
        key, "facts", described(facts, facts), described(HeadFacts.of(there), facts), differences);
    if (differences.isEmpty() && !hasMd5(there, revision)) {
      content(key, revision, there, differences);
    }
    if (!facts.tags().isEmpty() && !uploads.dropsTags()) {
      differ(key, "tags", new TreeMap<>(facts.tags()), new TreeMap<>(tags(key)), differences);
    }
    return differences;
  }

  @Override
  public void close() {
    if (inventory != null) {
      inventory.close();
    }
    access.close();
    if (history) {
      writing.close();
    }
  }

  private S3Settings settings() {
    return access.settings();
  }

  private boolean isMissing() throws InterruptedException {
    try {
      access.attempt(
          "s3:ListBucket",
          client -> client.headBucket(request -> request.bucket(settings().bucket())));
      return false;
    } catch (AwsServiceException e) {
      if (e.statusCode() == 404) {
        return true;
      }
      throw access.failed("s3:ListBucket", e);
    }
  }

  private @Nullable HeadObjectResponse head(String key) throws InterruptedException {
    try {
      return access.attempt(
          "s3:GetObject",
          client ->
              client.headObject(
                  request -> request.bucket(settings().bucket()).key(settings().prefix() + key)));
    } catch (AwsServiceException e) {
      if (e.statusCode() == 404) {
        return null;
      }
      throw access.failed("s3:GetObject on '%s'".formatted(key), e);
    }
  }

  private Map<String, String> tags(String key) throws InterruptedException {
    var answer =
        access.ask(
            "s3:GetObjectTagging",
            client ->
                client.getObjectTagging(
                    request -> request.bucket(settings().bucket()).key(settings().prefix() + key)));
    var tags = new TreeMap<String, String>();
    answer.tagSet().forEach(tag -> tags.put(tag.key(), tag.value()));
    return tags;
  }

  private static void requireAnotherTry(SourceException e, int tries) {
    if (tries == TRIES || e.code() == ErrorCode.SOURCE_FORBIDDEN) {
      throw e;
    }
  }

  private static boolean isAnother(@Nullable HeadObjectResponse before, HeadObjectResponse now) {
    return before == null || !Objects.equals(before.versionId(), now.versionId());
  }

  /** As far as it can be told: the ETag of an object in parts says nothing of its bytes. */
  private static boolean isLike(HeadObjectResponse there, Revision revision) {
    return Objects.equals(there.contentLength(), revision.node().size())
        && (hasMd5(there, revision) || !Hashes.isMd5(Listing.unquoted(there.eTag())));
  }

  private static boolean isSame(HeadObjectResponse there, Revision revision) {
    return Objects.equals(there.contentLength(), revision.node().size())
        && hasMd5(there, revision)
        && described(HeadFacts.of(there), revision.facts())
            .equals(described(revision.facts(), revision.facts()));
  }

  private static boolean hasMd5(HeadObjectResponse there, Revision revision) {
    return revision
        .facts()
        .header(ObjectFacts.MD5)
        .filter(md5 -> md5.equals(Listing.unquoted(there.eTag())))
        .isPresent();
  }

  /** An object in parts, or encrypted with a foreign key, has an ETag that tells nothing. */
  private void content(
      String key, Revision revision, HeadObjectResponse there, List<Difference> differences)
      throws InterruptedException {
    var expected = revision.facts().header(ObjectFacts.MD5);
    if (expected.isEmpty()) {
      return;
    }
    var listed =
        new Listed(
            key,
            Listing.unquoted(there.eTag()),
            there.contentLength(),
            Objects.requireNonNullElse(there.lastModified(), Instant.EPOCH),
            "",
            Listed.CURRENT);
    try (var stream = ObjectStream.open(access, listed)) {
      var buffer = new byte[64 << 10];
      while (stream.read(buffer, 0, buffer.length) > 0) {
        // Only the hash counts.
      }
      differ(key, "md5", expected.get(), stream.md5(), differences);
    } catch (SourceProblem e) {
      differences.add(new Difference(key + "/readable", "true", String.valueOf(e.getMessage())));
    }
  }

  /** What must be the same. A service chooses a content type for what came without. */
  private static Map<String, String> described(ObjectFacts facts, ObjectFacts stored) {
    var described = new TreeMap<>(facts.metadata());
    for (var name : HeadFacts.KEPT) {
      facts
          .header(name)
          .filter(_ -> !name.equals(ObjectFacts.CONTENT_TYPE) || stored.header(name).isPresent())
          .ifPresent(value -> described.put(" " + name, value));
    }
    return described;
  }

  private static void differ(
      String key,
      String what,
      Object expected,
      @Nullable Object actual,
      List<Difference> differences) {
    if (!expected.equals(actual)) {
      differences.add(
          new Difference(
              "%s/%s".formatted(key, what), expected.toString(), String.valueOf(actual)));
    }
  }

  /** Goes along a listing; only keys that lie back of the last are asked for one by one. */
  private final class Found implements Present {
    private final Cursor cursor;
    private byte[] last = {};

    Found(Cursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean has(String key, Revision revision) throws InterruptedException {
      var place = String.join("\0", KeyNames.names(key)).getBytes(UTF_8);
      if (Arrays.compareUnsigned(place, last) < 0) {
        return !missing && head(key) != null;
      }
      last = place;
      var next = cursor.peek();
      while (next != null && Arrays.compareUnsigned(next.place, place) < 0) {
        cursor.next();
        next = cursor.peek();
      }
      return next != null && Arrays.equals(next.place, place);
    }
  }
}
