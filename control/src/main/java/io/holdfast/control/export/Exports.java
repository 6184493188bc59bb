package io.holdfast.control.export;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.DeterminedTarget;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ExportFilter;
import io.holdfast.catalog.query.ExportSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.copy.CopyChoice;
import io.holdfast.control.copy.CopyProbe;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.restore.Restorable;
import io.holdfast.control.work.RestoreBook;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.tree.TreePath;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes exports and takes them away. An export and its session are one thing with two records and
 * one id: the session tells who did what, the export what can be downloaded. Thread-safe.
 */
public final class Exports {
  private static final Logger log = LoggerFactory.getLogger(Exports.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Behind the name of a tar that a password protects. */
  static final String ENCRYPTED = ".enc";

  private final Ledger ledger;
  private final CopyProbe copies;
  private final ExportFiles files;
  private final ExportPasswords passwords;

  public Exports(Ledger ledger, CopyProbe copies, ExportFiles files, ExportPasswords passwords) {
    this.ledger = ledger;
    this.copies = copies;
    this.files = files;
    this.passwords = passwords;
  }

  /**
   * Queues an export.
   *
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT when the point cannot be read
   */
  public Export start(Caller caller, RestorePointId point, ExportDraft draft)
      throws InterruptedException {
    return start(caller, point, draft, _ -> List.of());
  }

  /**
   * Queues the one export of all of a point; those that there were give way, and their links die.
   *
   * @throws ControlException as {@link #start} does
   */
  public Export replaceWhole(Caller caller, RestorePointId point, ExportDraft draft)
      throws InterruptedException {
    return start(caller, point, draft, decision -> wholeGone(decision, caller, point));
  }

  private Export start(
      Caller caller,
      RestorePointId point,
      ExportDraft draft,
      Function<Decision, List<ExportId>> before)
      throws InterruptedException {
    draft.paths().forEach(TreePath::parse);
    ledger.look(catalog -> Restorable.point(catalog, caller, point)); // before it is read
    var copy = copies.answering(point).orElse(null);
    var id = new ExportId(ledger.newId());
    var password = draft.password();
    if (password != null) {
      passwords.keep(id, Password.of(password));
    }
    var gone = new ArrayList<ExportId>();
    try {
      var made =
          ledger.decide(decision -> {
            gone.clear();
            gone.addAll(before.apply(decision));
            return start(decision, caller, new Wish(id, point, copy, draft));
          });
      gone.forEach(this::forget);
      return made;
    } catch (RuntimeException e) {
      passwords.take(id).ifPresent(Password::close);
      throw e;
    }
  }

  /** Throws RESOURCE_MISSING when there is none, or none that the caller may know of. */
  public Export get(Caller caller, ExportId id) {
    return visible(caller, ledger.look(catalog -> catalog.exports().get(id)));
  }

  /** Takes an export away, whatever its phase: stops it, shreds its file, forgets its record. */
  public void delete(Caller caller, ExportId id) {
    ledger.decide(
        decision -> gone(decision, caller, visible(caller, decision.catalog().exports().get(id))));
    forget(id);
  }

  /** Takes all exports of all of a point away, as {@link #delete} does; harmless without any. */
  public void deleteWhole(Caller caller, RestorePointId point) {
    ledger.decide(decision -> wholeGone(decision, caller, point)).forEach(this::forget);
  }

  private static List<ExportId> wholeGone(Decision decision, Caller caller, RestorePointId point) {
    var query =
        CatalogQuery.<ExportFilter, ExportSort>by(Order.ascending(ExportSort.REQUESTED_AT))
            .where(new ExportFilter.Points(Set.of(point)))
            .where(new ExportFilter.Whole())
            .page(Page.all());
    return decision.catalog().exports().list(query).items().stream()
        .map(export -> gone(decision, caller, visible(caller, export)))
        .toList();
  }

  private static ExportId gone(Decision decision, Caller caller, Export export) {
    var actor = RequestContext.actor(caller);
    var id = export.id();
    var session = decision.catalog().restoreSessions().get(new RestoreSessionId(id.value()));
    if (session.standing().state() != RestoreState.ENDED
        && session.standing().state() != RestoreState.ABORTING) {
      RestoreBook.abort(decision, session, new AbortRequest(decision.now(), actor));
    }
    var last = decision.catalog().exports().get(id);
    decision.catalog().exports().delete(id, last.revision());
    decision.audit(
        actor, "export.delete", Audited.of("export", id, export.projectId()), export, null);
    return id;
  }

  /** What is left of it outside of the catalog. */
  private void forget(ExportId id) {
    passwords.take(id).ifPresent(Password::close);
    files.shred(id);
  }

  /**
   * Ends what is over: exports past their time, those of points that are gone, files that no export
   * needs.
   *
   * @return exports that expired
   */
  public int expire() {
    var now = ledger.now();
    var query =
        CatalogQuery.<ExportFilter, ExportSort>by(Order.ascending(ExportSort.EXPIRES_AT))
            .where(new ExportFilter.Phases(EnumSet.of(ExportPhase.COMPLETED)))
            .where(new ExportFilter.ExpiresAt(TimeRange.halfOpen(null, now)))
            .page(Page.first(100));
    var over = ledger.look(catalog -> catalog.exports().list(query)).items();
    for (var export : over) {
      ledger.decide(decision -> expire(decision, export.id()));
    }
    for (var id : files.list()) {
      if (!ledger.decide(decision -> needsFile(decision, id))) {
        files.shred(id);
      }
    }
    return over.size();
  }

  private record Wish(
      ExportId id, RestorePointId point, @Nullable CopyId copy, ExportDraft draft) {}

  private Export start(Decision decision, Caller caller, Wish wish) {
    var catalog = decision.catalog();
    var point = Restorable.point(catalog, caller, wish.point());
    var copy = CopyChoice.one(catalog, point.id(), wish.copy());
    var draft = wish.draft();
    var actor = RequestContext.actor(caller);
    var source = catalog.sources().get(point.sourceId());
    var target = files.place(wish.id(), fileName(source.slug(), point, draft)).toString();
    var selection = Selection.paths(draft.paths());
    var request =
        new RestoreRequest(
            RestorePurpose.EXPORT,
            draft.paths().isEmpty() ? RestoreMode.WHOLE : RestoreMode.ITEMS,
            explorer(source.kind()),
            selection,
            RestoreTarget.path(target),
            ConflictPolicy.OVERWRITE,
            draft.reason(),
            null);
    var session =
        catalog
            .restoreSessions()
            .insert(
                new RestoreSession(
                    new RestoreSessionId(wish.id().value()),
                    0,
                    0,
                    Restorable.origin(point, copy),
                    request,
                    new DeterminedTarget(target, Map.of()),
                    actor,
                    List.of(),
                    RestoreStanding.live(RestoreState.QUEUED),
                    SessionTimes.queued(decision.now()),
                    Lease.NONE,
                    0,
                    null,
                    Progress.NONE,
                    RestoreTotals.NONE,
                    RestoreLinks.NONE,
                    null,
                    1));
    var export =
        catalog
            .exports()
            .insert(
                new Export(
                    wish.id(),
                    point.projectId(),
                    point.id(),
                    selection,
                    draft.format(),
                    draft.password() != null,
                    ExportPhase.PENDING,
                    actor,
                    session.id(),
                    decision.now(),
                    null,
                    decision.now().plus(draft.lifetime()),
                    null,
                    null,
                    0,
                    1));
    decision.audit(
        actor, "export.create", Audited.of("export", export.id(), point.projectId()), null, export);
    decision.changed(SessionRef.of(session.id()));
    decision.queued();
    return export;
  }

  private static boolean expire(Decision decision, ExportId id) {
    var found = decision.catalog().exports().find(id);
    if (found.isEmpty() || found.get().phase() != ExportPhase.COMPLETED) {
      return false;
    }
    var kept = decision.catalog().exports().replace(found.get().withPhase(ExportPhase.EXPIRED));
    Notices.export(decision, NoticeType.EXPORT_EXPIRED, kept);
    log.info("export expired id={}", id);
    return true;
  }

  /** Exports go with their point. */
  private static boolean needsFile(Decision decision, ExportId id) {
    var export = decision.catalog().exports().find(id);
    if (export.isEmpty()) {
      return false;
    }
    var usable = decision.catalog().restorePoints().get(export.get().pointId()).usable();
    return switch (export.get().phase()) {
      case PENDING, EXPORTING -> true;
      case COMPLETED -> usable || !expire(decision, id);
      case FAILED, EXPIRED -> false;
    };
  }

  private static String fileName(String slug, RestorePoint point, ExportDraft draft) {
    var stem = slug + "-" + STAMP.format(point.pointInTime());
    var sealed = draft.password() == null ? "" : ENCRYPTED;
    return switch (draft.format()) {
      case TAR -> stem + ".tar" + sealed;
      case TAR_GZ -> stem + ".tar.gz" + sealed;
      case TAR_ZST -> stem + ".tar.zst" + sealed;
      case ZIP -> stem + ".zip";
      case DUMP -> plainName(stem, draft);
      case PTAR -> throw new IllegalArgumentException("no PTAR is written");
    };
  }

  /** A single file keeps its name, as far as a header can carry it. */
  private static String plainName(String stem, ExportDraft draft) {
    if (draft.paths().isEmpty()) {
      return stem + ".dump";
    }
    var name = TreePath.parse(draft.paths().getFirst()).name().toText();
    var safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
    return safe.isEmpty() || safe.startsWith(".") ? stem + safe : safe;
  }

  private static Explorer explorer(SourceKind kind) {
    return switch (kind) {
      case DIRECTORY, COMMAND, PROJECT_BUNDLE, FOREIGN -> Explorer.FILES;
      case POSTGRES, POSTGRES_PITR, MYSQL, MONGODB, REDIS, SQLITE -> Explorer.DATABASE;
      case MAILBOX -> Explorer.MAILBOX;
      case DISK_IMAGE, VM -> Explorer.IMAGE;
      case S3_BUCKET -> Explorer.BUCKET;
    };
  }

  static Export visible(Caller caller, Export export) {
    if (!caller.sees(export.projectId())) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no export " + export.id());
    }
    return export;
  }

  /** The form of the engine's archive. */
  public static io.holdfast.engine.export.ArchiveFormat archive(ExportFormat format) {
    return switch (format) {
      case TAR -> io.holdfast.engine.export.ArchiveFormat.TAR;
      case TAR_GZ -> io.holdfast.engine.export.ArchiveFormat.TAR_GZ;
      case TAR_ZST -> io.holdfast.engine.export.ArchiveFormat.TAR_ZST;
      case ZIP -> io.holdfast.engine.export.ArchiveFormat.ZIP;
      case DUMP -> io.holdfast.engine.export.ArchiveFormat.PLAIN;
      case PTAR -> throw new IllegalArgumentException("no PTAR is written");
    };
  }
}
