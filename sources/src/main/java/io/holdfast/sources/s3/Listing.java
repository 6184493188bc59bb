package io.holdfast.sources.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.s3.Listed.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists what a bucket has, page by page, a thousand keys each. */
final class Listing {
  private final S3Access access;
  private final Consumer<Listed> each;
  private final String prefix;

  /** Versions of one key may go on in the next page. */
  private @Nullable String lastKey;

  private int lastAge;

  private Listing(S3Access access, Consumer<Listed> each) {
    this.access = access;
    this.each = each;
    prefix = access.settings().prefix();
  }

  /** All current objects. */
  static void objects(S3Access access, Consumer<Listed> each) throws InterruptedException {
    new Listing(access, each).objects();
  }

  /** All versions and delete markers. */
  static void versions(S3Access access, Consumer<Listed> each) throws InterruptedException {
    new Listing(access, each).versions();
  }

  private void objects() throws InterruptedException {
    String token = null;
    do {
      throwIfInterrupted();
      var next = token;
      var page =
          access.ask(
              "s3:ListBucket",
              client ->
                  client.listObjectsV2(request ->
                      request
                          .bucket(access.settings().bucket())
                          .prefix(prefix)
                          .encodingType(EncodingType.URL)
                          .continuationToken(next)));
      for (var object : page.contents()) {
        each.accept(current(object));
      }
      token = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
      requireProgress(Boolean.TRUE.equals(page.isTruncated()), next, token);
    } while (token != null);
  }

  private void versions() throws InterruptedException {
    String keyMarker = null;
    String idMarker = null;
    boolean more;
    do {
      throwIfInterrupted();
      var key = keyMarker;
      var id = idMarker;
      var page =
          access.ask(
              "s3:ListBucketVersions",
              client ->
                  client.listObjectVersions(request ->
                      request
                          .bucket(access.settings().bucket())
                          .prefix(prefix)
                          .encodingType(EncodingType.URL)
                          .keyMarker(key)
                          .versionIdMarker(id)));
      page(page);
      more = Boolean.TRUE.equals(page.isTruncated());
      keyMarker = page.nextKeyMarker();
      idMarker = page.nextVersionIdMarker();
      requireProgress(more, key + "\n" + id, keyMarker + "\n" + idMarker);
    } while (more);
  }

  /** The service sends both kinds by key and newest first, but the client parts them. */
  private void page(ListObjectVersionsResponse page) {
    var all = new ArrayList<Found>();
    page.versions().forEach(version -> all.add(found(version)));
    page.deleteMarkers().forEach(marker -> all.add(found(marker)));
    all.sort(Found.ORDER);
    for (var found : all) {
      lastAge = found.key().equals(lastKey) ? lastAge + 1 : 0;
      lastKey = found.key();
      each.accept(
          new Listed(
              found.key(),
              found.etag(),
              found.sizeBytes(),
              found.modified(),
              found.storageClass(),
              new Version(found.id(), found.latest(), found.deleteMarker(), lastAge)));
    }
  }

  /** A version before it is known how old it is among its kind. */
  private record Found(
      String key,
      String id,
      String etag,
      long sizeBytes,
      Instant modified,
      String storageClass,
      boolean latest,
      boolean deleteMarker) {
    static final Comparator<Found> ORDER =
        Comparator.comparing(Found::key)
            .thenComparing(Found::latest, Comparator.reverseOrder())
            .thenComparing(Found::modified, Comparator.reverseOrder());
  }

  private Found found(ObjectVersion version) {
    return new Found(
        relative(version.key()),
        version.versionId() == null ? "null" : version.versionId(),
        unquoted(version.eTag()),
        Objects.requireNonNullElse(version.size(), 0L),
        Objects.requireNonNullElse(version.lastModified(), Instant.EPOCH),
        Objects.requireNonNullElse(version.storageClassAsString(), ""),
        Boolean.TRUE.equals(version.isLatest()),
        false);
  }

  private Found found(DeleteMarkerEntry marker) {
    return new Found(
        relative(marker.key()),
        marker.versionId() == null ? "null" : marker.versionId(),
        "",
        0,
        Objects.requireNonNullElse(marker.lastModified(), Instant.EPOCH),
        "",
        Boolean.TRUE.equals(marker.isLatest()),
        true);
  }

  private Listed current(S3Object object) {
    return new Listed(
        relative(object.key()),
        unquoted(object.eTag()),
        Objects.requireNonNullElse(object.size(), 0L),
        Objects.requireNonNullElse(object.lastModified(), Instant.EPOCH),
        Objects.requireNonNullElse(object.storageClassAsString(), ""),
        Listed.CURRENT);
  }

  private String relative(@Nullable String key) {
    if (key == null || !key.startsWith(prefix)) {
      throw failed("lists '%s', which does not begin with '%s'".formatted(key, prefix));
    }
    return key.substring(prefix.length());
  }

  /** A page that leads to itself would never end. */
  private void requireProgress(boolean more, @Nullable String from, @Nullable String to) {
    if (more && (to == null || to.equals(from))) {
      throw failed("says that there is more, but not where");
    }
  }

  private SourceException failed(String what) {
    return new SourceException(
        ErrorCode.SOURCE_FAILED, "the listing of %s %s".formatted(access.settings(), what));
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  static String unquoted(@Nullable String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }
}
