package io.holdfast.rest.v1;

import io.holdfast.api.model.Capacity;
import io.holdfast.api.model.Hook;
import io.holdfast.api.model.Limits;
import io.holdfast.api.model.ObjectLock;
import io.holdfast.api.model.OperatingSystem;
import io.holdfast.api.model.Placement;
import io.holdfast.api.model.Plan;
import io.holdfast.api.model.Project;
import io.holdfast.api.model.Protection;
import io.holdfast.api.model.Repository;
import io.holdfast.api.model.Retention;
import io.holdfast.api.model.Schedule;
import io.holdfast.api.model.Server;
import io.holdfast.api.model.Source;
import io.holdfast.api.model.Window;
import io.holdfast.catalog.model.ResourceId;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Configured resources as the API shows them. */
final class ConfigurationViews {
  private ConfigurationViews() {}

  static Project project(io.holdfast.catalog.model.Project it) {
    var stamp = it.stamp();
    return new Project(
        it.id().value(),
        it.slug(),
        it.name(),
        it.description(),
        it.labels(),
        it.timeZone().getId(),
        it.quotaBytesSoft(),
        it.quotaBytesHard(),
        ids(it.defaultRepositoryIds()),
        stamp.createdAt(),
        SessionViews.actor(stamp.createdBy()),
        stamp.modifiedAt(),
        SessionViews.actor(stamp.modifiedBy()),
        stamp.revision());
  }

  static Server server(io.holdfast.catalog.model.Server it) {
    var stamp = it.stamp();
    var system = it.operatingSystem();
    var external = it.externalRef();
    return new Server(
        it.id().value(),
        it.projectId().value(),
        it.name(),
        it.hostname(),
        new OperatingSystem(system.family(), system.name(), system.version()),
        it.category().name(),
        external == null
            ? null
            : new io.holdfast.api.model.ExternalRef(external.system(), external.id()),
        it.region(),
        it.labels(),
        id(it.agentId()),
        it.state().name(),
        it.lastSeenAt(),
        stamp.createdAt(),
        SessionViews.actor(stamp.createdBy()),
        stamp.modifiedAt(),
        SessionViews.actor(stamp.modifiedBy()),
        stamp.revision());
  }

  static Source source(io.holdfast.catalog.model.Source it) {
    var stamp = it.stamp();
    return new Source(
        it.id().value(),
        it.projectId().value(),
        id(it.serverId()),
        it.kind().name(),
        it.slug(),
        it.name(),
        it.config(),
        it.secrets().keySet().stream().sorted().toList(),
        ids(it.members()),
        it.includes(),
        it.excludes(),
        it.labels(),
        it.estimatedBytes(),
        it.addonRef(),
        it.organizationRef(),
        it.state().name(),
        stamp.createdAt(),
        SessionViews.actor(stamp.createdBy()),
        stamp.modifiedAt(),
        SessionViews.actor(stamp.modifiedBy()),
        stamp.revision());
  }

  static Repository repository(io.holdfast.catalog.model.Repository it) {
    var stamp = it.stamp();
    var capacity = it.capacity();
    var lock = it.lock();
    return new Repository(
        it.id().value(),
        id(it.projectId()),
        it.name(),
        it.kind().name(),
        it.location(),
        it.access().settings(),
        it.access().secrets().keySet().stream().sorted().toList(),
        it.region(),
        it.tier().name(),
        it.appendOnly(),
        it.gateway(),
        lock == null ? null : new ObjectLock(lock.mode().name(), lock.days()),
        it.recipientKeyIds(),
        it.formatId(),
        new Capacity(
            capacity.usedBytes(),
            capacity.logicalBytes(),
            capacity.quotaBytes(),
            capacity.dedupeRatio()),
        it.health().name(),
        it.lastCheckAt(),
        it.lastFullReadAt(),
        PruneViews.settings(it.prune()),
        stamp.createdAt(),
        SessionViews.actor(stamp.createdBy()),
        stamp.modifiedAt(),
        SessionViews.actor(stamp.modifiedBy()),
        stamp.revision());
  }

  static Plan plan(io.holdfast.catalog.model.Plan it) {
    var stamp = it.stamp();
    var limits = it.limits();
    return new Plan(
        it.id().value(),
        it.projectId().value(),
        it.name(),
        it.schedules().stream().map(ConfigurationViews::schedule).toList(),
        retention(it.retention()),
        it.placements().stream().map(ConfigurationViews::placement).toList(),
        it.hooks().stream().map(ConfigurationViews::hook).toList(),
        new Limits(
            limits.bandwidthBytesPerSecond(),
            limits.parallelism() == null ? null : Long.valueOf(limits.parallelism())),
        it.rpoTarget(),
        it.rtoTarget(),
        it.managedBySystem(),
        stamp.createdAt(),
        SessionViews.actor(stamp.createdBy()),
        stamp.modifiedAt(),
        SessionViews.actor(stamp.modifiedBy()),
        stamp.revision());
  }

  static Protection protection(io.holdfast.catalog.model.Protection it) {
    var stamp = it.stamp();
    var standing = it.standing();
    return new Protection(
        it.id().value(),
        it.projectId().value(),
        it.sourceId().value(),
        it.planId().value(),
        it.name(),
        it.encryptEnabled(),
        word(it.retentionPreset()),
        standing.state().name(),
        standing.nextRunAt(),
        id(standing.lastSessionId()),
        id(standing.lastGoodPointId()),
        id(standing.lastProvenPointId()),
        standing.newestPointAt(),
        standing.overdueSince(),
        standing.failuresInRow(),
        stamp.createdAt(),
        SessionViews.actor(stamp.createdBy()),
        stamp.modifiedAt(),
        SessionViews.actor(stamp.modifiedBy()),
        stamp.revision());
  }

  static @Nullable UUID id(@Nullable ResourceId id) {
    return id == null ? null : id.value();
  }

  static @Nullable String word(@Nullable Enum<?> word) {
    return word == null ? null : word.name();
  }

  private static List<UUID> ids(Collection<? extends ResourceId> ids) {
    return ids.stream().map(ResourceId::value).toList();
  }

  private static Schedule schedule(io.holdfast.catalog.model.Schedule it) {
    var window = it.window();
    return new Schedule(
        it.id().value(),
        it.name(),
        it.type().name(),
        it.rrule(),
        it.cron(),
        it.timeZone().getId(),
        it.jitter(),
        window == null ? null : new Window(window.start().toString(), window.length()),
        it.enabled(),
        it.description(),
        it.keepFor(),
        it.labels());
  }

  static Retention retention(io.holdfast.catalog.model.Retention it) {
    return new Retention(
        count(it.keepLast()),
        count(it.keepHourly()),
        count(it.keepDaily()),
        count(it.keepWeekly()),
        count(it.keepMonthly()),
        count(it.keepYearly()),
        it.keepWithin(),
        it.maxAge(),
        it.maxBytes(),
        count(it.minSuccessful()),
        it.keepLastProven());
  }

  private static Placement placement(io.holdfast.catalog.model.Placement it) {
    var override = it.retentionOverride();
    return new Placement(
        it.repositoryId().value(),
        it.order(),
        it.delay(),
        override == null ? null : retention(override));
  }

  private static Hook hook(io.holdfast.catalog.model.Hook it) {
    return new Hook(
        it.phase().name(), it.command(), it.timeout(), it.required(), it.onError().name());
  }

  private static @Nullable Long count(@Nullable Integer count) {
    return count == null ? null : Long.valueOf(count);
  }
}
