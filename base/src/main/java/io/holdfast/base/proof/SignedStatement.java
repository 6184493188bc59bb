package io.holdfast.base.proof;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A link of a chain. All that it says is in its statement, under the signature; the other fields
 * repeat it for those who look for one.
 *
 * @param no from 1 on
 * @param statement canonical JSON
 * @param statementHash SHA-256 of it, 64 hex digits
 * @param previousHash that of the link before; {@link #FIRST} of the first
 * @param signature 128 hex digits
 * @param keyId of the key that it is signed with
 */
public record SignedStatement(
    String id,
    long no,
    String statement,
    String statementHash,
    String previousHash,
    String signature,
    String keyId) {
  /** What stands before the first link. */
  public static final String FIRST = "0".repeat(64);

  private static final String PURPOSE = "holdfast-proof-1";

  /**
   * Signs what is to be said.
   *
   * @param chain whose link it is
   * @param content under names of its own
   */
  public static SignedStatement sign(
      ProofKey key, String chain, String id, Place place, Map<String, ?> content) {
    var all = new TreeMap<String, @Nullable Object>(content);
    all.put("format", PURPOSE);
    all.put("chain", chain);
    all.put("id", id);
    all.put("no", place.no());
    all.put("previousHash", place.previousHash());
    all.put("keyId", key.open().id());
    var statement = CanonicalJson.write(all);
    return new SignedStatement(
        id,
        place.no(),
        statement,
        ProofKey.sha256(statement),
        place.previousHash(),
        key.sign(PURPOSE, statement),
        key.open().id());
  }

  /** Where a link stands. */
  public record Place(long no, String previousHash) {
    public static final Place FIRST_OF_ALL = new Place(1, FIRST);

    /** Behind a link. */
    public static Place after(long no, String statementHash) {
      return new Place(no + 1, statementHash);
    }
  }

  /**
   * Checks it by itself and in its place.
   *
   * @throws ProofException saying what is wrong
   */
  void verify(ProofKey.Public key, String chain, Place place) {
    require(
        ProofKey.sha256(statement).equals(statementHash), "the statement does not have its hash");
    require(keyId.equals(key.id()), "it is signed with another key");
    require(
        key.verifies(PURPOSE, statement, signature), "the signature is not one of the statement");
    if (!(CanonicalJson.read(statement) instanceof Map<?, ?> said)) {
      throw new ProofException("the statement is no object");
    }
    same(said, "format", PURPOSE);
    same(said, "chain", chain);
    same(said, "id", id);
    same(said, "no", no);
    same(said, "previousHash", previousHash);
    same(said, "keyId", keyId);
    require(no == place.no(), "it is number %d where %d should follow".formatted(no, place.no()));
    require(
        previousHash.equals(place.previousHash()),
        "it does not follow the one that stands before it");
  }

  Map<String, Object> toMap() {
    return Map.of(
        "id", id,
        "no", no,
        "statement", statement,
        "statementHash", statementHash,
        "previousHash", previousHash,
        "signature", signature,
        "keyId", keyId);
  }

  private static void same(Map<?, ?> said, String name, Object wanted) {
    require(
        wanted.equals(said.get(name)),
        "its field '%s' is not what the statement says".formatted(name));
  }

  private static void require(boolean holds, String why) {
    if (!holds) {
      throw new ProofException(why);
    }
  }
}
