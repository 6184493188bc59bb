package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Limits;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Source, plan and protection as one thing, for APIs whose callers know only a backup of a server:
 * all of it is made, or nothing. Thread-safe.
 */
public final class ProtectionSetup {
  /** Of a name, in a slug; with the end of an id behind it that is as long as a slug may be. */
  private static final int SLUG_CHARACTERS = 54;

  private final Ledger ledger;
  private final Sources sources;
  private final Plans plans;
  private final Protections protections;

  public ProtectionSetup(Ledger ledger, Sources sources, Plans plans, Protections protections) {
    this.ledger = ledger;
    this.sources = sources;
    this.plans = plans;
    this.protections = protections;
  }

  /**
   * Sets a protection up under a plan of its own.
   *
   * @throws ControlException STATE_CONFLICT when the caller sees one of that name already, or the
   *     project has no repository for it
   */
  public Protection create(Caller caller, SetupWish wish) {
    return ledger.decide(decision -> {
      requireFreeName(decision, caller, wish.name());
      var placements = placements(decision, wish);
      var source =
          switch (wish.subject()) {
            case SetupWish.Subject.Known(SourceId id) -> id;
            case SetupWish.Subject.Folders folders -> folders(decision, caller, wish, folders).id();
          };
      var schedules = wish.schedules().apply(() -> new ScheduleId(decision.newId()));
      var plan =
          plans.create(
              decision,
              caller,
              (id, stamp) ->
                  new Plan(
                      id,
                      wish.project(),
                      wish.name(),
                      schedules,
                      wish.retention().retention(),
                      placements,
                      List.of(),
                      Limits.NONE,
                      null,
                      null,
                      false,
                      stamp));
      return protections.create(
          decision,
          caller,
          (id, stamp) ->
              new Protection(
                  id,
                  wish.project(),
                  source,
                  plan.id(),
                  wish.name(),
                  wish.encrypted(),
                  wish.retention(),
                  ProtectionStanding.NEW,
                  stamp));
    });
  }

  /** Keeps points from now on as the preset says. */
  public Protection retain(Caller caller, ProtectionId id, RetentionPreset preset) {
    return ledger.decide(decision -> protections.retain(decision, caller, id, preset));
  }

  /**
   * Has a second repository keep copies, or no longer. A plan that other protections share is left
   * alone: the protection gets its own.
   *
   * @throws ControlException STATE_CONFLICT when there is no second repository
   */
  public Protection replicate(Caller caller, ProtectionId id, boolean replicated) {
    return ledger.decide(decision -> {
      var protection = protections.visible(decision, caller, id);
      var plan = decision.catalog().plans().get(protection.planId());
      var wanted = placements(decision, plan, replicated);
      if (!wanted.equals(plan.placements())) {
        var own = PlanSplit.own(decision, caller, plans, protections, protection);
        plans.place(decision, caller, own.id(), wanted);
      }
      return protections.visible(decision, caller, id);
    });
  }

  /**
   * Protects other folders from now on.
   *
   * @throws ControlException STATE_CONFLICT when other protections have the same source
   * @throws InvalidInputException when it protects no folders, or the paths cannot be
   */
  public Source cover(Caller caller, ProtectionId id, List<String> paths) {
    return ledger.decide(decision -> {
      var protection = protections.visible(decision, caller, id);
      var source = decision.catalog().sources().get(protection.sourceId());
      if (source.kind() != SourceKind.DIRECTORY) {
        throw new InvalidInputException(
            ErrorCode.INPUT_INVALID,
            "protection '%s' is of a %s, which has no paths"
                .formatted(protection.name(), source.kind()));
      }
      if (present(decision, new ProtectionFilter.Sources(Set.of(source.id()))).size() > 1) {
        throw new ControlException(
            ErrorCode.STATE_CONFLICT,
            "source '%s' is under other protections too; change the source itself"
                .formatted(source.name()));
      }
      return sources.change(
          decision,
          caller,
          source.id(),
          before -> before.withConfig(Folders.in(before.config(), paths)));
    });
  }

  private void requireFreeName(Decision decision, Caller caller, String name) {
    var taken =
        present(decision, new ProtectionFilter.Names(Set.of(name))).stream()
            .anyMatch(protection -> caller.sees(protection.projectId()));
    if (taken) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "a protection named '%s' is there already".formatted(name));
    }
  }

  private static List<Protection> present(Decision decision, ProtectionFilter filter) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(filter)
            .where(ProtectionFilter.PRESENT)
            .page(Page.all());
    return decision.catalog().protections().list(query).items();
  }

  private static List<Placement> placements(Decision decision, SetupWish wish) {
    var placing = Placing.of(decision.catalog(), wish.project());
    var first = placing.first(wish.region());
    return wish.replicated()
        ? List.of(first, placing.second(first.repositoryId()))
        : List.of(first);
  }

  private static List<Placement> placements(Decision decision, Plan plan, boolean replicated) {
    var placed =
        new ArrayList<>(
            plan.placements().stream().sorted(Comparator.comparingInt(Placement::order)).toList());
    if (!replicated) {
      return placed.size() < 2 ? plan.placements() : List.of(placed.getFirst());
    }
    if (placed.size() > 1) {
      return plan.placements();
    }
    var placing = Placing.of(decision.catalog(), plan.projectId());
    var first = placed.isEmpty() ? placing.first(null) : placed.getFirst();
    var second = placing.second(first.repositoryId());
    return List.of(
        first,
        new Placement(
            second.repositoryId(),
            Math.max(second.order(), first.order() + 1),
            second.delay(),
            null));
  }

  private Source folders(
      Decision decision, Caller caller, SetupWish wish, SetupWish.Subject.Folders folders) {
    return sources.create(
        decision,
        caller,
        (id, stamp) ->
            new Source(
                id,
                wish.project(),
                folders.server(),
                SourceKind.DIRECTORY,
                slug(wish.name(), id),
                wish.name(),
                Folders.in(Map.of(), folders.paths()),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                folders.labels(),
                null,
                null,
                null,
                SourceState.ACTIVE,
                stamp));
  }

  /** The name as far as a slug can say it, and the end of the id, so that none stands twice. */
  static String slug(String name, SourceId id) {
    var plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    var trimmed = plain.replaceAll("^-+", "");
    var text = id.toString();
    var start = trimmed.substring(0, Math.min(trimmed.length(), SLUG_CHARACTERS));
    var end = text.substring(text.length() - 8);
    return start.isEmpty() ? end : start.replaceAll("-+$", "") + "-" + end;
  }
}
