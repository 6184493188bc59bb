package io.holdfast.server.work;

import io.holdfast.api.work.ClaimRequest;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.ItemOutcome;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.LeaseTerms;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.Renewal;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.api.work.WorkException;
import io.holdfast.api.work.WorkKind;
import io.holdfast.api.work.WorkOrder;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.backup.Uploads;
import io.holdfast.control.export.ExportPasswords;
import io.holdfast.control.kind.MemberWish;
import io.holdfast.control.kind.SourceSeals;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.work.Assignment;
import io.holdfast.control.work.ClaimWish;
import io.holdfast.control.work.Endings.Failure;
import io.holdfast.control.work.Endings.Written;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.control.work.WorkStage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work channel of the agent that lives in the server's own process. Thread-safe. */
public final class InProcessWorkChannel implements WorkChannel {
  private static final Logger log = LoggerFactory.getLogger(InProcessWorkChannel.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /** What ends the agent's part in a session; all else may be worth another try. */
  private static final Set<ErrorCode> FINAL =
      EnumSet.of(ErrorCode.LEASE_LOST, ErrorCode.STATE_CONFLICT, ErrorCode.RESOURCE_MISSING);

  private final WorkDesk desk;
  private final RepositoryPool pool;
  private final ExportPasswords exportPasswords;
  private final SourceSeals seals;
  private final Uploads uploads;
  private final LeaseTerms terms;
  private final WorkWords words;

  /** What waits in memory for the agent that takes its session. */
  public record Incoming(Uploads uploads, ExportPasswords exportPasswords) {}

  public InProcessWorkChannel(
      WorkDesk desk,
      RepositoryPool pool,
      SourceSeals seals,
      Incoming incoming,
      InstantSource clock) {
    this.desk = desk;
    this.pool = pool;
    this.seals = seals;
    this.uploads = incoming.uploads();
    this.exportPasswords = incoming.exportPasswords();
    var lease = desk.settings().lease();
    var third = lease.dividedBy(3);
    terms = new LeaseTerms(lease, third.compareTo(HEARTBEAT) < 0 ? third : HEARTBEAT);
    words = new WorkWords(clock);
  }

  @Override
  public Optional<WorkOrder> claim(ClaimRequest request) throws InterruptedException {
    var wish =
        new ClaimWish(
            new AgentId(request.agent().agent()),
            request.agent().name(),
            request.kinds().stream().map(InProcessWorkChannel::kind).collect(Collectors.toSet()),
            request.sourceKinds().stream().map(SourceKind::valueOf).collect(Collectors.toSet()));
    var claimed = desk.claim(wish, request.patience());
    return claimed.flatMap(this::order);
  }

  @Override
  public void advance(Lease lease, Stage stage) {
    translated(() -> {
      desk.advance(ref(lease), token(lease), WorkStage.valueOf(stage.name()));
      return lease;
    });
  }

  @Override
  public Renewal heartbeat(Lease lease, Progress progress) {
    var goOn = translated(() -> desk.heartbeat(ref(lease), token(lease), words.progress(progress)));
    return goOn ? Renewal.CONTINUE : Renewal.ABORT;
  }

  @Override
  public void checkpoint(Lease lease, String checkpoint) {
    translated(() -> {
      desk.checkpoint(ref(lease), token(lease), checkpoint);
      return lease;
    });
  }

  @Override
  public void report(Lease lease, List<WorkEvent> events, List<ItemOutcome> items) {
    if (events.isEmpty() && items.isEmpty()) {
      return;
    }
    translated(() -> {
      desk.report(
          ref(lease),
          token(lease),
          words.events(events),
          words.items(lease, items),
          WorkWords.sums(items));
      return lease;
    });
  }

  @Override
  public void complete(Lease lease, Completion completion) {
    translated(() -> {
      end(ref(lease), token(lease), completion);
      return lease;
    });
  }

  private void end(SessionRef ref, FencingToken token, Completion completion) {
    var endings = desk.endings();
    switch (completion) {
      case Completion.BackedUp done -> endings.backedUp(ref, token, WorkWords.written(done));
      case Completion.Restored(var totals) ->
          endings.restored(ref, token, WorkWords.totals(totals), totals.warned());
      case Completion.Exported(var totals, var bytes, var sha256) ->
          endings.exported(
              ref, token, WorkWords.totals(totals), totals.warned(), new Written(bytes, sha256));
      case Completion.Drilled done -> endings.drilled(ref, token, DrillWords.report(done));
      case Completion.Failed(var reason, var detail, var totals) ->
          endings.failed(
              ref,
              token,
              new Failure(reason, detail),
              totals == null ? null : WorkWords.totals(totals));
      case Completion.Aborted(var detail, var totals) ->
          endings.aborted(ref, token, detail, totals == null ? null : WorkWords.totals(totals));
      case Completion.NotSupported(var detail) -> endings.notSupported(ref, token, detail);
    }
  }

  /** Adds the secrets. Without them there is no order, and the session says why it failed. */
  private Optional<WorkOrder> order(Assignment assignment) {
    try (var keys = keys(assignment)) {
      return switch (assignment) {
        case Assignment.Backup backup when backup.record().trigger() == BackupTrigger.UPLOAD ->
            Optional.of(words.backup(backup, terms, keys, uploads.take(backup.record().id())));
        case Assignment.Backup _, Assignment.Restore _, Assignment.Drilling _ ->
            Optional.of(words.order(assignment, terms, keys));
        case Assignment.Exporting exporting -> exportOrder(exporting, keys);
      };
    } catch (HoldfastException e) {
      log.warn("no secrets session={} reason={}", assignment.session(), e.getMessage());
      desk.endings()
          .failed(
              assignment.session(),
              new FencingToken(assignment.token()),
              new Failure(
                  e.code().name(),
                  "the password or a secret of the repository, or a secret of the source, cannot be opened"),
              null);
      return Optional.empty();
    }
  }

  private OrderKeys keys(Assignment assignment) {
    var password = pool.password(assignment.repository());
    try {
      return new OrderKeys(
          password, pool.stores().reach(assignment.repository()), seals(assignment));
    } catch (RuntimeException e) {
      Arrays.fill(password, (byte) 0);
      throw e;
    }
  }

  private Map<SourceId, Map<String, byte[]>> seals(Assignment assignment) {
    var opened = new HashMap<SourceId, Map<String, byte[]>>();
    try {
      touched(assignment).forEach(source -> opened.put(source.id(), seals.open(source)));
      return opened;
    } catch (RuntimeException e) {
      opened.values().forEach(SourceSeals::wipe);
      throw e;
    }
  }

  /** The sources that the work reads or writes; exports and drills touch none. */
  private static Stream<Source> touched(Assignment assignment) {
    return switch (assignment) {
      case Assignment.Backup backup ->
          Stream.concat(Stream.of(backup.source()), backup.members().stream());
      case Assignment.Restore restore ->
          Stream.concat(
              Stream.of(restore.into()), restore.members().stream().map(MemberWish::into));
      case Assignment.Exporting _, Assignment.Drilling _ -> Stream.empty();
    };
  }

  /** Its password waits in memory; a service that stopped meanwhile has forgotten it. */
  private Optional<WorkOrder> exportOrder(Assignment.Exporting exporting, OrderKeys keys) {
    var export = exporting.export();
    try (var key = exportPasswords.take(export.id()).orElse(null)) {
      if (export.withPassword() && key == null) {
        desk.endings()
            .failed(
                exporting.session(),
                new FencingToken(exporting.token()),
                new Failure(
                    "PASSWORD_FORGOTTEN",
                    "passwords of exports are kept in memory only, and the service was stopped; ask for the export again"),
                RestoreTotals.NONE);
        return Optional.empty();
      }
      return Optional.of(words.exportOrder(exporting, terms, keys, key));
    }
  }

  private static <T> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (HoldfastException e) {
      if (FINAL.contains(e.code())) {
        throw new WorkException(e.code(), e.getMessage() == null ? "" : e.getMessage(), e);
      }
      throw e;
    }
  }

  private static SessionKind kind(WorkKind kind) {
    return switch (kind) {
      case BACKUP -> SessionKind.BACKUP;
      case RESTORE -> SessionKind.RESTORE;
    };
  }

  private static SessionRef ref(Lease lease) {
    return new SessionRef(kind(lease.kind()), lease.session());
  }

  private static FencingToken token(Lease lease) {
    return new FencingToken(lease.token());
  }
}
