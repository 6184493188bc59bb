package io.holdfast.control.access;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.CredentialTable;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.Secrets;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Checks credentials against the catalog. Thread-safe. */
public final class Credentials implements Access {
  private static final Duration ACCESS_LIFE = Duration.ofHours(1);
  private static final Duration REFRESH_LIFE = Duration.ofDays(14);

  /** How exactly "last used" is kept; every request would be a write otherwise. */
  private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);

  private static final int DECOY_BYTES = 32;

  private final Ledger ledger;
  private final Seals seals;
  private final Hashes hashes = new Hashes();
  private final PasswordHash passwords;
  private final PasswordMemory remembered = new PasswordMemory();
  private final byte[] decoy = new byte[DECOY_BYTES];

  public Credentials(Ledger ledger, Seals seals) {
    this(ledger, seals, new PasswordHash());
  }

  Credentials(Ledger ledger, Seals seals, PasswordHash passwords) {
    this.ledger = ledger;
    this.seals = seals;
    this.passwords = passwords;
    new SecureRandom().nextBytes(decoy);
  }

  @Override
  public Caller bearer(String token) {
    return caller(token(token).orElseThrow(Credentials::refused));
  }

  @Override
  public Caller signed(String accessKey, Predicate<byte[]> proof) {
    var key =
        recall(new ByAccessKey(accessKey), table -> table.findByAccessKey(accessKey))
            .filter(found -> found.kind() == CredentialKind.HMAC)
            .flatMap(this::usable)
            .map(known -> new Key(known, secret(known)));
    var secret = key.map(Key::secret).orElseGet(decoy::clone);
    try {
      var signed = proof.test(secret);
      return caller(key.filter(_ -> signed).map(Key::known).orElseThrow(Credentials::refused));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  @Override
  public Caller basic(String username, String password) {
    var token = token(password);
    if (token.isPresent()) {
      return caller(token.get());
    }
    if (Tokens.isTokenLike(password)) {
      throw refused();
    }
    if (ledger.look(catalog -> catalog.credentials().findByAccessKey(username)).isPresent()) {
      var sent = password.getBytes(StandardCharsets.UTF_8);
      return signed(username, secret -> MessageDigest.isEqual(secret, sent));
    }
    return caller(user(username, password, true));
  }

  @Override
  public TokenPair login(String username, String password, boolean brief) {
    var owner = user(username, password, false).owner();
    return ledger.decide(decision -> pair(decision, owner, "pair-" + decision.newId(), brief));
  }

  @Override
  public TokenPair refresh(String refreshToken) {
    var hash = Hashes.sha256(refreshToken);
    return ledger.decide(decision -> {
      var catalog = decision.catalog();
      var known =
          catalog
              .credentials()
              .findByTokenHash(hash)
              .filter(found -> found.kind() == CredentialKind.OAUTH_REFRESH)
              .flatMap(found -> usable(catalog, found))
              .orElseThrow(Credentials::refused);
      var spent = known.shown();
      catalog.credentials().revoke(spent.id(), decision.now());
      var login = Objects.requireNonNull(spent.secrets().prefix());
      return pair(decision, known.owner(), login, isBrief(spent));
    });
  }

  @Override
  public void revoke(String accessToken) {
    var hash = Hashes.sha256(accessToken);
    ledger.decide(decision -> {
      var found =
          decision
              .catalog()
              .credentials()
              .findByTokenHash(hash)
              .filter(one -> one.kind() == CredentialKind.OAUTH_ACCESS)
              .filter(one -> one.validAt(decision.now()))
              .orElseThrow(Credentials::refused);
      end(decision, found);
      return found.id();
    });
  }

  /** What a credential is recalled by; its id is the third. */
  private record ByTokenHash(String hash) {}

  private record ByAccessKey(String key) {}

  /** A credential that was shown, and the one that stands behind it. */
  private record Known(Credential shown, Credential owner) {}

  /** A known access key, and what its holder signs with. */
  @SuppressWarnings("ArrayRecordComponent") // wiped after use, never compared
  private record Key(Known known, byte[] secret) {}

  /**
   * @param often whether the same comes with every request: what matched is remembered for a while
   */
  private Known user(String username, String password, boolean often) {
    var known =
        ledger.look(catalog ->
            catalog
                .credentials()
                .findByUsername(username)
                .filter(found -> found.kind() == CredentialKind.PASSWORD)
                .flatMap(found -> usable(catalog, found)));
    var kept = known.map(Known::shown).map(Credential::secrets).map(Secrets::passwordHash);
    if (kept.isEmpty()) {
      passwords.matchNobody(password);
      throw refused();
    }
    if (often && remembered.matched(password, kept.get(), ledger.now())) {
      return known.get();
    }
    if (!passwords.matches(password, kept.get())) {
      throw refused();
    }
    if (often) {
      remembered.keep(password, kept.get(), ledger.now());
    }
    return known.get();
  }

  /** What shows its token with each request. */
  private Optional<Known> token(String token) {
    var hash = Hashes.sha256(token);
    return recall(new ByTokenHash(hash), table -> table.findByTokenHash(hash))
        .filter(this::opensBySight)
        .flatMap(this::usable);
  }

  private Optional<Credential> recall(
      Object key, Function<CredentialTable, Optional<Credential>> look) {
    return ledger.recall(key, Credential.class, catalog -> look.apply(catalog.credentials()));
  }

  private boolean opensBySight(Credential credential) {
    return credential.kind() == CredentialKind.BEARER
        || credential.kind() == CredentialKind.OAUTH_ACCESS;
  }

  private Optional<Known> usable(Credential shown) {
    var id = shown.ownerId();
    return usable(shown, id == null ? Optional.of(shown) : recall(id, table -> table.find(id)));
  }

  private Optional<Known> usable(CatalogTransaction catalog, Credential shown) {
    var id = shown.ownerId();
    return usable(shown, id == null ? Optional.of(shown) : catalog.credentials().find(id));
  }

  private Optional<Known> usable(Credential shown, Optional<Credential> owner) {
    var now = ledger.now();
    return owner
        .filter(behind -> shown.validAt(now) && behind.validAt(now))
        .filter(behind -> AddressRanges.contain(behind.cidrs(), RequestContext.current().address()))
        .map(behind -> new Known(shown, behind));
  }

  private Caller caller(Known known) {
    touch(known.owner());
    var owner = known.owner();
    return new Caller(owner.id(), owner.name(), owner.scopes(), owner.projectIds());
  }

  private void touch(Credential credential) {
    var now = ledger.now();
    var last = credential.lastUsedAt();
    if (last == null || last.plus(TOUCH_EVERY).isBefore(now)) {
      ledger.decide(decision -> {
        decision.catalog().credentials().touch(credential.id(), now);
        return now;
      });
    }
  }

  private byte[] secret(Known known) {
    return Optional.ofNullable(known.shown().secrets().secretId())
        .flatMap(id -> seals.recall(ledger, Seals.Purpose.HMAC_SECRET, id))
        .orElseGet(decoy::clone);
  }

  /** All tokens that come of one login carry its name as their prefix: a logout ends them all. */
  private TokenPair pair(Decision decision, Credential owner, String login, boolean brief) {
    var access = hashes.draw("hfa_");
    var refresh = hashes.draw("hfr_");
    var now = decision.now();
    keep(decision, owner, CredentialKind.OAUTH_ACCESS, login, access, now.plus(ACCESS_LIFE));
    keep(
        decision,
        owner,
        CredentialKind.OAUTH_REFRESH,
        login,
        refresh,
        now.plus(brief ? ACCESS_LIFE : REFRESH_LIFE));
    var caller = new Caller(owner.id(), owner.name(), owner.scopes(), owner.projectIds());
    return new TokenPair(caller, access, refresh, now, now.plus(ACCESS_LIFE), brief);
  }

  private static boolean isBrief(Credential refresh) {
    var end = refresh.expiresAt();
    return end != null && !end.isAfter(refresh.createdAt().plus(ACCESS_LIFE));
  }

  private static void keep(
      Decision decision,
      Credential owner,
      CredentialKind kind,
      String login,
      String token,
      Instant expiresAt) {
    decision
        .catalog()
        .credentials()
        .insert(
            new Credential(
                new CredentialId(decision.newId()),
                owner.name(),
                kind,
                Secrets.bearer(login, Hashes.sha256(token)),
                owner.scopes(),
                owner.projectIds(),
                List.of(),
                owner.id(),
                decision.now(),
                new Actor(
                    ActorType.USER,
                    owner.id().value(),
                    owner.name(),
                    RequestContext.current().address()),
                expiresAt,
                null,
                null));
  }

  private static void end(Decision decision, Credential token) {
    var credentials = decision.catalog().credentials();
    var login = Objects.requireNonNull(token.secrets().prefix());
    credentials.findByPrefix(login).forEach(one -> credentials.revoke(one.id(), decision.now()));
  }

  private static ControlException refused() {
    return new ControlException(
        ErrorCode.CREDENTIAL_INVALID, "the credential is unknown, wrong, expired or revoked");
  }
}
