package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Parameters;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What of the restore points is wanted; names match in any case, others are ignored. */
final class RestorePointQuery {
  /** Where a copy must lie to be shown: it exists, and its point is not in the trash. */
  private static final Set<CopyState> THERE =
      EnumSet.of(CopyState.VALID, CopyState.DAMAGED, CopyState.RETRIEVING);

  static final Set<PointStatus> OFFERED =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private static final Map<String, StorageTier> TIERS =
      Map.of(
          "hot", StorageTier.HOT,
          "cool", StorageTier.COOL,
          "cold", StorageTier.COLD,
          "archive", StorageTier.ARCHIVE);

  private RestorePointQuery() {}

  static boolean onlyLatest(Call call) {
    return call.query().flag("onlyLatest", false);
  }

  /** All that a caller sees. */
  static CatalogQuery<PointCopyFilter, PointCopySort> seen(Caller caller) {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.ID))
            .where(new PointCopyFilter.States(THERE))
            .where(new PointCopyFilter.Statuses(OFFERED));
    return caller.seen(query, PointCopyFilter.Projects::new);
  }

  /** What the call asks for, by the parameters that its version has. */
  static CatalogQuery<PointCopyFilter, PointCopySort> of(Call call, InstantSource clock) {
    var query = seen(call.caller());
    if (onlyLatest(call)) {
      query = query.where(new PointCopyFilter.OnlyLatest());
    }
    if (!call.since(AzureVersion.V2)) {
      return query;
    }
    var machine = call.idParameter("VirtualMachineId");
    if (machine.isPresent()) {
      query = query.where(new PointCopyFilter.Sources(Set.of(new SourceId(machine.get()))));
    }
    if (call.query().findFilled("DiskId").isPresent()) {
      query = query.where(new PointCopyFilter.Ids(Set.of())); // no point knows disks
    }
    var moment = AzureTimes.instant(call, "PointInTime");
    if (moment.isPresent()) {
      var exactly = TimeRange.closed(moment.get(), moment.get());
      query = query.where(new PointCopyFilter.PointInTime(exactly));
    }
    return narrowed(call, query, clock);
  }

  private static CatalogQuery<PointCopyFilter, PointCopySort> narrowed(
      Call call, CatalogQuery<PointCopyFilter, PointCopySort> wide, InstantSource clock) {
    var query = wide;
    if (call.since(AzureVersion.V3)) {
      var states = retrieved(call.words("DataRetrievalStatuses"));
      query = states.isPresent() ? query.where(new PointCopyFilter.States(states.get())) : query;
    }
    if (!call.since(AzureVersion.V5)) {
      return query;
    }
    var tiers = call.words("StorageAccessTier");
    if (!tiers.isEmpty()) {
      query = query.where(new PointCopyFilter.Tiers(tiers(tiers)));
    }
    if (call.query().findFilled("ImmutabilityEnabled").isPresent()) {
      var locked = call.query().flag("ImmutabilityEnabled", false);
      query = query.where(new PointCopyFilter.Locked(clock.instant(), locked));
    }
    return query;
  }

  /** The states of copies that words for their retrieval ask for; any without words. */
  static Optional<Set<CopyState>> retrieved(Set<String> words) {
    if (words.isEmpty()) {
      return Optional.empty();
    }
    var states = EnumSet.noneOf(CopyState.class);
    for (var word : words) {
      switch (word.toLowerCase(Locale.ROOT)) {
        case "none" -> states.addAll(List.of(CopyState.VALID, CopyState.DAMAGED));
        case "retrieving" -> states.add(CopyState.RETRIEVING);
        case "retrieved", "unknown" -> {}
        default ->
            throw Parameters.invalid(
                "DataRetrievalStatuses", "VALUE", "must be None, Retrieving, Retrieved or Unknown");
      }
    }
    return Optional.of(states);
  }

  private static Set<StorageTier> tiers(Set<String> words) {
    var tiers = EnumSet.noneOf(StorageTier.class);
    for (var word : words) {
      var tier = TIERS.get(word.toLowerCase(Locale.ROOT));
      if (tier != null) {
        tiers.add(tier);
      } else if (!word.equalsIgnoreCase("Inferred")) {
        throw Parameters.invalid(
            "StorageAccessTier", "VALUE", "must be Hot, Cool, Archive, Inferred or Cold");
      }
    }
    return tiers;
  }
}
