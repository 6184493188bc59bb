package io.holdfast.engine.forget;

import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which snapshots of a group stay: each that at least one rule keeps. A pure function with the
 * meaning of restic 0.16 and later, so that both programs forget the same.
 *
 * @param counts of how many intervals the newest snapshot is kept, {@link #ALL} for every one; an
 *     interval that is absent has no rule. The oldest snapshot of all fills a place that is left
 * @param within how far back from the newest snapshot the same is done; of {@link
 *     KeepInterval#LAST}, how far back every one is kept
 * @param tags lists; a snapshot is kept that has all tags of one, see {@link Snapshot#hasTags}
 */
public record KeepRules(
    Map<KeepInterval, Integer> counts,
    Map<KeepInterval, KeepPeriod> within,
    List<List<String>> tags) {
  public static final int ALL = -1;

  private static final Comparator<StoredSnapshot> NEWEST_FIRST =
      Comparator.<StoredSnapshot, Instant>comparing(stored -> stored.snapshot().time().toInstant())
          .reversed()
          .thenComparing(stored -> stored.id().digest());

  public KeepRules {
    counts = Map.copyOf(counts);
    within = Map.copyOf(within);
    tags = tags.stream().map(List::copyOf).toList();
    if (counts.values().stream().anyMatch(count -> count < 1 && count != ALL)) {
      throw new IllegalArgumentException("counts " + counts);
    }
  }

  /** Keeps the newest of one interval. */
  public static KeepRules newest(KeepInterval interval, int count) {
    return new KeepRules(Map.of(interval, count), Map.of(), List.of());
  }

  /** No rule, which keeps nothing. */
  public boolean isEmpty() {
    return counts.isEmpty() && within.isEmpty() && tags.isEmpty();
  }

  /**
   * Decides about the snapshots of one group, all of which must be given.
   *
   * @param now snapshots beyond it do not move the end that {@code within} counts from
   * @return a decision for each, the newest first
   */
  public List<KeepDecision> apply(Collection<StoredSnapshot> group, Instant now) {
    return apply(group, now, ZoneId.systemDefault());
  }

  /**
   * @param zone whose clock snapshots with its offset were made by
   */
  List<KeepDecision> apply(Collection<StoredSnapshot> group, Instant now, ZoneId zone) {
    var sorted = group.stream().sorted(NEWEST_FIRST).toList();
    var round = new Round(newestTime(sorted, now), sorted.size(), zone);
    var decisions = new ArrayList<KeepDecision>();
    for (var number = 0; number < sorted.size(); number++) {
      var stored = sorted.get(number);
      decisions.add(new KeepDecision(stored, round.reasons(stored.snapshot(), number)));
    }
    return decisions;
  }

  private static Optional<OffsetDateTime> newestTime(List<StoredSnapshot> sorted, Instant now) {
    return sorted.stream()
        .map(stored -> stored.snapshot().time())
        .filter(time -> time.toInstant().isBefore(now))
        .findFirst();
  }

  /** One pass over a group. */
  private final class Round {
    private final Optional<OffsetDateTime> newest;
    private final int size;
    private final ZoneId zone;
    private final Map<KeepInterval, Integer> left = new EnumMap<>(KeepInterval.class);
    private final Map<KeepInterval, Long> lastCounted = new EnumMap<>(KeepInterval.class);
    private final Map<KeepInterval, Long> lastWithin = new EnumMap<>(KeepInterval.class);

    private Round(Optional<OffsetDateTime> newest, int size, ZoneId zone) {
      this.newest = newest;
      this.size = size;
      this.zone = zone;
      left.putAll(counts);
    }

    private List<String> reasons(Snapshot snapshot, int number) {
      var reasons = new ArrayList<String>();
      for (var all : tags) {
        if (snapshot.hasTags(all)) {
          reasons.add("has tags " + all);
        }
      }
      if (isWithin(KeepInterval.LAST, snapshot.time())) {
        reasons.add("within " + within.get(KeepInterval.LAST));
      }
      for (var interval : KeepInterval.values()) {
        counted(interval, snapshot, number).ifPresent(reasons::add);
      }
      for (var interval : KeepInterval.values()) {
        if (interval != KeepInterval.LAST && isWithin(interval, snapshot.time())) {
          first(interval, lastWithin, snapshot, number)
              .ifPresent(word ->
                  reasons.add(
                      "%s%s within %s".formatted(word, interval.word(), within.get(interval))));
        }
      }
      return reasons;
    }

    private Optional<String> counted(KeepInterval interval, Snapshot snapshot, int number) {
      var places = left.getOrDefault(interval, 0);
      if (places == 0) {
        return Optional.empty();
      }
      var word = first(interval, lastCounted, snapshot, number);
      if (word.isPresent() && places != ALL) {
        left.put(interval, places - 1);
      }
      return word.map(each -> "%s%s snapshot".formatted(each, interval.word()));
    }

    /** A word for reasons when the snapshot is the first of its interval, or the oldest of all. */
    private Optional<String> first(
        KeepInterval interval, Map<KeepInterval, Long> last, Snapshot snapshot, int number) {
      var bucket = interval.bucket(snapshot.time(), number);
      var before = last.put(interval, bucket);
      if (before == null || before != bucket) {
        return Optional.of("");
      }
      return number == size - 1 ? Optional.of("oldest ") : Optional.empty();
    }

    private boolean isWithin(KeepInterval interval, OffsetDateTime time) {
      var period = within.get(interval);
      return period != null
          && (newest.isEmpty()
              || time.toInstant().isAfter(period.before(newest.orElseThrow(), zone)));
    }
  }
}
