package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.CREDENTIAL;
import static io.holdfast.catalog.generated.Tables.CREDENTIAL_PROJECT;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Secrets;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.CredentialFilter;
import io.holdfast.catalog.query.CredentialSort;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** What lets callers in. Belongs to one transaction. */
public final class CredentialTable {
  /** The ids of the projects that a credential is bound to: every request asks for them. */
  private static final Field<String> PROJECTS =
      DSL.field(
          DSL.select(DSL.groupConcat(ListCounts.text(CREDENTIAL_PROJECT.PROJECT_ID)).separator(","))
              .from(CREDENTIAL_PROJECT)
              .where(CREDENTIAL_PROJECT.CREDENTIAL_ID.eq(CREDENTIAL.ID)));

  private final DSLContext sql;

  CredentialTable(DSLContext sql) {
    this.sql = sql;
  }

  /** Throws RESOURCE_EXISTS when its hash, access key or user name is taken. */
  public Credential insert(Credential credential) {
    sql.insertInto(CREDENTIAL).set(write(credential).values()).execute();
    for (var project : credential.projectIds()) {
      sql.insertInto(CREDENTIAL_PROJECT)
          .set(CREDENTIAL_PROJECT.CREDENTIAL_ID, credential.id())
          .set(CREDENTIAL_PROJECT.PROJECT_ID, project)
          .execute();
    }
    return get(credential.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Credential get(CredentialId id) {
    return find(id)
        .orElseThrow(() -> new CatalogException(ErrorCode.RESOURCE_MISSING, "no credential " + id));
  }

  public Optional<Credential> find(CredentialId id) {
    return one(CREDENTIAL.ID.eq(id));
  }

  /** By the SHA-256 of a token in lower-case hex. */
  public Optional<Credential> findByTokenHash(String hash) {
    return one(CREDENTIAL.TOKEN_HASH.eq(hash));
  }

  public Optional<Credential> findByAccessKey(String accessKey) {
    return one(CREDENTIAL.ACCESS_KEY.eq(accessKey));
  }

  public Optional<Credential> findByUsername(String username) {
    return one(CREDENTIAL.USERNAME.eq(username));
  }

  public List<Credential> findByPrefix(String prefix) {
    return sql.select(CREDENTIAL.fields())
        .from(CREDENTIAL)
        .where(CREDENTIAL.PREFIX.eq(prefix))
        .orderBy(CREDENTIAL.ID)
        .fetch(Row.reading(this::read));
  }

  public Slice<Credential> list(CatalogQuery<CredentialFilter, CredentialSort> query) {
    var shape =
        new Lister.Shape<>(
            CREDENTIAL,
            CREDENTIAL.ID,
            CredentialTable::condition,
            CredentialTable::key,
            this::read);
    return new Lister<>(sql, shape).list(query);
  }

  /** Notes that it was used; callers need not do so more often than they want to know. */
  public void touch(CredentialId id, Instant now) {
    sql.update(CREDENTIAL).set(CREDENTIAL.LAST_USED_AT, now).where(CREDENTIAL.ID.eq(id)).execute();
  }

  /** Ends it and all that was got with it; false if it had been ended before. */
  public boolean revoke(CredentialId id, Instant now) {
    get(id);
    var ended =
        sql.update(CREDENTIAL)
            .set(CREDENTIAL.REVOKED_AT, now)
            .where(CREDENTIAL.ID.eq(id), CREDENTIAL.REVOKED_AT.isNull())
            .execute();
    sql.update(CREDENTIAL)
        .set(CREDENTIAL.REVOKED_AT, now)
        .where(CREDENTIAL.OWNER_ID.eq(id), CREDENTIAL.REVOKED_AT.isNull())
        .execute();
    return ended == 1;
  }

  /** Removes short-lived tokens that ended before a moment; how many. */
  public int removeEnded(Instant before) {
    return sql.deleteFrom(CREDENTIAL)
        .where(
            CREDENTIAL.OWNER_ID.isNotNull(),
            CREDENTIAL.EXPIRES_AT.lt(before).or(CREDENTIAL.REVOKED_AT.lt(before)))
        .execute();
  }

  private Optional<Credential> one(Condition condition) {
    return sql.select(CREDENTIAL.fields())
        .select(PROJECTS)
        .from(CREDENTIAL)
        .where(condition)
        .fetchOptional(Row.reading(row -> read(row, named(row.get(PROJECTS)))));
  }

  private static Set<ProjectId> named(@Nullable String projects) {
    return projects == null
        ? Set.of()
        : Arrays.stream(projects.split(","))
            .map(id -> new ProjectId(UUID.fromString(id)))
            .collect(Collectors.toSet());
  }

  private static Condition condition(CredentialFilter filter) {
    return switch (filter) {
      case CredentialFilter.Projects(var wanted) ->
          CREDENTIAL
              .ALL_PROJECTS
              .isTrue()
              .or(
                  CREDENTIAL.ID.in(
                      DSL.select(CREDENTIAL_PROJECT.CREDENTIAL_ID)
                          .from(CREDENTIAL_PROJECT)
                          .where(CREDENTIAL_PROJECT.PROJECT_ID.in(wanted))));
      case CredentialFilter.Kinds(var wanted) -> CREDENTIAL.KIND.in(wanted);
      case CredentialFilter.Names(var wanted) -> CREDENTIAL.NAME.in(wanted);
      case CredentialFilter.Owners(var wanted) -> CREDENTIAL.OWNER_ID.in(wanted);
      case CredentialFilter.Revoked(var revoked) ->
          revoked ? CREDENTIAL.REVOKED_AT.isNotNull() : CREDENTIAL.REVOKED_AT.isNull();
      case CredentialFilter.ExpiresAt(var range) -> Conditions.range(CREDENTIAL.EXPIRES_AT, range);
    };
  }

  private static Field<?> key(CredentialSort key) {
    return switch (key) {
      case CREATED_AT -> CREDENTIAL.CREATED_AT;
      case NAME -> CREDENTIAL.NAME;
    };
  }

  private Set<ProjectId> projects(CredentialId id) {
    return new HashSet<>(
        sql.select(CREDENTIAL_PROJECT.PROJECT_ID)
            .from(CREDENTIAL_PROJECT)
            .where(CREDENTIAL_PROJECT.CREDENTIAL_ID.eq(id))
            .fetch(CREDENTIAL_PROJECT.PROJECT_ID));
  }

  private Credential read(Row row) {
    return read(
        row, row.get(CREDENTIAL.ALL_PROJECTS) ? Set.of() : projects(row.get(CREDENTIAL.ID)));
  }

  private static Credential read(Row row, Set<ProjectId> projects) {
    return new Credential(
        row.get(CREDENTIAL.ID),
        row.get(CREDENTIAL.NAME),
        row.get(CREDENTIAL.KIND),
        new Secrets(
            row.get(CREDENTIAL.PREFIX),
            row.get(CREDENTIAL.TOKEN_HASH),
            row.get(CREDENTIAL.ACCESS_KEY),
            row.get(CREDENTIAL.SECRET_ID),
            row.get(CREDENTIAL.USERNAME),
            row.get(CREDENTIAL.PASSWORD_HASH)),
        Json.list(row.get(CREDENTIAL.SCOPES), String.class).stream()
            .map(Scope::find)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet()),
        projects,
        Json.list(row.get(CREDENTIAL.CIDRS), String.class),
        row.get(CREDENTIAL.OWNER_ID),
        row.get(CREDENTIAL.CREATED_AT),
        Json.read(row.get(CREDENTIAL.CREATED_BY), Actor.class),
        row.get(CREDENTIAL.EXPIRES_AT),
        row.get(CREDENTIAL.LAST_USED_AT),
        row.get(CREDENTIAL.REVOKED_AT));
  }

  private static Assignments write(Credential credential) {
    var scopes = credential.scopes().stream().map(Scope::text).sorted().toList();
    return new Assignments()
        .set(CREDENTIAL.ID, credential.id())
        .set(CREDENTIAL.NAME, credential.name())
        .set(CREDENTIAL.KIND, credential.kind())
        .set(CREDENTIAL.PREFIX, credential.secrets().prefix())
        .set(CREDENTIAL.TOKEN_HASH, credential.secrets().tokenHash())
        .set(CREDENTIAL.ACCESS_KEY, credential.secrets().accessKey())
        .set(CREDENTIAL.SECRET_ID, credential.secrets().secretId())
        .set(CREDENTIAL.USERNAME, credential.secrets().username())
        .set(CREDENTIAL.PASSWORD_HASH, credential.secrets().passwordHash())
        .set(CREDENTIAL.SCOPES, Json.write(scopes))
        .set(CREDENTIAL.ALL_PROJECTS, credential.projectIds().isEmpty())
        .set(CREDENTIAL.CIDRS, Json.write(credential.cidrs()))
        .set(CREDENTIAL.OWNER_ID, credential.ownerId())
        .set(CREDENTIAL.CREATED_AT, credential.createdAt())
        .set(CREDENTIAL.CREATED_BY, Json.write(credential.createdBy()))
        .set(CREDENTIAL.EXPIRES_AT, credential.expiresAt())
        .set(CREDENTIAL.LAST_USED_AT, credential.lastUsedAt())
        .set(CREDENTIAL.REVOKED_AT, credential.revokedAt());
  }
}
