package io.holdfast.sources.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.s3.Destination.Put;
import io.holdfast.sources.s3.StoredBucket.Revision;
import io.holdfast.sources.s3.StoredBucket.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A restore of objects, several at a time; the versions of each in the order that they had. */
final class BucketRestore implements PlannedRestore {
  private static final int MOST_NUMBERS = 10_000;
  private static final int MOST_DIFFERENCES = 100;

  private final StoredBucket bucket;
  private final KeySelection selection;
  private final Destination destination;
  private final Conflicts conflicts;
  private final int connections;
  private final List<Check> checks = new ArrayList<>();
  private final Outcomes outcomes = new Outcomes();
  private final AtomicLong itemsDone = new AtomicLong();
  private final AtomicLong bytesDone = new AtomicLong();
  private long items;
  private long bytes;
  private long inTheWay;

  private BucketRestore(
      StoredBucket bucket,
      KeySelection selection,
      Destination destination,
      Conflicts conflicts,
      int connections) {
    this.bucket = bucket;
    this.selection = selection;
    this.destination = destination;
    this.conflicts = conflicts;
    this.connections = connections;
  }

  /** One object of the plan; numbers are the same each time that the point is read. */
  @FunctionalInterface
  private interface Step {
    void take(int number, Stored object, List<Revision> wanted) throws InterruptedException;
  }

  static BucketRestore plan(
      StoredBucket bucket,
      KeySelection selection,
      Destination destination,
      Conflicts conflicts,
      int connections)
      throws InterruptedException {
    var restore = new BucketRestore(bucket, selection, destination, conflicts, connections);
    restore.plan();
    return restore;
  }

  @Override
  public List<Check> checks() {
    return checks;
  }

  @Override
  public Totals totals() {
    return new Totals(items, bytes, inTheWay);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    for (var damage : bucket.damage()) {
      listener.item(Item.of(State.FAILED, "FOLDER", damage).because("the point is damaged there"));
    }
    destination.prepare();
    var present = destination.present();
    try (var group = TaskGroup.open("s3-restore", connections)) {
      read((number, object, wanted) -> {
        var there = present.has(object.key(), wanted.getLast());
        if (there && conflicts == Conflicts.SKIP) {
          outcomes.leave(number);
          tell(listener, item(State.SKIPPED, object).because("is there already"), 0);
          return;
        }
        group.fork(() -> restore(number, object, wanted, there, listener));
      });
      group.join();
    }
  }

  @Override
  public List<Difference> compare() throws InterruptedException {
    var differences = new CopyOnWriteArrayList<Difference>();
    try (var group = TaskGroup.open("s3-compare", connections)) {
      read((number, object, wanted) -> {
        if (outcomes.isLeft(number) || differences.size() >= MOST_DIFFERENCES) {
          return;
        }
        var key = outcomes.key(number, object.key(), destination);
        group.fork(() -> differences.addAll(destination.compare(key, wanted.getLast())));
      });
      group.join();
    }
    return List.copyOf(differences);
  }

  private void plan() throws InterruptedException {
    var present = destination.present();
    read((_, object, wanted) -> {
      items++;
      bytes += wanted.stream().mapToLong(each -> each.node().size()).sum();
      inTheWay += present.has(object.key(), wanted.getLast()) ? 1 : 0;
    });
    selection.requireAllFound();
    checks.addAll(destination.checks(bytes));
    if (inTheWay > 0 && conflicts == Conflicts.FAIL) {
      checks.add(
          new Check(
              "TARGET_EXISTS", Severity.ERROR, "%d of the objects exist".formatted(inTheWay)));
    }
    for (var damage : bucket.damage()) {
      checks.add(new Check("POINT_DAMAGED", Severity.WARNING, damage));
    }
  }

  private void read(Step step) throws InterruptedException {
    var numbers = new AtomicLong();
    bucket.read(object -> {
      var wanted = selection.take(object);
      if (!wanted.isEmpty()) {
        step.take((int) numbers.getAndIncrement(), object, wanted);
      }
    });
  }

  private void restore(
      int number, Stored object, List<Revision> wanted, boolean there, RestoreListener listener)
      throws InterruptedException {
    try {
      var put = write(number, object, wanted, there);
      var key = outcomes.key(number, object.key(), destination);
      var last = wanted.getLast();
      var size = put == Put.SAME ? 0 : wanted.stream().mapToLong(each -> each.node().size()).sum();
      var place = destination.name(key, last);
      tell(
          listener,
          switch (put) {
            case WRITTEN -> item(State.SUCCESS, object).at(place, size);
            case SAME -> item(State.SUCCESS, object).at(place, 0);
            case WRITTEN_IN_PART ->
                item(State.WARNING, object)
                    .at(place, size)
                    .because("the service cannot keep its tags");
            case TAKEN -> taken(number, object);
          },
          size);
    } catch (HoldfastException e) {
      outcomes.leave(number);
      tell(listener, item(State.FAILED, object).because(e.getMessage()), 0);
      if (endsAll(e)) {
        throw e;
      }
    }
  }

  private Put write(int number, Stored object, List<Revision> wanted, boolean there)
      throws InterruptedException {
    var key = object.key();
    if (there && conflicts == Conflicts.KEEP_BOTH) {
      return beside(number, key, wanted);
    }
    var put = write(key, wanted, conflicts == Conflicts.OVERWRITE);
    return put == Put.TAKEN && conflicts == Conflicts.KEEP_BOTH ? beside(number, key, wanted) : put;
  }

  private Put beside(int number, String key, List<Revision> wanted) throws InterruptedException {
    for (var suffix = 1; suffix < MOST_NUMBERS; suffix++) {
      var put = write(destination.numbered(key, suffix), wanted, false);
      if (put != Put.TAKEN) {
        outcomes.number(number, suffix);
        return put;
      }
    }
    return Put.TAKEN;
  }

  /** The first shows whether the place is free; the others follow it there. */
  private Put write(String key, List<Revision> wanted, boolean replace)
      throws InterruptedException {
    var put = Put.WRITTEN;
    var first = true;
    for (var revision : wanted) {
      if (revision.version().deleteMarker()) {
        destination.delete(key, revision);
      } else {
        var now = destination.put(key, revision, replace || !first);
        if (now == Put.TAKEN) {
          return now;
        }
        put = now == Put.WRITTEN ? put : now;
      }
      first = false;
    }
    return put;
  }

  private Item taken(int number, Stored object) {
    outcomes.leave(number);
    return conflicts == Conflicts.SKIP
        ? item(State.SKIPPED, object).because("is there by now")
        : item(State.FAILED, object).because("something else is there by now");
  }

  private void tell(RestoreListener listener, Item item, long size) {
    listener.item(item);
    listener.progress(itemsDone.incrementAndGet(), bytesDone.addAndGet(size));
  }

  /** What fails for one object for reasons that all others share. */
  private static boolean endsAll(HoldfastException e) {
    return e instanceof SourceException
        && (e.code() == ErrorCode.SOURCE_UNREACHABLE
            || e.code() == ErrorCode.SOURCE_FORBIDDEN
            || e.code() == ErrorCode.TARGET_FULL
            || e.code() == ErrorCode.INTERRUPTED);
  }

  private static Item item(State state, Stored object) {
    return Item.of(state, "KEY", object.fullKey());
  }
}
