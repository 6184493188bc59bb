package io.holdfast.catalog.testkit;

import io.holdfast.base.Uuid7;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.Limits;
import io.holdfast.catalog.model.OperatingSystem;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartId;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PartRef;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.PointContent;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointFlags;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.PruneCause;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.PruneStanding;
import io.holdfast.catalog.model.PruneTally;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestoreOrigin;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerCategory;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.ServerState;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.model.StoreAccess;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes resources that a test can keep; whatever it does not care for is filled in. */
public final class Samples {
  public static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");
  public static final Actor ALICE = new Actor(ActorType.USER, new UUID(7, 1), "alice", "192.0.2.7");

  private static final Uuid7 IDS = new Uuid7(InstantSource.system());
  private static final Stamp STAMP = Stamp.created(NOON, ALICE);

  private Samples() {}

  /** A project with all that a session hangs on. */
  public record World(
      Project project,
      Server server,
      Source source,
      Repository repository,
      Plan plan,
      Protection protection) {}

  public static UUID uuid() {
    return IDS.next();
  }

  public static World world(CatalogTransaction tx, String name) {
    var project = tx.projects().insert(project(name));
    var server = tx.servers().insert(server(project.id(), name + "-host"));
    var source = tx.sources().insert(source(project.id(), server.id(), name + "-data"));
    var repository = tx.repositories().insert(repository(project.id(), name + "-store"));
    var plan = tx.plans().insert(plan(project.id(), repository.id(), name + "-daily"));
    var protection = tx.protections().insert(protection(source, plan));
    return new World(project, server, source, repository, plan, protection);
  }

  public static Project project(String slug) {
    return new Project(
        new ProjectId(uuid()),
        slug,
        "Project " + slug,
        null,
        Map.of("team", "blue"),
        ZoneOffset.UTC,
        null,
        null,
        List.of(),
        STAMP);
  }

  public static Server server(ProjectId project, String name) {
    return new Server(
        new ServerId(uuid()),
        project,
        name,
        name + ".example",
        OperatingSystem.UNKNOWN,
        ServerCategory.VIRTUAL,
        null,
        null,
        Map.of(),
        null,
        ServerState.ONLINE,
        null,
        STAMP);
  }

  public static Source source(ProjectId project, ServerId server, String slug) {
    return new Source(
        new SourceId(uuid()),
        project,
        server,
        SourceKind.DIRECTORY,
        slug,
        slug,
        Map.of("path", "/srv/" + slug),
        Map.of(),
        List.of(),
        List.of(),
        List.of("*.tmp"),
        Map.of(),
        null,
        null,
        null,
        SourceState.ACTIVE,
        STAMP);
  }

  public static Repository repository(ProjectId project, String name) {
    return new Repository(
        new RepositoryId(uuid()),
        project,
        name,
        RepositoryKind.LOCAL,
        "/var/backup/" + name,
        StoreAccess.NONE,
        null,
        StorageTier.HOT,
        false,
        false,
        null,
        List.of(),
        null,
        null,
        Capacity.EMPTY,
        RepositoryHealth.OK,
        null,
        null,
        PruneSettings.DEFAULT,
        STAMP);
  }

  /** A run of prune that deleted 100 bytes. */
  public static PruneRun pruned(Repository repository, Instant at, long waiting, long left) {
    var tally = new PruneTally(1, 50, 120, 0, 0, 0, 0, 1, 100, 1, waiting, left, 0, 0, true);
    return new PruneRun(
        new PruneRunId(uuid()),
        repository.id(),
        repository.projectId(),
        PruneCause.SCHEDULE,
        false,
        repository.prune(),
        Actor.SYSTEM,
        PruneStanding.QUEUED.ended(PruneResult.SUCCESS, null, null),
        null,
        1,
        tally,
        at,
        at,
        at.plusSeconds(30),
        1);
  }

  public static Plan plan(ProjectId project, RepositoryId repository, String name) {
    return new Plan(
        new PlanId(uuid()),
        project,
        name,
        List.of(),
        Retention.keepLast(7),
        List.of(new Placement(repository, 0, Duration.ZERO, null)),
        List.of(),
        Limits.NONE,
        Duration.ofHours(24),
        null,
        false,
        STAMP);
  }

  public static Protection protection(Source source, Plan plan) {
    return new Protection(
        new ProtectionId(uuid()),
        source.projectId(),
        source.id(),
        plan.id(),
        source.name() + " " + plan.name(),
        true,
        null,
        ProtectionStanding.NEW,
        STAMP);
  }

  /** A queued session that somebody asked for. */
  public static BackupSession backup(Protection protection, Instant at) {
    return new BackupSession(
        new BackupSessionId(uuid()),
        0,
        protection.projectId(),
        protection.id(),
        protection.sourceId(),
        new RestorePointId(uuid()),
        null,
        null,
        BackupTrigger.API,
        BackupType.INCREMENTAL,
        ALICE,
        PointWish.NONE,
        BackupStanding.live(BackupState.QUEUED),
        SessionTimes.queued(at),
        Lease.NONE,
        0,
        null,
        null,
        Progress.NONE,
        BackupStatistics.NONE,
        null,
        1);
  }

