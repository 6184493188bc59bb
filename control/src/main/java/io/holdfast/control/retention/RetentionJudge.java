package io.holdfast.control.retention;

import io.holdfast.catalog.model.RestorePointId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says of every point of a protection whether it stays, and why. A pure function.
 *
 * <p>What decides, the strongest first:
 *
 * <ol>
 *   <li>a {@link Floor} holds a point whatever else is said;
 *   <li>a limit lets it go: its own {@code expiresAt}, {@code maxAge}, and of what then stays the
 *       oldest by {@code maxBytes};
 *   <li>a keep rule keeps it; so does having none at all, and an {@code expiresAt} to come;
 *   <li>what no rule keeps goes.
 * </ol>
 *
 * <p>What a limit lets go takes no place in a period of a rule, even while a floor holds it. The
 * rules are applied to the good points alone, then to the usable ones, then to all: a point stays
 * if a rule keeps it among those that are at least as good as it is. So no damaged point pushes a
 * good one out, and damaged ones do not all go at the first good one either. Points of the future
 * and those that the plan did not make are left out of all this.
 */
public final class RetentionJudge {
  private final Ground ground;

  /** What the rules are about, the newest first. */
  private final List<Candidate> own;

  private final Map<RestorePointId, List<Held>> floors = new HashMap<>();
  private final Map<RestorePointId, Cause> causes = new HashMap<>();
  private final Map<RestorePointId, List<Kept>> kept = new HashMap<>();

  private RetentionJudge(Ground ground) {
    this.ground = ground;
    this.own =
        ground.points().stream()
            .filter(Candidate::scheduled)
            .filter(point -> !future(point))
            .toList();
  }

  public static Judgement judge(Ground ground) {
    return new RetentionJudge(ground).judge();
  }

  private Judgement judge() {
    ground.points().forEach(this::holdByItself);
    holdNewest();
    ground.points().stream().filter(point -> !future(point)).forEach(this::limit);
    keep();
    ground.points().stream()
        .filter(point -> !future(point) && !kept.containsKey(point.id()))
        .forEach(point -> causes.putIfAbsent(point.id(), Cause.NO_RULE));
    var chains = new Chains(ground.points());
    fit(chains);
    chains.needed(this::stays).forEach(id -> hold(id, Held.by(Floor.NEEDED)));
    return new Judgement(halt(), ground.points().stream().map(this::verdict).toList());
  }

  private @Nullable Halt halt() {
    if (ground.halt() != null) {
      return ground.halt();
    }
    return own.isEmpty() || own.getFirst().usable() ? null : Halt.NEWEST_UNUSABLE;
  }

  private Verdict verdict(Candidate point) {
    return new Verdict(
        point,
        kept.getOrDefault(point.id(), List.of()),
        floors.getOrDefault(point.id(), List.of()),
        causes.get(point.id()));
  }

  private boolean future(Candidate point) {
    return point.time().isAfter(ground.now());
  }

  private void holdByItself(Candidate point) {
    for (var pin : point.pins()) {
      if (pin.until() == null || pin.until().isAfter(ground.now())) {
        hold(point.id(), new Held(Floor.PINNED, pin.reason(), pin.until()));
      }
    }
    var lock = point.lockedUntil();
    if (lock != null && lock.isAfter(ground.now())) {
      hold(point.id(), new Held(Floor.LOCKED, null, lock));
    }
    if (point.inUse()) {
      hold(point.id(), Held.by(Floor.IN_USE));
    }
    if (point.appendOnly()) {
      hold(point.id(), Held.by(Floor.APPEND_ONLY));
    }
    if (future(point)) {
      hold(point.id(), new Held(Floor.FUTURE, null, point.time()));
    }
  }

  private void holdNewest() {
    var good = newest(point -> point.quality() == Quality.GOOD);
    good.forEach(point -> hold(point.id(), Held.by(Floor.NEWEST_GOOD)));
    newest(Candidate::usable).stream()
        .filter(point -> !good.contains(point))
        .forEach(point -> hold(point.id(), Held.by(Floor.NEWEST_USABLE)));
    if (ground.retention().keepLastProven()) {
      newest(point -> point.usable() && point.proven())
          .forEach(point -> hold(point.id(), Held.by(Floor.NEWEST_PROVEN)));
    }
    best().stream()
        .limit(Objects.requireNonNullElse(ground.retention().minSuccessful(), 0))
        .forEach(point -> hold(point.id(), Held.by(Floor.MIN_SUCCESSFUL)));
  }

