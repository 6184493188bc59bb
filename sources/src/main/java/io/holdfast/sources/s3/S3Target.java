package io.holdfast.sources.s3;

import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A bucket to restore to, or a folder. */
final class S3Target implements SourceTarget {
  private static final String PATH = "path";
  private static final String ALL = "all";
  private static final String CURRENT = "current";

  /** Settings that a wish may say otherwise. */
  private static final Set<String> PLACES =
      Set.of(
          S3Settings.BUCKET,
          S3Settings.PREFIX,
          S3Settings.ENDPOINT,
          S3Settings.REGION,
          S3Settings.PATH_STYLE);

  private final S3Settings settings;
  private @Nullable Destination destination;

  S3Target(S3Settings settings) {
    this.settings = settings;
  }

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) throws InterruptedException {
    validate(wish);
    var bucket = StoredBucket.of(point);
    for (var name : wish.parts()) {
      if (!name.equals(bucket.part().name())) {
        throw S3Settings.invalid(
            "the point has no part '%s'; it has '%s'".formatted(name, bucket.part().name()));
      }
    }
    var all = all(wish);
    var selection = KeySelection.of(bucket, wish.items(), all);
    close();
    var place = destination(bucket, wish, all);
    destination = place;
    return BucketRestore.plan(bucket, selection, place, wish.conflicts(), settings.connections());
  }

  @Override
  public void close() {
    if (destination != null) {
      destination.close();
    }
  }

  private Destination destination(StoredBucket bucket, RestoreWish wish, boolean all) {
    var path = wish.target().get(PATH);
    if (path != null) {
      return new FolderDestination(bucket, folder(path));
    }
    var places = new HashMap<>(wish.target());
    places.keySet().retainAll(PLACES);
    return new BucketDestination(bucket, new S3Access(settings.with(places)), all);
  }

  private static void validate(RestoreWish wish) {
    var known = new TreeSet<>(PLACES);
    known.add(PATH);
    known.add(S3Settings.VERSIONS);
    for (var name : wish.target().keySet()) {
      if (!known.contains(name)) {
        throw S3Settings.invalid("a bucket as a target knows %s, not '%s'".formatted(known, name));
      }
    }
    if (wish.target().containsKey(PATH)
        && wish.target().keySet().stream().anyMatch(name -> !name.equals(PATH))) {
      throw S3Settings.invalid(
          "a restore goes to a bucket or to a '%s', not to both".formatted(PATH));
    }
    if (wish.asOf() != null) {
      throw S3Settings.invalid("a bucket has no moments between two backups");
    }
    switch (wish.conflicts()) {
      case FAIL, SKIP, OVERWRITE, KEEP_BOTH -> {}
      case CLEAR_TARGET ->
          throw S3Settings.invalid("a bucket is not emptied: CLEAR_TARGET is not offered");
    }
  }

  private static boolean all(RestoreWish wish) {
    var versions = wish.target().getOrDefault(S3Settings.VERSIONS, CURRENT);
    return switch (versions) {
      case ALL -> true;
      case CURRENT -> false;
      default ->
          throw S3Settings.invalid(
              "'%s' must be %s or %s, not '%s'"
                  .formatted(S3Settings.VERSIONS, CURRENT, ALL, versions));
    };
  }

  private static Path folder(String text) {
    try {
      var path = Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      // Told below, as a relative one is.
    }
    throw S3Settings.invalid("'%s' must be an absolute path, not '%s'".formatted(PATH, text));
  }
}