  /** The session as it stands when it ended well a minute after its birth. */
  public static BackupSession succeeded(BackupSession session) {
    var created = session.times().createdAt();
    return session.withStanding(
        BackupStanding.ended(BackupResult.SUCCESS, Severity.OK, null, null),
        new SessionTimes(
            created,
            created,
            created.plusSeconds(1),
            created.plusSeconds(60),
            created.plusSeconds(60)));
  }

  /** The session as it stands when it was due, and not made. */
  public static BackupSession skipped(BackupSession session) {
    return session.withStanding(
        BackupStanding.ended(BackupResult.SKIPPED, Severity.OK, null, null), session.times());
  }

  /** The point that an ended session left behind. */
  public static RestorePoint point(BackupSession session) {
    return point(session, null);
  }

  /**
   * @param tree its manifest's hash
   */
  public static RestorePoint point(BackupSession session, @Nullable String tree) {
    var ended = session.times().modifiedAt();
    return new RestorePoint(
        session.pointId(),
        "point-" + session.pointId(),
        session.projectId(),
        session.protectionId(),
        session.sourceId(),
        session.id(),
        PointKind.INCREMENTAL,
        session.times().createdAt(),
        session.times().begunAt(),
        session.times().begunAt(),
        null,
        ended,
        null,
        session.scheduleName(),
        new PointContent(1_000, 100, 10, tree),
        PointStatus.AVAILABLE,
        PointFlags.ENCRYPTED,
        session.wish().description(),
        session.wish().expiresAt(),
        null,
        List.of(),
        null,
        null,
        "test",
        session.wish().labels(),
        false,
        1);
  }

  public static Part part(RestorePoint point, String name) {
    return new Part(
        new PartId(uuid()),
        point.id(),
        PartKind.FILE_TREE,
        name,
        new PartRef("DIRECTORY", name),
        "/" + name,
        1_000,
        10,
        Map.of("files", 9L),
        null);
  }

  public static PointCopy copy(RestorePoint point, BackupSession session, Repository repository) {
    return new PointCopy(
        new CopyId(uuid()),
        point.id(),
        point.projectId(),
        point.sourceId(),
        point.pointInTime(),
        repository.id(),
        repository.kind(),
        CopyRole.PRIMARY,
        "0".repeat(64),
        1_000,
        100,
        StorageTier.HOT,
        session.trigger(),
        session.no(),
        CopyStanding.VALID,
        point.completedAt());
  }

  /** Keeps a session that ended well, its point and its copy. */
  public static RestorePoint keptPoint(CatalogTransaction tx, World world, Instant at) {
    var session = tx.backupSessions().insert(succeeded(backup(world.protection(), at)));
    var point = point(session);
    tx.restorePoints().insert(point, List.of(part(point, "srv")));
    tx.copies().insert(copy(point, session, world.repository()));
    return tx.restorePoints().get(point.id());
  }

  /** A queued restore of a whole point. */
  public static RestoreSession restore(RestorePoint point, Instant at) {
    return new RestoreSession(
        new RestoreSessionId(uuid()),
        0,
        0,
        new RestoreOrigin(
            point.projectId(),
            point.protectionId(),
            point.sourceId(),
            point.id(),
            null,
            point.startedAt(),
            point.scheduleName()),
        new RestoreRequest(
            RestorePurpose.RECOVERY,
            RestoreMode.WHOLE,
            Explorer.FILES,
            Selection.EVERYTHING,
            RestoreTarget.path("/restore"),
            ConflictPolicy.FAIL,
            null,
            null),
        null,
        ALICE,
        List.of(),
        RestoreStanding.live(RestoreState.QUEUED),
        SessionTimes.queued(at),
        Lease.NONE,
        0,
        null,
        Progress.NONE,
        RestoreTotals.NONE,
        RestoreLinks.NONE,
        null,
        1);
  }

  /** The same restore, asked for by somebody else. */
  public static RestoreSession by(Actor actor, RestoreSession session) {
    return new RestoreSession(
        session.id(),
        session.no(),
        session.millisId(),
        session.origin(),
        session.request(),
        session.determined(),
        actor,
        session.approvals(),
        session.standing(),
        session.times(),
        session.lease(),
        session.attempt(),
        session.abort(),
        session.progress(),
        session.totals(),
        session.links(),
        session.checkpoint(),
        session.revision());
  }

  /** The session as it stands when it ended a minute after its birth. */
  public static RestoreSession ended(RestoreSession session, RestoreResult result) {
    var created = session.times().createdAt();
    return session.withStanding(
        RestoreStanding.ended(result, Severity.OK, null, null),
        new SessionTimes(
            created,
            created,
            created.plusSeconds(1),
            created.plusSeconds(60),
            created.plusSeconds(60)));
  }

  /** The same project under another name. */
  public static Project renamed(Project project, String name) {
    return new Project(
        project.id(),
        project.slug(),
        name,
        project.description(),
        project.labels(),
        project.timeZone(),
        project.quotaBytesSoft(),
        project.quotaBytesHard(),
        project.defaultRepositoryIds(),
        project.stamp());
  }
}
