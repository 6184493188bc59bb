package io.holdfast.control.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Secrets;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.CredentialFilter;
import io.holdfast.catalog.query.CredentialSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.notice.Notices;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes and ends credentials. Thread-safe. Nobody gives away more than they have. */
public final class Tokens {
  private static final Set<CredentialKind> LASTING =
      EnumSet.of(CredentialKind.BEARER, CredentialKind.HMAC, CredentialKind.PASSWORD);

  private static final String PREFIX = "hf_";

  private final Ledger ledger;
  private final Seals seals;
  private final Hashes hashes = new Hashes();
  private final PasswordHash passwords = new PasswordHash();

  public Tokens(Ledger ledger, Seals seals) {
    this.ledger = ledger;
    this.seals = seals;
  }

  /** Whether a text has the form of a bearer token, which no drawn password has. */
  static boolean isTokenLike(String text) {
    return text.startsWith(PREFIX) && text.length() == PREFIX.length() + Hashes.DRAWN_CHARACTERS;
  }

  /**
   * A credential to be.
   *
   * @param username for PASSWORD, where it must be given; else null
   * @param projects empty for all
   */
  public record Draft(
      String name,
      CredentialKind kind,
      @Nullable String username,
      Set<Scope> scopes,
      Set<ProjectId> projects,
      List<String> cidrs,
      @Nullable Instant expiresAt) {
    public Draft {
      scopes = Set.copyOf(scopes);
      projects = Set.copyOf(projects);
      cidrs = List.copyOf(cidrs);
    }
  }

  /**
   * A credential with the secret that is shown this once: the token, the signing secret or the
   * password.
   */
  public record Created(Credential credential, String secret) {
    @Override
    public String toString() {
      return "Created[%s]".formatted(credential.id());
    }
  }

  public Created create(Caller caller, Draft draft) {
    requireValid(draft);
    requireOwn(caller, draft);
    return create(RequestContext.actor(caller), draft);
  }

  /**
   * Makes the first administrator's token if nobody can administer yet.
   *
   * @return the token, to be shown to the operator once; empty at all later starts
   */
  public Optional<String> createFirst() {
    var token = hashes.draw(PREFIX);
    var everything = EnumSet.allOf(Scope.class);
    var draft =
        new Draft("admin", CredentialKind.BEARER, null, everything, Set.of(), List.of(), null);
    return ledger.decide(decision -> {
      if (anyAdministrator(decision)) {
        return Optional.empty();
      }
      var secrets = Secrets.bearer(Hashes.shown(token), Hashes.sha256(token));
      insert(decision, Actor.SYSTEM, draft, secrets);
      return Optional.of(token);
    });
  }

