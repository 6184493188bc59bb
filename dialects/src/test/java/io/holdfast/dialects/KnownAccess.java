package io.holdfast.dialects;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.TokenPair;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Credentials that a test made up, kept in memory. Thread-safe. */
public final class KnownAccess implements Access {
  /** Sees and may do everything. */
  public static final String ADMIN_TOKEN = "admin-token";

  public static final String ACCESS_KEY = "AKTESTHOLDFAST0001";

  /** The same secret, but rights to read backups and restores alone. */
  public static final String READER_KEY = "AKTESTHOLDFAST0002";

  /** The same secret, and every right in {@link #OTHER} alone. */
  public static final String STRANGER_KEY = "AKTESTHOLDFAST0003";

  /** A project that no fixture has. */
  public static final ProjectId OTHER = ProjectId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9eff");

  public static final String SECRET_KEY = "sk-holdfast-test-secret";

  /** The actor of sessions that {@link #VIEWER} made. */
  public static final CredentialId VIEWER_ID =
      CredentialId.parse("7d0f8c39-40d4-4c6b-8d55-0a6d7f6e1c11");

  public static final String VIEWER = "viewer";
  public static final String ADMIN = "administrator";
  public static final String PASSWORD = "correct horse & battery+staple";

  private static final Set<Scope> READS = EnumSet.of(Scope.BACKUP_READ, Scope.RESTORE_READ);

  private final InstantSource clock;
  private final Map<String, Caller> tokens = new ConcurrentHashMap<>();
  private final Map<String, Caller> refreshTokens = new ConcurrentHashMap<>();
  private final Map<String, Caller> users = new ConcurrentHashMap<>();
  private final Map<String, String> refreshOfAccess = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  public KnownAccess(InstantSource clock) {
    this.clock = clock;
    tokens.put(ADMIN_TOKEN, caller(ADMIN, EnumSet.of(Scope.PROJECT_ADMIN), Set.of()));
    users.put(ADMIN, tokens.get(ADMIN_TOKEN));
    users.put(VIEWER, new Caller(VIEWER_ID, VIEWER, READS, Set.of()));
  }

  /** A bearer token that may read in some projects. */
  public String reader(ProjectId... projects) {
    return token(READS, projects);
  }

  /** A bearer token that may do everything in {@link #OTHER}, and nothing elsewhere. */
  public String stranger() {
    return token(EnumSet.allOf(Scope.class), OTHER);
  }

  /** A bearer token with some scopes in some projects. */
  public String token(Set<Scope> scopes, ProjectId... projects) {
    var token = "token-" + count.incrementAndGet();
    tokens.put(token, caller(token, scopes, Set.of(projects)));
    return token;
  }

  @Override
  public Caller bearer(String token) {
    return known(tokens.get(token));
  }

  @Override
  public Caller signed(String accessKey, Predicate<byte[]> proof) {
    var secret = SECRET_KEY.getBytes(StandardCharsets.UTF_8);
    var proven = proof.test(secret);
    Arrays.fill(secret, (byte) 0);
    if (proven && accessKey.equals(READER_KEY)) {
      return caller(READER_KEY, READS, Set.of());
    }
    if (proven && accessKey.equals(STRANGER_KEY)) {
      return caller(STRANGER_KEY, EnumSet.allOf(Scope.class), Set.of(OTHER));
    }
    return known(proven && accessKey.equals(ACCESS_KEY) ? tokens.get(ADMIN_TOKEN) : null);
  }

  @Override
  public Caller basic(String username, String password) {
    return bearer(password);
  }

  @Override
  public TokenPair login(String username, String password, boolean brief) {
    return pair(known(password.equals(PASSWORD) ? users.get(username) : null), brief);
  }

  @Override
  public TokenPair refresh(String refreshToken) {
    return pair(known(refreshTokens.remove(refreshToken)), false);
  }

  @Override
  public void revoke(String accessToken) {
    tokens.remove(accessToken);
    refreshTokens.remove(refreshOfAccess.getOrDefault(accessToken, ""));
  }

  private TokenPair pair(Caller caller, boolean brief) {
    var number = count.incrementAndGet();
    var now = clock.instant();
    var pair =
        new TokenPair(
            caller,
            "access-" + number,
            "refresh-" + number,
            now,
            now.plus(Duration.ofHours(1)),
            brief);
    tokens.put(pair.accessToken(), caller);
    refreshTokens.put(pair.refreshToken(), caller);
    refreshOfAccess.put(pair.accessToken(), pair.refreshToken());
    return pair;
  }

  private static Caller caller(String name, Set<Scope> scopes, Set<ProjectId> projects) {
    var id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return new Caller(new CredentialId(id), name, scopes, projects);
  }

  private static Caller known(Caller caller) {
    if (caller == null) {
      throw new InvalidInputException(ErrorCode.CREDENTIAL_INVALID, "this credential is not known");
    }
    return caller;
  }
}
