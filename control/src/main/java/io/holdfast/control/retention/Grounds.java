package io.holdfast.control.retention;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a protection is judged on. Where the plan has rules of its own for a repository, the points
 * that are whole in it are judged by those; a point goes when it goes everywhere.
 */
final class Grounds {
  private final Protection protection;
  private final ZoneId zone;
  private final Retention retention;
  private final RetentionOrigin origin;
  private final Instant now;
  private final List<RetentionLook.Placed> points;
  private final Map<RepositoryId, Retention> overrides;
  private final List<Ground> grounds;

  private Grounds(
      CatalogTransaction catalog, Protection protection, Instant now, @Nullable Retention draft) {
    var plan = catalog.plans().get(protection.planId());
    var preset = protection.retentionPreset();
    this.protection = protection;
    this.now = now;
    this.zone = catalog.projects().get(protection.projectId()).timeZone();
    if (draft != null) {
      this.retention = draft;
      this.origin = RetentionOrigin.DRAFT;
    } else if (preset != null) {
      this.retention = preset.retention();
      this.origin = RetentionOrigin.PRESET;
    } else {
      this.retention = plan.retention();
      this.origin = RetentionOrigin.PLAN;
    }
    this.points = RetentionLook.points(catalog, protection);
    this.overrides = overrides(plan);
    this.grounds = grounds();
  }

  /**
   * @param draft rules in place of the protection's own
   */
  static Grounds of(
      CatalogTransaction catalog, ProtectionId id, Instant now, @Nullable Retention draft) {
    return new Grounds(catalog, catalog.protections().get(id), now, draft);
  }

  RetentionPreview preview() {
    return new RetentionPreview(
        protection,
        now,
        zone,
        retention,
        origin,
        judgement(),
        points.stream()
            .collect(Collectors.toMap(each -> each.point().id(), RetentionLook.Placed::point)),
        goesAt());
  }

  Judgement judgement() {
    var judged = grounds.stream().map(RetentionJudge::judge).toList();
    if (judged.size() == 1) {
      return judged.getFirst();
    }
    var halt = judged.stream().map(Judgement::halt).filter(each -> each != null).findFirst();
    var verdicts = new LinkedHashMap<RestorePointId, Verdict>();
    for (var judgement : judged) {
      judgement
          .verdicts()
          .forEach(verdict ->
              verdicts.merge(
                  verdict.point().id(), verdict, (one, other) -> one.goes() ? other : one));
    }
    return new Judgement(
        halt.orElse(null),
        verdicts.values().stream()
            .sorted((one, other) -> Candidate.NEWEST_FIRST.compare(one.point(), other.point()))
            .toList());
  }

  /**
   * Copies that leave before their point: those that the rules of their own repository let go,
   * while the point is whole elsewhere too, in a repository that is not known to be away.
   */
  List<PointCopy> leaving() {
    return overrides.entrySet().stream()
        .flatMap(override -> leaving(override.getKey(), override.getValue()).stream())
        .toList();
  }

  private List<PointCopy> leaving(RepositoryId repository, Retention rules) {
    var there = new LinkedHashMap<RestorePointId, PointCopy>();
    var candidates = new ArrayList<Candidate>();
    for (var placed : points) {
      placed
          .whole()
          .forEach((copy, candidate) -> {
            if (copy.repositoryId().equals(repository)) {
              if (placed.isElsewhere(copy)) {
                there.put(placed.point().id(), copy);
              }
              candidates.add(candidate);
            }
          });
    }
    return RetentionJudge.judge(new Ground(rules, zone, now, halt(), candidates)).going().stream()
        .map(verdict -> verdict.point().id())
        .map(there::get)
        .filter(Objects::nonNull)
        .toList();
  }

  /** A point is gone when the last of the repositories' rules lets it go. */
  private Map<RestorePointId, Instant> goesAt() {
    var all = new HashMap<RestorePointId, Instant>();
    var staying = new LinkedHashSet<RestorePointId>();
    for (var ground : grounds) {
      var forecast = Forecast.of(ground);
      ground.points().stream()
          .map(Candidate::id)
          .filter(id -> !forecast.containsKey(id))
          .forEach(staying::add);
      forecast.forEach(
          (id, at) -> all.merge(id, at, (one, other) -> one.isBefore(other) ? other : one));
    }
    all.keySet().removeAll(staying);
    return all;
  }

  private List<Ground> grounds() {
    var groups = new LinkedHashMap<Retention, List<Candidate>>();
    for (var placed : points) {
      rules(placed)
          .forEach(rules ->
              groups.computeIfAbsent(rules, _ -> new ArrayList<>()).add(placed.candidate()));
    }
    if (groups.isEmpty()) {
      groups.put(retention, List.of());
    }
    return groups.entrySet().stream()
        .map(group -> new Ground(group.getKey(), zone, now, halt(), group.getValue()))
        .toList();
  }

  private Set<Retention> rules(RetentionLook.Placed placed) {
    var rules =
        placed.repositories().stream()
            .map(repository -> overrides.getOrDefault(repository, retention))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return rules.isEmpty() ? Set.of(retention) : rules;
  }

  private static Map<RepositoryId, Retention> overrides(Plan plan) {
    var overrides = new HashMap<RepositoryId, Retention>();
    for (var placement : plan.placements()) {
      if (placement.retentionOverride() != null) {
        overrides.put(placement.repositoryId(), placement.retentionOverride());
      }
    }
    return overrides;
  }

  private @Nullable Halt halt() {
    var standing = protection.standing();
    if (standing.failuresInRow() > 0) {
      return Halt.LAST_BACKUP_FAILED;
    }
    return standing.state() == ProtectionState.PAUSED
            || standing.state() == ProtectionState.ARCHIVED
        ? Halt.PROTECTION_PAUSED
        : null;
  }
}
