package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.SECRET;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.secret.SealedSecret;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Secrets sealed under the master key: repository passwords, signing keys. Belongs to one
 * transaction. A sealed text opens only in the row that it was sealed for.
 */
public final class SecretTable {
  /**
   * A secret to keep.
   *
   * @param name for those that exist once, such as the key that signs cursors
   * @param purpose what it is for; a secret is opened for the same purpose only
   */
  public record Draft(SecretId id, @Nullable String name, String purpose, Instant createdAt) {}

  private final DSLContext sql;

  SecretTable(DSLContext sql) {
    this.sql = sql;
  }

  public void insert(MasterKey key, Draft draft, byte[] secret) {
    var sealed = key.seal(secret, context(draft.id(), draft.purpose()));
    sql.insertInto(SECRET)
        .set(
            new Assignments()
                .set(SECRET.ID, draft.id())
                .set(SECRET.NAME, draft.name())
                .set(SECRET.PURPOSE, draft.purpose())
                .set(SECRET.KEY_ID, sealed.keyId())
                .set(SECRET.SEALED, sealed.text())
                .set(SECRET.CREATED_AT, draft.createdAt())
                .values())
        .execute();
  }

  /**
   * Throws RESOURCE_MISSING when there is none for this purpose, MASTER_KEY_WRONG, CATALOG_DAMAGED.
   */
  public byte[] open(MasterKey key, SecretId id, String purpose) {
    return open(key, SECRET.ID.eq(id), purpose, id.toString());
  }

  /** The secret as it is kept, if there is one for this purpose. */
  public Optional<SealedSecret> find(SecretId id, String purpose) {
    return sql.select(SECRET.KEY_ID, SECRET.SEALED)
        .from(SECRET)
        .where(SECRET.ID.eq(id), SECRET.PURPOSE.eq(purpose))
        .fetchOptional(row -> new SealedSecret(row.value1(), row.value2()));
  }

  /** Opens what {@link #find} found; throws MASTER_KEY_WRONG, CATALOG_DAMAGED. */
  public static byte[] open(MasterKey key, SecretId id, String purpose, SealedSecret sealed) {
    return key.open(sealed, context(id, purpose));
  }

  /** The named secret; the given one is kept if there is none. */
  public byte[] openOrInsert(MasterKey key, Draft draft, byte[] secret) {
    var name = draft.name();
    if (name == null) {
      throw new IllegalArgumentException("a secret that exists once needs a name");
    }
    if (!sql.fetchExists(SECRET, SECRET.NAME.eq(name))) {
      insert(key, draft, secret);
      return secret.clone();
    }
    return open(key, SECRET.NAME.eq(name), draft.purpose(), name);
  }

  public void replace(MasterKey key, SecretId id, String purpose, byte[] secret) {
    var sealed = key.seal(secret, context(id, purpose));
    var rows =
        sql.update(SECRET)
            .set(SECRET.KEY_ID, sealed.keyId())
            .set(SECRET.SEALED, sealed.text())
            .where(SECRET.ID.eq(id), SECRET.PURPOSE.eq(purpose))
            .execute();
    if (rows == 0) {
      throw missing(id.toString());
    }
  }

  /** Keeps another secret under a name that has one; RESOURCE_MISSING when it has none. */
  public void replaceNamed(MasterKey key, String name, String purpose, byte[] secret) {
    var id =
        sql.select(SECRET.ID)
            .from(SECRET)
            .where(SECRET.NAME.eq(name))
            .fetchOptional(SECRET.ID)
            .orElseThrow(() -> missing(name));
    replace(key, id, purpose, secret);
  }

  public void delete(SecretId id) {
    sql.deleteFrom(SECRET).where(SECRET.ID.eq(id)).execute();
  }

  /** Throws MASTER_KEY_WRONG if the catalog holds a secret of another key: asked at every start. */
  public void requireKey(MasterKey key) {
    var other =
        sql.select(DSL.min(SECRET.KEY_ID))
            .from(SECRET)
            .where(SECRET.KEY_ID.ne(key.id()))
            .fetchSingle()
            .value1();
    if (other != null) {
      throw new CatalogException(
          ErrorCode.MASTER_KEY_WRONG,
          "the catalog's secrets were sealed under master key %s, ours is %s"
              .formatted(other, key.id()));
    }
  }

  private byte[] open(MasterKey key, Condition which, String purpose, String shown) {
    var row =
        sql.select(SECRET.ID, SECRET.KEY_ID, SECRET.SEALED)
            .from(SECRET)
            .where(which, SECRET.PURPOSE.eq(purpose))
            .fetchOptional()
            .orElseThrow(() -> missing(shown));
    return key.open(new SealedSecret(row.value2(), row.value3()), context(row.value1(), purpose));
  }

  private static CatalogException missing(String shown) {
    return new CatalogException(ErrorCode.RESOURCE_MISSING, "no secret " + shown);
  }

  private static String context(SecretId id, String purpose) {
    return id + "\n" + purpose;
  }
}
