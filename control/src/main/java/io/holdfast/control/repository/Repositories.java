package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.CatalogTransaction;
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
import io.holdfast.catalog.model.StoreAccess;
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
import io.holdfast.store.location.NamedSettings;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repositories: made or taken over, changed, given up. Their bytes are never deleted here. */
public final class Repositories {
  private static final Logger log = LoggerFactory.getLogger(Repositories.class);

  private final Ledger ledger;
  private final Seals seals;
  private final RepositoryPool pool;
  private final Consumer<Repository> made;

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
   * @param kind null when the location tells it
   * @param settings what reaching the location takes, by the names of {@link NamedSettings}
   * @param secrets the same
   * @param password in UTF-8; null has one drawn for {@link Origin#CREATE}, and stays unknown for
   *     what clients open themselves. The caller wipes it.
   * @param gateway whether restic's own clients may use it; one that is to be taken over and is not
   *     there is then left for a client to make
   */
  @SuppressWarnings("ArrayRecordComponent") // wiped by its owner; drafts are never compared
  public record Draft(
      @Nullable ProjectId project,
      String name,
      @Nullable RepositoryKind kind,
      String location,
      Map<String, String> settings,
      Map<String, String> secrets,
      byte @Nullable [] password,
      Origin origin,
      StorageTier tier,
      boolean appendOnly,
      @Nullable Long quotaBytes,
      PruneSettings prune,
      boolean gateway) {
    /** One that nothing is needed to reach, pruned as most are, that no client but ours uses. */
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
          Map.of(),
          Map.of(),
          password,
          origin,
          tier,
          appendOnly,
          quotaBytes,
          PruneSettings.DEFAULT,
          false);
    }

    private boolean forClients() {
      return gateway && origin == Origin.TAKE_OVER;
    }

