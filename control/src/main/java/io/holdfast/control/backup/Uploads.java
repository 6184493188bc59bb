package io.holdfast.control.backup;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.work.BackupBook;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Dumps that were made elsewhere, on their way into a repository. An upload is a session whose
 * content an agent takes from here instead of reading the source; what was not taken when the
 * service stops is lost, and its session fails. Thread-safe.
 */
public final class Uploads {
  private final Ledger ledger;
  private final Kinds kinds;
  private final Map<BackupSessionId, UploadPipe> waiting = new ConcurrentHashMap<>();

  public Uploads(Ledger ledger, Kinds kinds) {
    this.ledger = ledger;
    this.kinds = kinds;
  }

  /**
   * What is uploaded.
   *
   * @param name what it is a dump of, such as a database; empty when nobody says
   * @param sha256 64 lower-case hex digits that it must have; null when nobody promised any
   */
  public record Draft(String name, @Nullable String sha256, PointWish wish) {}

  /**
   * Takes a dump in, whole, and returns when it was taken or refused; the session's end tells what
   * became of it. A dump that breaks off, is not what it was promised to be, or is none of the
   * source's kind, leaves nothing.
   *
   * @param content read once; not closed
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT while the protection is paused,
   *     NOT_SUPPORTED for kinds that take no dumps
   */
  public BackupSessionId receive(
      Caller caller, ProtectionId protection, Draft draft, InputStream content)
      throws InterruptedException {
    var incoming = open(caller, protection, draft);
    incoming.feed(content);
    return incoming.id();
  }

  /**
   * Asks before anybody is bothered for a dump whether it may come at all.
   *
   * @throws ControlException as {@link #receive} does
   */
  void requireWelcome(Caller caller, ProtectionId protection) {
    ledger.look(catalog -> welcome(caller, catalog, protection));
  }

  /**
   * Queues the session of a dump that is about to come.
   *
   * @throws ControlException as {@link #receive} does
   */
  Incoming open(Caller caller, ProtectionId protection, Draft draft) {
    var id = new BackupSessionId(ledger.newId());
    var pipe = new UploadPipe(draft.name(), draft.sha256());
    waiting.put(id, pipe);
    try {
      start(caller, protection, draft.wish(), id);
    } catch (RuntimeException e) {
      waiting.remove(id);
      throw e;
    }
    return new Incoming(caller, id, pipe);
  }

  /** A dump whose session is there. */
  final class Incoming {
    private final Caller caller;
    private final BackupSessionId id;
    private final UploadPipe pipe;

    private Incoming(Caller caller, BackupSessionId id, UploadPipe pipe) {
      this.caller = caller;
      this.id = id;
      this.pipe = pipe;
    }

    BackupSessionId id() {
      return id;
    }

    /** Passes all of it on, and returns when it was taken or refused. */
    void feed(InputStream content) throws InterruptedException {
      try {
        Uploads.this.feed(id, pipe, content);
      } catch (HoldfastException e) {
        // The agent finds the same where the dump should go on, and the session says it.
        if (e.code() == ErrorCode.STATE_CONFLICT) {
          stop(caller, id);
        }
      } catch (InterruptedException e) {
        pipe.failed(ErrorCode.INTERRUPTED, "the service stops");
        throw e;
      }
    }
  }

  /** The dump of a session, once; whoever took it closes it. A second one fails when read. */
  public UploadPipe take(BackupSessionId session) {
    return Optional.ofNullable(waiting.remove(session)).orElseGet(UploadPipe::lost);
  }

  private void feed(BackupSessionId id, UploadPipe pipe, InputStream content)
      throws InterruptedException {
    var received = pipe.feed(content);
    if (received == null) {
      return;
    }
    var message = "%d bytes came, SHA-256 %s".formatted(received.bytes(), received.sha256());
    ledger.decide(decision ->
        decision
            .catalog()
            .events()
            .append(
                SessionRef.of(id),
                List.of(
                    new EventDraft(
                        decision.now(),
                        EventLevel.INFO,
                        "UPLOAD_RECEIVED",
                        message,
                        Map.of(
                            "bytes", Long.toString(received.bytes()), "sha256", received.sha256()),
                        null))));
  }

  /** Ends what no agent has taken. */
  private void stop(Caller caller, BackupSessionId id) {
    if (waiting.remove(id) == null) {
      return;
    }
    var actor = RequestContext.actor(caller);
    ledger.decide(decision -> {
      var session = decision.catalog().backupSessions().get(id);
      return session.standing().state() == BackupState.ENDED
          ? session
          : BackupBook.abort(decision, session, new AbortRequest(decision.now(), actor));
    });
  }

  /** The protection, if it takes a dump from the caller now. */
  private Protection welcome(Caller caller, CatalogTransaction catalog, ProtectionId id) {
    var protection = BackupSessions.visible(caller, catalog, id);
    BackupSessions.requireRunning(protection);
    var kind = catalog.sources().get(protection.sourceId()).kind();
    if (!kinds.find(kind).map(KindOffer::uploads).orElse(false)) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED, "a source of kind %s takes no uploaded dumps".formatted(kind));
    }
    return protection;
  }

  private void start(Caller caller, ProtectionId id, PointWish wish, BackupSessionId session) {
    var actor = RequestContext.actor(caller);
    ledger.decide(decision -> {
      var protection = welcome(caller, decision.catalog(), id);
      var made =
          BackupSessions.queued(
              decision,
              protection,
              new BackupSessions.Asked(session, BackupTrigger.UPLOAD, BackupType.FULL, wish, actor),
              null);
      var kept = decision.catalog().backupSessions().insert(made);
      decision.audit(
          actor,
          "backup.upload",
          Audited.of("backup-session", kept.id(), kept.projectId()),
          null,
          kept);
      decision.changed(SessionRef.of(kept.id()));
      decision.queued();
      return kept;
    });
  }
}
