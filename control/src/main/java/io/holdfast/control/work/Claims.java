package io.holdfast.control.work;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.kind.BundleWishes;
import io.holdfast.control.kind.MemberWish;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.Hold;
import io.holdfast.control.session.RestoreEvent;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives waiting sessions to agents: restores first, because people wait for them; oldest first. */
final class Claims {
  /** Sessions looked at in one go; those that this agent cannot run are passed over. */
  private static final int LOOKED_AT = 100;

  private static final int MOST_LOOKS = 10;

  private static final Set<BackupState> AT_WORK =
      EnumSet.of(
          BackupState.PREPARING, BackupState.RUNNING, BackupState.FINALIZING, BackupState.ABORTING);

  private final Ledger ledger;
  private final WorkSettings settings;

  Claims(Ledger ledger, WorkSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
  }

  Optional<Assignment> claim(ClaimWish wish) {
    if (!ledger.look(transaction -> anyWaiting(transaction, wish))) {
      return Optional.empty();
    }
    return ledger.decide(decision -> {
      var restore = wish.kinds().contains(SessionKind.RESTORE) ? restore(decision, wish) : none();
      if (restore.isPresent() || !wish.kinds().contains(SessionKind.BACKUP)) {
        return restore;
      }
      return backup(decision, wish);
    });
  }

  /** Spares the writer's lock of an embedded catalog while there is nothing to do. */
  private static boolean anyWaiting(CatalogTransaction catalog, ClaimWish wish) {
    return (wish.kinds().contains(SessionKind.BACKUP)
            && !catalog.backupSessions().list(waitingBackups(1)).items().isEmpty())
        || (wish.kinds().contains(SessionKind.RESTORE)
            && !catalog.restoreSessions().list(waitingRestores(Page.first(1))).items().isEmpty());
  }

  private Optional<Assignment> backup(Decision decision, ClaimWish wish) {
    var catalog = decision.catalog();
    var busy = busyProtections(catalog);
    for (var session : catalog.backupSessions().list(waitingBackups(LOOKED_AT)).items()) {
      var source = catalog.sources().get(session.sourceId());
      if (busy.contains(session.protectionId()) || !wish.sourceKinds().contains(source.kind())) {
        continue;
      }
      var protection = catalog.protections().get(session.protectionId());
      var repository = repository(catalog, protection);
      if (repository.isEmpty()) {
        BackupBook.enter(
            decision,
            session,
            new BackupEvent.Unsupported(decision.now(), "NO_REPOSITORY"),
            "neither plan nor project names a repository");
        continue;
      }
      var members = members(catalog, source);
      if (members.size() < source.members().size()) {
        BackupBook.enter(
            decision,
            session,
            new BackupEvent.Unsupported(decision.now(), "MEMBER_MISSING"),
            "a member of the bundle was removed");
        continue;
      }
      var hold = hold(decision, wish, session.lease().fence());
      var claimed =
          BackupBook.enter(decision, session, new BackupEvent.Leased(decision.now(), hold));
      catalog.backupSessions().keepRepository(claimed.id(), repository.get().id());
      return Optional.of(
          new Assignment.Backup(
              claimed,
              source,
              repository.get(),
              host(catalog, source),
              Sealing.isUpload(session)
                  ? List.of()
                  : catalog.plans().get(protection.planId()).hooks(),
              members));
    }
    return none();
  }

  /** Looks further where many wait for a place that another restore writes to. */
  private Optional<Assignment> restore(Decision decision, ClaimWish wish) {
    var catalog = decision.catalog();
    var held = RestorePlaces.held(catalog);
    var waiting = catalog.restoreSessions().list(waitingRestores(Page.first(LOOKED_AT)));
    for (var looks = 1; ; looks++) {
      for (var session : waiting.items()) {
        var assignment = restore(decision, wish, held, session);
        if (assignment.isPresent()) {
          return assignment;
        }
      }
      var next = waiting.next();
      if (next == null || looks == MOST_LOOKS) {
        return none();
      }
      waiting = catalog.restoreSessions().list(waitingRestores(Page.after(next, LOOKED_AT)));
    }
  }

  /** The work of a waiting restore, unless it must wait on, or ends here. */
  private Optional<Assignment> restore(
      Decision decision, ClaimWish wish, Set<RestorePlaces.Place> held, RestoreSession session) {
    var catalog = decision.catalog();
    var source = catalog.sources().get(session.origin().sourceId());
    if (!wish.sourceKinds().contains(source.kind())
        || (!held.isEmpty() && !Collections.disjoint(held, RestorePlaces.of(catalog, session)))) {
      return none();
    }
    var copy = copy(catalog, session);
    var hold = hold(decision, wish, session.lease().fence());
    var claimed =
        RestoreBook.enter(decision, session, new RestoreEvent.Leased(decision.now(), hold));
    var repository = catalog.repositories().get(copy.repositoryId());
    var into = into(catalog, session, source);
    if (into.isEmpty()) {
      RestoreBook.enter(
          decision,
          claimed,
          new RestoreEvent.Broke(decision.now(), ErrorCode.RESOURCE_MISSING.name()),
          "the source to restore into was removed");
      return none();
    }
    var parts = catalog.restorePoints().parts(copy.pointId());
    var members = wishes(decision, claimed, source, parts);
    if (members.isEmpty()) {
      return none();
    }
    var assigned =
        new Assignment.Restore(claimed, source, copy, repository, into.get(), parts, members.get());
    return switch (claimed.request().purpose()) {
      case EXPORT -> Optional.of(exporting(catalog, assigned));
      case DRILL -> DrillPieces.assignment(decision, assigned);
      case RECOVERY, CLONE, EXPLORE -> Optional.of(assigned);
    };
  }