    /** Tells nothing that opens it. */
    @Override
    public String toString() {
      return "Draft[name=%s]".formatted(name);
    }
  }

  /**
   * Enters a repository, then makes or opens it. If that fails, the entry is taken back; if the
   * process dies in between, {@link #finishBegun} does the rest at the next start.
   */
  public Repository create(Caller caller, Draft draft) {
    var place = requireUsable(caller, draft, ledger.now());
    if (draft.password() == null && draft.forClients()) {
      var entered = enter(RequestContext.actor(caller), draft, place, null);
      return ClientRepositories.waiting(ledger, entered);
    }
    var password = draft.password() == null ? generated(draft) : draft.password().clone();
    try {
      var entered = enter(RequestContext.actor(caller), draft, place, password);
      try {
        return draft.forClients() && !ClientRepositories.isMade(pool.stores(), entered)
            ? ClientRepositories.waiting(ledger, entered)
            : finish(entered, password, draft.origin());
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

  /** Changes name, tier, quota and how it is reached; where it lies and what opens it stay. */
  public Repository update(
      Caller caller, RepositoryId id, long revision, UnaryOperator<Repository> change) {
    return update(caller, id, revision, Map.of(), change);
  }

  /**
   * As {@link #update(Caller, RepositoryId, long, UnaryOperator)}. What changes the way to reach it
   * is tried first: the same repository must be found there.
   *
   * @param secrets those that change, by name: a new one, or empty to give it up
   */
  public Repository update(
      Caller caller,
      RepositoryId id,
      long revision,
      Map<String, Optional<String>> secrets,
      UnaryOperator<Repository> change) {
    var actor = RequestContext.actor(caller);
    var read = ledger.look(catalog -> visible(caller, catalog, id));
    requireRevision(read, revision);
    var reach = reach(read, change.apply(read).access().settings(), secrets);
    var kept =
        ledger.decide(decision -> {
          var before = visible(caller, decision.catalog(), id);
          requireRevision(before, revision);
          var changed = change.apply(before).withAccess(access(decision, before, reach));
          var after = changeable(before, changed, decision, actor);
          var stored = decision.catalog().repositories().replace(after);
          decision.audit(actor, "repository.update", audited(stored), before, stored);
          return stored;
        });
    if (reach.isPresent() || read.gateway() && !kept.gateway()) {
      pool.forget(id);
    }
    return kept;
  }

  /**
   * Learns what opens a repository that clients made. What they wrote until now is then looked at.
   *
   * @param utf8 the password, tried first if there is a repository; the caller wipes it
   */
  public Repository unlock(Caller caller, RepositoryId id, long revision, byte[] utf8) {
    var read = ledger.look(catalog -> visible(caller, catalog, id));
    requireRevision(read, revision);
    var made = ClientRepositories.isMade(pool.stores(), read);
    var format = made ? Trials.begin(pool.stores(), read, utf8, Origin.TAKE_OVER) : null;
    var kept =
        ledger.decide(decision -> {
          var before = visible(caller, decision.catalog(), id);
          requireRevision(before, revision);
          var secret = seals.keep(decision, Seals.Purpose.REPOSITORY_PASSWORD, utf8);
          var actor = RequestContext.actor(caller);
          var unlocked = ClientRepositories.unlocked(decision, before, secret, format, actor);
          decision.audit(actor, "repository.unlock", audited(unlocked), before, unlocked);
          return unlocked;
        });
    pool.closeUnused(id); // clients go on: what they use needs no password
    if (made) {
      this.made.accept(kept);
    }
    return kept;
  }

  /** Gives it up; its bytes stay. STATE_CONFLICT while restore points or plans need it. */
  public void delete(Caller caller, RepositoryId id, long revision) {
    var actor = RequestContext.actor(caller);
    ledger.decide(decision -> {
      var before = visible(caller, decision.catalog(), id);
      requireRevision(before, revision);
      Uses.requireNone(decision.catalog(), id);
      decision.catalog().pruneRuns().deleteOf(id);
      decision.catalog().arrivals().deleteOf(id);
      decision.catalog().repositories().delete(id, revision);
      Stores.drop(decision, before.access());
      decision.audit(actor, "repository.delete", audited(before), before, null);
      return id;
    });
    pool.forget(id);
  }

  /**
   * Makes or opens what a dead process had entered and not finished, but leaves to clients what
   * they are to make. Failures are kept as health.
   */
  public void finishBegun() {
    for (var repository : all()) {
      if (repository.formatId() == null && repository.passwordSecretId() != null) {
        try {
          finishBegun(repository);
        } catch (HoldfastException e) {
          log.warn("repository not usable id={} reason={}", repository.id(), e.getMessage());
        }
      }
    }
  }

  private void finishBegun(Repository repository) {
    if (repository.gateway() && !ClientRepositories.isMade(pool.stores(), repository)) {
      return;
    }
    var password = pool.password(repository);
    try {
      finish(repository, password, null);
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }

  private Repository enter(Actor actor, Draft draft, Place place, byte @Nullable [] password) {
    return ledger.decide(decision -> {
      requireFree(decision, place);
      var secret =
          password == null
              ? null
              : seals.keep(decision, Seals.Purpose.REPOSITORY_PASSWORD, password);
      var entered =
          decision
              .catalog()
              .repositories()
              .insert(entry(decision, draft, place, secret, Stamp.created(decision.now(), actor)));
      decision.audit(actor, "repository.create", audited(entered), null, entered);
      return entered;
    });
  }

  /**
   * @param origin null to take what is there or make it
   */
  private Repository finish(Repository entered, byte[] password, @Nullable Origin origin) {
    var format = Trials.begin(pool.stores(), entered, password, origin);
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

  private void takeBack(Caller caller, Repository entered) {
    ledger.decide(decision -> {
      var current = decision.catalog().repositories().get(entered.id());
      decision.catalog().repositories().delete(current.id(), current.stamp().revision());
      if (current.passwordSecretId() != null) {
        decision.catalog().secrets().delete(current.passwordSecretId());
      }
      Stores.drop(decision, current.access());
      decision.audit(
          RequestContext.actor(caller), "repository.undo-create", audited(current), current, null);
      return current;
    });
  }

  private Repository entry(
      Decision decision, Draft draft, Place place, @Nullable SecretId secret, Stamp stamp) {
    return new Repository(
        new RepositoryId(decision.newId()),
        draft.project(),
        draft.name(),
        place.kind(),
        place.location().toString(),
        pool.stores().keep(decision, place.reach()),
        place.reach().settings().get(NamedSettings.REGION),
        draft.tier(),
        draft.appendOnly(),
        draft.gateway(),
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

  private static byte[] generated(Draft draft) {
    if (draft.origin() == Origin.TAKE_OVER) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "an existing repository opens only with its password");
    }
    return DrawnPassword.utf8();
  }

  private static Place requireUsable(Caller caller, Draft draft, Instant now) {
    var project = draft.project();
    if (!caller.holds(project)) {
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
    ClientRepositories.requireProject(draft.gateway(), project);
    PruneRules.valid(draft.prune(), now);
    return Place.of(
        draft.kind(), draft.location(), new NamedSettings(draft.settings(), draft.secrets()));
  }

  private void requireFree(Decision decision, Place place) {
    var location = place.location().toString();
    for (var other : decision.catalog().repositories().list(everything()).items()) {
      if (other.kind() == place.kind() && other.location().equals(location)) {
        throw new ControlException(
            ErrorCode.RESOURCE_EXISTS,
            "repository %s lies at %s already".formatted(other.id(), location));
      }
    }
  }

  /** The new way to reach it, which was tried; empty when it stays as it is. */
  private Optional<NamedSettings> reach(
      Repository read, Map<String, String> settings, Map<String, Optional<String>> changes) {
    if (changes.isEmpty() && settings.equals(read.access().settings())) {
      return Optional.empty();
    }
    var secrets = new HashMap<>(pool.stores().reach(read).secrets());
    changes.forEach((name, change) ->
        change.ifPresentOrElse(text -> secrets.put(name, text), () -> secrets.remove(name)));
    var reach = new NamedSettings(settings, secrets);
    var utf8 = pool.password(read);
    try {
      Trials.again(read, reach, utf8);
      return Optional.of(reach);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private StoreAccess access(Decision decision, Repository before, Optional<NamedSettings> reach) {
    if (reach.isEmpty()) {
      return before.access();
    }
    Stores.drop(decision, before.access());
    return pool.stores().keep(decision, reach.get());
  }

  private static Repository changeable(
      Repository before, Repository after, Decision decision, Actor actor) {
    if (before.kind() != after.kind() || !before.location().equals(after.location())) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "kind and location of a repository cannot change");
    }
    ClientRepositories.requireProject(after.gateway(), after.projectId());
    PruneRules.valid(after.prune(), decision.now());
    var old = before.stamp();
    return after.withStamp(old.modified(decision.now(), actor));
  }

  private static Repository visible(Caller caller, CatalogTransaction catalog, RepositoryId id) {
    var repository = catalog.repositories().get(id);
    var project = repository.projectId();
    if (!caller.holds(project)) {
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