  private List<Candidate> newest(Predicate<Candidate> which) {
    return own.stream().filter(which).limit(1).toList();
  }

  /** The usable ones: good before doubtful, newer before older. */
  private List<Candidate> best() {
    var best = new ArrayList<Candidate>();
    for (var quality : List.of(Quality.GOOD, Quality.DOUBTFUL)) {
      own.stream().filter(point -> point.quality() == quality).forEach(best::add);
    }
    return best;
  }

  private void limit(Candidate point) {
    var expiresAt = point.expiresAt();
    if (expiresAt != null && !expiresAt.isAfter(ground.now())) {
      causes.put(point.id(), Cause.EXPIRES_AT);
      return;
    }
    if (point.scheduled() && point.time().isBefore(oldestAllowed())) {
      causes.put(point.id(), Cause.MAX_AGE);
    }
  }

  private Instant oldestAllowed() {
    var maxAge = ground.retention().maxAge();
    return maxAge == null || maxAge.isZero() ? Instant.MIN : ground.now().minus(maxAge);
  }

  private void keep() {
    var periods = new Periods(ground.retention(), ground.zone());
    var within = own.stream().filter(point -> !causes.containsKey(point.id())).toList();
    for (var quality : Quality.values()) {
      var among = within.stream().filter(point -> point.quality().atLeast(quality)).toList();
      var rules = periods.any() ? periods.kept(among) : all(among);
      among.stream()
          .filter(point -> point.quality() == quality && rules.containsKey(point.id()))
          .forEach(point -> kept.put(point.id(), rules.getOrDefault(point.id(), List.of())));
    }
    within.stream()
        .filter(point -> point.expiresAt() != null)
        .forEach(point ->
            kept.merge(
                point.id(), List.of(new Kept(KeepRule.OWN_EXPIRY, "")), RetentionJudge::joined));
    ground.points().stream()
        .filter(point -> !point.scheduled() && !causes.containsKey(point.id()))
        .forEach(point -> kept.put(point.id(), List.of(new Kept(KeepRule.NOT_OF_PLAN, ""))));
  }

  private static List<Kept> joined(List<Kept> some, List<Kept> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static Map<RestorePointId, List<Kept>> all(List<Candidate> points) {
    return points.stream()
        .collect(Collectors.toMap(Candidate::id, _ -> List.of(new Kept(KeepRule.ALL, ""))));
  }

  /** Lets the oldest go until what stays is small enough, or held. */
  private void fit(Chains chains) {
    var most = Objects.requireNonNullElse(ground.retention().maxBytes(), 0L);
    if (most == 0) {
      return;
    }
    var size = size(chains.needed(this::stays));
    var oldestFirst = own.reversed();
    for (int next = 0; next < oldestFirst.size() && size > most; next++) {
      var point = oldestFirst.get(next);
      if (!free(point) || chains.needed(point, this::stays)) {
        continue;
      }
      causes.put(point.id(), Cause.MAX_BYTES);
      size = chains.any() ? size(chains.needed(this::stays)) : size - point.bytes();
      if (point.needs() != null) {
        // What it needed was passed over, and is older.
        next = -1;
      }
    }
  }

  /** What all that stays has added to its repositories. */
  private long size(Set<RestorePointId> needed) {
    return ground.points().stream()
        .filter(point -> stays(point) || needed.contains(point.id()))
        .mapToLong(Candidate::bytes)
        .sum();
  }

  /** Whether rules keep it, and no floor holds it. */
  private boolean free(Candidate point) {
    return !causes.containsKey(point.id()) && !floors.containsKey(point.id());
  }

  private boolean stays(Candidate point) {
    return !causes.containsKey(point.id()) || floors.containsKey(point.id());
  }

  private void hold(RestorePointId point, Held held) {
    floors.computeIfAbsent(point, _ -> new ArrayList<>()).add(held);
  }
}
