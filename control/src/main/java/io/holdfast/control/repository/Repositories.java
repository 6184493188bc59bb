package io.holdfast.control.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.repository.CreateOptions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repositories: made or taken over, changed, given up. Their bytes are never deleted here. */
public final class Repositories {
  private static final Logger log = LoggerFactory.getLogger(Repositories.class);

  private static final int GENERATED_BYTES = 32;

  private final Ledger ledger;
  private final Seals seals;
  private final RepositoryPool pool;
  private final Consumer<Repository> made;
  private final SecureRandom random = new SecureRandom();

  public Repositories(Ledger ledger, Seals seals, RepositoryPool pool) {
    this(ledger, seals, pool, _ -> {});
  }

  /**
   * @param made hears of each that was made or taken over, when it can be used
   */
  public Repositories(Ledger ledger, Seals seals, RepositoryPool pool, Consumer<Repository> made) {
    this.ledger = ledger;
    this.seals = seals;
    this.pool = pool;
    this.made = made;
  }

  /** What to do about the bytes at the location. */
  public enum Origin {
    /** REPOSITORY_EXISTS when there is one. */
    CREATE,
    /** REPOSITORY_MISSING when there is none, PASSWORD_WRONG when the password opens none. */
    TAKE_OVER
  }

  /**
   * A repository to be.
   *
   * @param project null when it serves all
   * @param password in UTF-8; null has one drawn, which only {@link Origin#CREATE} allows. The
   *     caller wipes it.
   */
  @SuppressWarnings("ArrayRecordComponent") // wiped by its owner; drafts are never compared
  public record Draft(
      @Nullable ProjectId project,
      String name,
      RepositoryKind kind,
      String location,
      byte @Nullable [] password,
      Origin origin,
      StorageTier tier,
      boolean appendOnly,
      @Nullable Long quotaBytes,
      PruneSettings prune) {
    /** One that is pruned as most are. */
    public Draft(
        @Nullable ProjectId project,
        String name,
        RepositoryKind kind,
        String location,
        byte @Nullable [] password,
        Origin origin,
        StorageTier tier,
        boolean appendOnly,
        @Nullable Long quotaBytes) {
      this(
          project,
          name,
          kind,
          location,
          password,
          origin,
          tier,
          appendOnly,
          quotaBytes,
          PruneSettings.DEFAULT);
    }

    /** Tells nothing that opens it. */
    @Override
    public String toString() {
      return "Draft[name=%s, location=%s]".formatted(name, location);
    }
  }

