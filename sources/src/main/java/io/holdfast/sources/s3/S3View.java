package io.holdfast.sources.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceJournal.Level;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A bucket being read: what was listed at first, each object as it is when its turn comes. */
final class S3View implements SourceView {
  private final S3Access access;
  private final Inventory inventory;
  private final Instant moment;
  private final SourceJournal journal;
  private final S3Tally tally = new S3Tally();

  private S3View(S3Access access, Inventory inventory, Instant moment, SourceJournal journal) {
    this.access = access;
    this.inventory = inventory;
    this.moment = moment;
    this.journal = journal;
  }

  static S3View open(S3Settings settings, Instant moment, SourceJournal journal)
      throws InterruptedException {
    var access = new S3Access(settings);
    var inventory = new Inventory();
    try {
      var excluded = settings.excluded();
      Consumer<Listed> taken =
          listed -> {
            if (excluded.stream()
                .noneMatch(pattern -> pattern.matches(settings.prefix() + listed.key))) {
              inventory.add(listed);
            }
          };
      if (settings.versions()) {
        Listing.versions(access, taken);
      } else {
        Listing.objects(access, taken);
      }
      if (inventory.count() == 0 && !settings.allowEmpty()) {
        throw new SourceException(
            ErrorCode.SOURCE_EMPTY, "%s has no object, or shows none".formatted(settings));
      }
      return new S3View(access, inventory, moment, journal);
    } catch (RuntimeException | InterruptedException e) {
      inventory.close();
      access.close();
      throw e;
    }
  }

  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    return new BucketTree(access, inventory, tally, this::verify);
  }

  @Override
  public List<SourcePart> parts() {
    var settings = access.settings();
    var expectations = new TreeMap<String, Long>();
    expectations.put(
        "objects", tally.objects.sum() - tally.older.sum() - tally.latestMarkers.sum());
    expectations.put("bytes", tally.bytes.sum());
    if (settings.versions()) {
      expectations.put("versions", tally.objects.sum() - tally.deleteMarkers.sum());
      expectations.put("deleteMarkers", tally.deleteMarkers.sum());
    }
    return List.of(
        new SourcePart(
            "FILE_TREE",
            settings.bucket(),
            "bucket",
            "%s/%s".formatted(settings.bucket(), settings.prefix()),
            BucketTree.top(settings).toString(),
            tally.bytes.sum(),
            tally.objects.sum(),
            expectations));
  }

  @Override
  public void close() {
    inventory.close();
    access.close();
  }

  private void verify() {
    if (tally.objects.sum() == 0 && tally.leftOut.sum() > 0) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "of %d objects of %s none could be read"
              .formatted(tally.leftOut.sum(), access.settings()));
    }
    if (tally.untagged.sum() > 0) {
      journal.event(
          Level.WARNING,
          "TAGS_UNREAD",
          "the service did not tell the tags of %d objects (right s3:GetObjectTagging)"
              .formatted(tally.untagged.sum()),
          Map.of("objects", Long.toString(tally.untagged.sum())));
    }
  }
}