  /** A dump without a path is the one part of a point that has just one. */
  private static Assignment exporting(CatalogTransaction catalog, Assignment.Restore assigned) {
    var export = catalog.exports().get(ExportBook.id(assigned.record()));
    var paths = assigned.record().request().selection().paths();
    var parts = assigned.parts();
    var whole = paths.isEmpty() && export.format() == ExportFormat.DUMP && parts.size() == 1;
    return new Assignment.Exporting(
        assigned, export, whole ? List.of(parts.getFirst().path()) : paths);
  }

  private static List<Source> members(CatalogTransaction catalog, Source source) {
    return source.members().stream()
        .map(catalog.sources()::find)
        .flatMap(Optional::stream)
        .toList();
  }

  /** None at all when a bundle is not any more what the restore was asked of; it then failed. */
  private static Optional<List<MemberWish>> wishes(
      Decision decision, RestoreSession session, Source source, List<Part> parts) {
    if (source.kind() != SourceKind.PROJECT_BUNDLE
        || session.request().purpose() == RestorePurpose.EXPORT
        || session.request().purpose() == RestorePurpose.DRILL) {
      return Optional.of(List.of());
    }
    try {
      var catalog = decision.catalog();
      return Optional.of(
          BundleWishes.of(session.request(), source, parts, catalog.sources()::find));
    } catch (InvalidInputException e) {
      RestoreBook.enter(
          decision,
          session,
          new RestoreEvent.Broke(decision.now(), e.code().name()),
          e.getMessage());
      return Optional.empty();
    }
  }

  /** The source that the request names, else the point's own. */
  private static Optional<Source> into(
      CatalogTransaction catalog, RestoreSession session, Source source) {
    if (source.kind() == SourceKind.PROJECT_BUNDLE) {
      return Optional.of(source);
    }
    var wanted = session.request().target().sourceId();
    return wanted == null ? Optional.of(source) : catalog.sources().find(wanted);
  }

  private static PointCopy copy(CatalogTransaction catalog, RestoreSession session) {
    var id = session.origin().copyId();
    if (id == null) {
      throw new ControlException(
          ErrorCode.CATALOG_DAMAGED, "restore session %s names no copy".formatted(session.id()));
    }
    return catalog.copies().get(id);
  }

  private Hold hold(Decision decision, ClaimWish wish, long fence) {
    return new Hold(wish.agent(), fence + 1, decision.now().plus(settings.lease()));
  }

  /** Two backups of one protection at a time would read the same source twice for nothing. */
  private static Set<ProtectionId> busyProtections(CatalogTransaction catalog) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.States(AT_WORK))
            .page(Page.all());
    var busy = new HashSet<ProtectionId>();
    catalog.backupSessions().list(query).items().stream()
        .map(BackupSession::protectionId)
        .forEach(busy::add);
    return busy;
  }

  /** The plan's first placement, else the project's first default. */
  static Optional<Repository> repository(CatalogTransaction catalog, Protection protection) {
    var plan = catalog.plans().get(protection.planId());
    var placed =
        plan.placements().stream()
            .min(java.util.Comparator.comparingInt(placement -> placement.order()))
            .map(placement -> placement.repositoryId());
    var wanted =
        placed.or(() ->
            catalog.projects().get(protection.projectId()).defaultRepositoryIds().stream()
                .findFirst());
    return wanted.flatMap(catalog.repositories()::find);
  }

  private static String host(CatalogTransaction catalog, Source source) {
    var server = source.serverId();
    if (server == null) {
      return "";
    }
    var found = catalog.servers().get(server);
    return found.hostname() == null ? found.name() : found.hostname();
  }

  private static CatalogQuery<BackupSessionFilter, BackupSessionSort> waitingBackups(int limit) {
    return CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
            Order.ascending(BackupSessionSort.CREATED_AT))
        .where(
            new BackupSessionFilter.States(EnumSet.of(BackupState.QUEUED, BackupState.SUSPENDED)))
        .page(Page.first(limit));
  }

  private static CatalogQuery<RestoreSessionFilter, RestoreSessionSort> waitingRestores(Page page) {
    return CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
            Order.ascending(RestoreSessionSort.CREATED_AT))
        .where(new RestoreSessionFilter.States(EnumSet.of(RestoreState.QUEUED)))
        .page(page);
  }

  private static Optional<Assignment> none() {
    return Optional.empty();
  }
}
