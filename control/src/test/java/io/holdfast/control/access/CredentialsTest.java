package io.holdfast.control.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest extends BothDatabases {
  private final TestClock clock = new TestClock(Samples.NOON);
  @TempDir private Path scratch;
  private MasterKey masterKey;
  private Ledger ledger;
  private Tokens tokens;
  private Credentials access;
  private Caller admin;

  @BeforeEach
  void openService() {
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    ledger = new Ledger(catalog, new Signals(), clock);
    tokens = new Tokens(ledger, new Seals(masterKey));
    access = new Credentials(ledger, new Seals(masterKey));
    admin = access.bearer(tokens.createFirst().orElseThrow());
  }

  @AfterEach
  void closeService() {
    masterKey.close();
  }

  @Test
  void givesTheFirstAdministratorOneTokenOnce() {
    assertThat(admin.may(Scope.PROJECT_ADMIN)).isTrue();
    assertThat(tokens.createFirst()).isEmpty();
  }

  @Test
  void knowsABearerByItsHashOnly() {
    var created = tokens.create(admin, draft(CredentialKind.BEARER, null));

    var caller = access.bearer(created.secret());

    assertThat(caller.id()).isEqualTo(created.credential().id());
    assertThat(caller.may(Scope.BACKUP_READ)).isTrue();
    assertThat(caller.may(Scope.BACKUP_RUN)).isFalse();
    assertThat(created.secret()).startsWith("hf_");
    assertThat(created.credential().secrets().tokenHash()).doesNotContain(created.secret());
    assertThat(created.toString()).doesNotContain(created.secret());
  }

  @Test
  void refusesWhatIsUnknownExpiredOrRevoked() {
    var expiring =
        tokens.create(
            admin,
            new Tokens.Draft(
                "short",
                CredentialKind.BEARER,
                null,
                Set.of(Scope.BACKUP_READ),
                Set.of(),
                List.of(),
                clock.instant().plusSeconds(60)));
    var revoked = tokens.create(admin, draft(CredentialKind.BEARER, null));
    tokens.revoke(admin, revoked.credential().id());

    clock.pass(Duration.ofSeconds(61));

    assertInvalid(() -> access.bearer("hf_unknown"));
    assertInvalid(() -> access.bearer(expiring.secret()));
    assertInvalid(() -> access.bearer(revoked.secret()));
    assertInvalid(() -> access.bearer(""));
  }

  @Test
  void lendsTheSigningSecretAndWipesIt() {
    var created = tokens.create(admin, draft(CredentialKind.HMAC, null));
    var key = created.credential().secrets().accessKey();
    var lent = new AtomicReference<byte[]>();

    var caller =
        access.signed(
            key,
            secret -> {
              lent.set(secret);
              return new String(secret, UTF_8).equals(created.secret());
            });

    assertThat(caller.id()).isEqualTo(created.credential().id());
    assertThat(lent.get()).containsOnly(0);
    assertInvalid(() -> access.signed(key, _ -> false));
    assertInvalid(() -> access.signed("HFUNKNOWN", secret -> secret.length > 0));
  }

  @Test
  void knowsAllLastingCredentialsByNameAndPassword() {
    var bearer = tokens.create(admin, draft(CredentialKind.BEARER, null));
    var signer = tokens.create(admin, draft(CredentialKind.HMAC, null));
    var user = tokens.create(admin, draft(CredentialKind.PASSWORD, "auditor"));
    var key = signer.credential().secrets().accessKey();

    assertThat(access.basic("anyone", bearer.secret()).id()).isEqualTo(bearer.credential().id());
    assertThat(access.basic(key, signer.secret()).id()).isEqualTo(signer.credential().id());
    for (var round = 0; round < 2; round++) {
      assertThat(access.basic("auditor", user.secret()).id()).isEqualTo(user.credential().id());
    }
    assertInvalid(() -> access.basic("auditor", "wrong"));
    assertInvalid(() -> access.basic("nobody", user.secret()));
    assertInvalid(() -> access.basic(key, user.secret()));
    assertInvalid(() -> access.basic("", ""));
    tokens.revoke(admin, user.credential().id());
    assertInvalid(() -> access.basic("auditor", user.secret()));
  }

  @Test
  void refreshSpendsTheRefreshTokenAlone() {
    var created = tokens.create(admin, draft(CredentialKind.PASSWORD, "auditor"));

    var first = access.login("auditor", created.secret());
    var second = access.refresh(first.refreshToken());

    assertThat(first.caller().id()).isEqualTo(created.credential().id());
    assertThat(access.bearer(second.accessToken()).id()).isEqualTo(created.credential().id());
    assertThat(access.bearer(first.accessToken()).id()).isEqualTo(created.credential().id());
    assertInvalid(() -> access.refresh(first.refreshToken()));
    assertInvalid(() -> access.bearer(second.refreshToken()));
    assertInvalid(() -> access.login("auditor", "wrong"));
    assertInvalid(() -> access.login("nobody", "wrong"));
  }

  @Test
  void logoutEndsAllThatCameOfTheLogin() {
    var created = tokens.create(admin, draft(CredentialKind.PASSWORD, "auditor"));
    var other = access.login("auditor", created.secret());
    var first = access.login("auditor", created.secret());
    var second = access.refresh(first.refreshToken());
    var third = access.refresh(second.refreshToken());

    access.revoke(second.accessToken());

    for (var pair : List.of(first, second, third)) {
      assertInvalid(() -> access.bearer(pair.accessToken()));
      assertInvalid(() -> access.refresh(pair.refreshToken()));
    }
    access.bearer(other.accessToken());
    access.refresh(other.refreshToken());
  }

  @Test
  void endsTokensOfALoginWithTheirTimeTheirOwnerAndTheLogout() {
    var created = tokens.create(admin, draft(CredentialKind.PASSWORD, "auditor"));
    var late = access.login("auditor", created.secret());
    var out = access.login("auditor", created.secret());
    var orphan = access.login("auditor", created.secret());

    access.revoke(out.accessToken());
    assertInvalid(() -> access.bearer(out.accessToken()));
    assertInvalid(() -> access.refresh(out.refreshToken()));
    clock.pass(Duration.ofMinutes(61));
    assertInvalid(() -> access.bearer(late.accessToken()));
    tokens.revoke(admin, created.credential().id());
    assertInvalid(() -> access.refresh(orphan.refreshToken()));
  }

  @Test
  void nobodyGivesAwayMoreThanTheyHave() {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("one"))).id();
    var other = catalog.write(tx -> tx.projects().insert(Samples.project("two"))).id();
    var scopes = EnumSet.of(Scope.TOKEN_WRITE, Scope.BACKUP_READ);
    var bound = new Caller(admin.id(), "bound", scopes, Set.of(project));

    assertRefused(
        ErrorCode.SCOPE_MISSING,
        () -> tokens.create(bound, bearer(Scope.BACKUP_RUN, Set.of(project))));
    assertRefused(
        ErrorCode.SCOPE_MISSING,
        () -> tokens.create(bound, bearer(Scope.BACKUP_READ, Set.of(other))));
    assertRefused(
        ErrorCode.SCOPE_MISSING, () -> tokens.create(bound, bearer(Scope.BACKUP_READ, Set.of())));
    assertThat(tokens.create(bound, bearer(Scope.BACKUP_READ, Set.of(project))).secret())
        .isNotEmpty();
  }

  @Test
  void holdsACredentialToItsAddresses() {
    var created =
        tokens.create(
            admin,
            new Tokens.Draft(
                "office",
                CredentialKind.BEARER,
                null,
                Set.of(Scope.BACKUP_READ),
                Set.of(),
                List.of("192.0.2.0/24"),
                null));

    assertInvalid(() -> access.bearer(created.secret()));
    assertThat(from("192.0.2.77", created.secret()).name()).isEqualTo("office");
    assertInvalid(() -> from("192.0.3.77", created.secret()));
  }

  @Test
  void refusesWhatWasRevokedOnThisNodeAtOnce() {
    var bearer = tokens.create(admin, draft(CredentialKind.BEARER, null));
    var key = tokens.create(admin, draft(CredentialKind.HMAC, null));
    var password = tokens.create(admin, draft(CredentialKind.PASSWORD, "someone"));
    var pair = access.login("someone", password.secret());
    var accessKey = key.credential().secrets().accessKey();
    access.bearer(bearer.secret());
    access.signed(accessKey, _ -> true);
    access.bearer(pair.accessToken());

    tokens.revoke(admin, bearer.credential().id());
    assertInvalid(() -> access.bearer(bearer.secret()));

    tokens.revoke(admin, key.credential().id());
    assertInvalid(() -> access.signed(accessKey, _ -> true));

    tokens.revoke(admin, password.credential().id());
    assertInvalid(() -> access.bearer(pair.accessToken()));
  }

  @Test
  void refusesWhatWasRevokedOnAnotherNodeAfterASecond() {
    var created = tokens.create(admin, draft(CredentialKind.BEARER, null));
    access.bearer(created.secret());
    try (var other = Catalog.open(settings)) {
      var elsewhere = new Ledger(other, new Signals(), clock);
      var there = new Credentials(elsewhere, new Seals(masterKey));
      there.bearer(created.secret());

      new Tokens(elsewhere, new Seals(masterKey)).revoke(admin, created.credential().id());

      assertInvalid(() -> there.bearer(created.secret()));
      Awaitility.await()
          .atMost(Duration.ofSeconds(2))
          .untilAsserted(() -> assertInvalid(() -> access.bearer(created.secret())));
    }
  }

  private Caller from(String address, String token) {
    return ScopedValue.where(RequestContext.CURRENT, new RequestContext(address, "r1"))
        .call(() -> access.bearer(token));
  }

  private static Tokens.Draft draft(CredentialKind kind, String username) {
    return new Tokens.Draft(
        "script", kind, username, Set.of(Scope.BACKUP_READ), Set.of(), List.of(), null);
  }

  private static Tokens.Draft bearer(Scope scope, Set<ProjectId> projects) {
    return new Tokens.Draft(
        "script", CredentialKind.BEARER, null, Set.of(scope), projects, List.of(), null);
  }

  private static void assertInvalid(ThrowingCallable call) {
    assertRefused(ErrorCode.CREDENTIAL_INVALID, call);
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