  /**
   * Makes a token with which commands of the server's own machine may do everything. It lies in a
   * file that only the owner of the catalog and the master key can read.
   */
  public String createLocal() {
    var everything = EnumSet.allOf(Scope.class);
    var draft =
        new Draft(
            "local commands", CredentialKind.BEARER, null, everything, Set.of(), List.of(), null);
    return create(Actor.SYSTEM, draft).secret();
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Credential get(CredentialId id) {
    return ledger.look(catalog -> catalog.credentials().get(id));
  }

  /** Ends a credential and all that was got with it. Harmless when it has ended. */
  public void revoke(Caller caller, CredentialId id) {
    ledger.decide(decision -> {
      var before = decision.catalog().credentials().get(id);
      if (!within(caller, before.projectIds())) {
        throw new ControlException(ErrorCode.RESOURCE_MISSING, "no token " + id);
      }
      decision.catalog().credentials().revoke(id, decision.now());
      var after = decision.catalog().credentials().get(id);
      decision.audit(
          RequestContext.actor(caller),
          "token.revoke",
          Audited.of("token", id, null),
          before,
          after);
      if (before.revokedAt() == null) {
        Notices.token(decision, NoticeType.TOKEN_REVOKED, after);
      }
      return id;
    });
  }

  private Created create(Actor actor, Draft draft) {
    return switch (draft.kind()) {
      case BEARER -> {
        var token = hashes.draw(PREFIX);
        var secrets = Secrets.bearer(Hashes.shown(token), Hashes.sha256(token));
        yield new Created(
            ledger.decide(decision -> insert(decision, actor, draft, secrets)), token);
      }
      case HMAC -> {
        var key = hashes.drawAccessKey();
        var secret = hashes.draw("");
        yield new Created(
            ledger.decide(decision -> {
              var id = seals.keep(decision, Seals.Purpose.HMAC_SECRET, secret.getBytes(UTF_8));
              return insert(decision, actor, draft, Secrets.hmac(key, id));
            }),
            secret);
      }
      case PASSWORD -> {
        var password = hashes.draw("");
        var username = draft.username() == null ? draft.name() : draft.username();
        var secrets = Secrets.password(username, passwords.hash(password));
        yield new Created(
            ledger.decide(decision -> insert(decision, actor, draft, secrets)), password);
      }
      case OAUTH_ACCESS, OAUTH_REFRESH ->
          throw new InvalidInputException(
              ErrorCode.INPUT_INVALID, "kind %s comes from a login".formatted(draft.kind()));
    };
  }

  private static Credential insert(Decision decision, Actor actor, Draft draft, Secrets secrets) {
    var credential =
        decision
            .catalog()
            .credentials()
            .insert(
                new Credential(
                    new CredentialId(decision.newId()),
                    draft.name(),
                    draft.kind(),
                    secrets,
                    draft.scopes(),
                    draft.projects(),
                    draft.cidrs(),
                    null,
                    decision.now(),
                    actor,
                    draft.expiresAt(),
                    null,
                    null));
    decision.audit(
        actor, "token.create", Audited.of("token", credential.id(), null), null, credential);
    Notices.token(decision, NoticeType.TOKEN_CREATED, credential);
    return credential;
  }

  private static boolean anyAdministrator(Decision decision) {
    var query =
        CatalogQuery.<CredentialFilter, CredentialSort>by(
                Order.ascending(CredentialSort.CREATED_AT))
            .where(new CredentialFilter.Kinds(LASTING))
            .where(new CredentialFilter.Revoked(false))
            .page(Page.all());
    return decision.catalog().credentials().list(query).items().stream()
        .filter(credential -> credential.validAt(decision.now()))
        .anyMatch(credential -> credential.scopes().contains(Scope.PROJECT_ADMIN));
  }

  private void requireValid(Draft draft) {
    if (draft.name().isBlank() || draft.name().length() > 200) {
      throw invalid("name '%s' must have 1 to 200 characters".formatted(draft.name()));
    }
    if (draft.scopes().isEmpty()) {
      throw invalid("a token without scopes can do nothing; name some");
    }
    if (draft.kind() == CredentialKind.PASSWORD
        && (draft.username() == null || draft.username().isBlank())) {
      throw invalid("a PASSWORD token needs a username");
    }
    if (draft.expiresAt() != null && !draft.expiresAt().isAfter(ledger.now())) {
      throw invalid("expiresAt %s is over".formatted(draft.expiresAt()));
    }
    for (var cidr : draft.cidrs()) {
      if (!AddressRanges.isRange(cidr)) {
        throw invalid("'%s' is not a range of addresses such as 10.0.0.0/8".formatted(cidr));
      }
    }
  }

  private static void requireOwn(Caller caller, Draft draft) {
    for (var scope : draft.scopes()) {
      if (!caller.may(scope)) {
        throw forbidden(caller, "lacks the scope " + scope.text());
      }
    }
    if (!within(caller, draft.projects())) {
      throw forbidden(caller, "is bound to other projects");
    }
  }

  private static boolean within(Caller caller, Set<ProjectId> projects) {
    return caller.projects().isEmpty()
        || (!projects.isEmpty() && caller.projects().containsAll(projects));
  }

  private static ControlException forbidden(Caller caller, String why) {
    return new ControlException(
        ErrorCode.SCOPE_MISSING, "the credential %s %s".formatted(caller.name(), why));
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