  /**
   * Enters a repository, then makes or opens it. If that fails, the entry is taken back; if the
   * process dies in between, {@link #finishBegun} does the rest at the next start.
   */
  public Repository create(Caller caller, Draft draft) {
    requireUsable(caller, draft, ledger.now());
    var password = draft.password() == null ? generated(draft) : draft.password().clone();
    try {
      var entered = enter(RequestContext.actor(caller), draft, password);
      try {
        return finish(entered, password, draft.origin());
      } catch (HoldfastException e) {
        takeBack(caller, entered);
        throw e;
      }
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Repository get(RepositoryId id) {
    return ledger.look(catalog -> catalog.repositories().get(id));
  }

  /** Changes name, region, tier and quota; where it lies and what opens it stay. */
  public Repository update(
      Caller caller, RepositoryId id, long revision, UnaryOperator<Repository> change) {
    var actor = RequestContext.actor(caller);
    return ledger.decide(decision -> {
      var before = visible(caller, decision, id);
      requireRevision(before, revision);
      var after = changeable(before, change.apply(before), decision, actor);
      var kept = decision.catalog().repositories().replace(after);
      decision.audit(actor, "repository.update", audited(kept), before, kept);
      return kept;
    });
  }

  /** Gives it up; its bytes stay. STATE_CONFLICT while restore points or plans need it. */
  public void delete(Caller caller, RepositoryId id, long revision) {
    var actor = RequestContext.actor(caller);
    ledger.decide(decision -> {
      var before = visible(caller, decision, id);
      requireRevision(before, revision);
      Uses.requireNone(decision.catalog(), id);
      decision.catalog().pruneRuns().deleteOf(id);
      decision.catalog().repositories().delete(id, revision);
      decision.audit(actor, "repository.delete", audited(before), before, null);
      return id;
    });
    pool.forget(id);
  }

  /**
   * Makes or opens what a dead process had entered and not finished. Failures are kept as health.
   */
  public void finishBegun() {
    for (var repository : all()) {
      if (repository.formatId() == null && repository.passwordSecretId() != null) {
        var password = pool.password(repository);
        try {
          finish(repository, password, null);
        } catch (HoldfastException e) {
          log.warn("repository not usable id={} reason={}", repository.id(), e.getMessage());
        } finally {
          Arrays.fill(password, (byte) 0);
        }
      }
    }
  }

  private Repository enter(Actor actor, Draft draft, byte[] password) {
    return ledger.decide(decision -> {
      requireFree(decision, draft);
      var secret = seals.keep(decision, Seals.Purpose.REPOSITORY_PASSWORD, password);
      var entered =
          decision
              .catalog()
              .repositories()
              .insert(entry(decision, draft, secret, Stamp.created(decision.now(), actor)));
      decision.audit(actor, "repository.create", audited(entered), null, entered);
      return entered;
    });
  }

  /**
   * @param origin null to take what is there or make it
   */
  private Repository finish(Repository entered, byte[] password, @Nullable Origin origin) {
    var format = format(entered, password, origin);
    var usable =
        ledger.decide(decision -> {
          var current = decision.catalog().repositories().get(entered.id());
          return decision
              .catalog()
              .repositories()
              .replace(
                  current
                      .withFormatId(format)
                      .withHealth(
                          RepositoryHealth.OK, current.lastCheckAt(), current.lastFullReadAt()));
        });
    made.accept(usable);
    return usable;
  }

  private static String format(Repository entered, byte[] utf8, @Nullable Origin origin) {
    try (var store = Stores.open(entered);
        var password = Password.ofUtf8(utf8);
        var repository =
            create(origin, io.holdfast.engine.repository.Repository.exists(store))
                ? io.holdfast.engine.repository.Repository.create(
                    store, password, CreateOptions.defaults())
                : io.holdfast.engine.repository.Repository.open(store, password)) {
      return repository.config().id().toString();
    }
  }

  private static boolean create(@Nullable Origin origin, boolean exists) {
    return origin == null ? !exists : origin == Origin.CREATE;
  }

  private void takeBack(Caller caller, Repository entered) {
    ledger.decide(decision -> {
      var current = decision.catalog().repositories().get(entered.id());
      decision.catalog().repositories().delete(current.id(), current.stamp().revision());
      if (current.passwordSecretId() != null) {
        decision.catalog().secrets().delete(current.passwordSecretId());
      }
      decision.audit(
          RequestContext.actor(caller), "repository.undo-create", audited(current), current, null);
      return current;
    });
  }

  private static Repository entry(Decision decision, Draft draft, SecretId secret, Stamp stamp) {
    return new Repository(
        new RepositoryId(decision.newId()),
        draft.project(),
        draft.name(),
        draft.kind(),
        Stores.directory(draft.location()).toString(),
        null,
        draft.tier(),
        draft.appendOnly(),
        null,
        List.of(),
        null,
        secret,
        new Capacity(0, 0, draft.quotaBytes()),
        RepositoryHealth.UNREACHABLE,
        null,
        null,
        draft.prune(),
        stamp);
  }

  private byte[] generated(Draft draft) {
    if (draft.origin() == Origin.TAKE_OVER) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "an existing repository opens only with its password");
    }
    var drawn = new byte[GENERATED_BYTES];
    random.nextBytes(drawn);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn).getBytes(UTF_8);
  }

  private static void requireUsable(Caller caller, Draft draft, Instant now) {
    var project = draft.project();
    if (project == null ? !caller.projects().isEmpty() : !caller.sees(project)) {
      throw new ControlException(
          ErrorCode.SCOPE_MISSING,
          "the credential %s is bound to other projects".formatted(caller.name()));
    }
    if (draft.name().isBlank() || draft.name().length() > 200) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "name '%s' must have 1 to 200 characters".formatted(draft.name()));
    }
    var password = draft.password();
    if (password != null && password.length == 0) {
      throw new InvalidInputException(ErrorCode.INPUT_INVALID, "the password is empty");
    }
    PruneRules.valid(draft.prune(), now);
    Stores.requireSupported(draft.kind());
    Stores.directory(draft.location());
  }

  private void requireFree(Decision decision, Draft draft) {
    var location = Stores.directory(draft.location()).toString();
    for (var other : decision.catalog().repositories().list(everything()).items()) {
      if (other.kind() == draft.kind() && other.location().equals(location)) {
        throw new ControlException(
            ErrorCode.RESOURCE_EXISTS,
            "repository %s lies at %s already".formatted(other.id(), location));
      }
    }
  }

  private static Repository changeable(
      Repository before, Repository after, Decision decision, Actor actor) {
    if (before.kind() != after.kind() || !before.location().equals(after.location())) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "kind and location of a repository cannot change");
    }
    PruneRules.valid(after.prune(), decision.now());
    var old = before.stamp();
    return after.withStamp(old.modified(decision.now(), actor));
  }

  private static Repository visible(Caller caller, Decision decision, RepositoryId id) {
    var repository = decision.catalog().repositories().get(id);
    var project = repository.projectId();
    if (project == null ? !caller.projects().isEmpty() : !caller.sees(project)) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no repository " + id);
    }
    return repository;
  }

  private static void requireRevision(Repository repository, long revision) {
    var current = repository.stamp().revision();
    if (current != revision) {
      throw new ControlException(
          ErrorCode.REVISION_MISMATCH,
          "repository %s has revision %d, not %d; read it again"
              .formatted(repository.id(), current, revision));
    }
  }

  private List<Repository> all() {
    return ledger.look(catalog -> catalog.repositories().list(everything())).items();
  }

  private static CatalogQuery<RepositoryFilter, RepositorySort> everything() {
    return CatalogQuery.<RepositoryFilter, RepositorySort>by(
            Order.ascending(RepositorySort.CREATED_AT))
        .page(Page.all());
  }

  private static Audited audited(Repository repository) {
    return Audited.of("repository", repository.id(), repository.projectId());
  }
}
