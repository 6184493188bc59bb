package io.holdfast.base.proof;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of chains with the key that they are signed with, itself signed: canonical JSON to the
 * last byte, so that no bit of it can change unnoticed.
 */
public final class ProofBundle {
  private static final String FORMAT = "holdfast-proofs-1";
  private static final Set<String> NAMES =
      Set.of("format", "createdAt", "key", "chains", "signature");
  private static final Set<String> LINK =
      Set.of("id", "no", "statement", "statementHash", "previousHash", "signature", "keyId");

  private ProofBundle() {}

  /** A chain from its first link on. */
  public record Chain(String name, List<SignedStatement> links) {
    public Chain {
      links = List.copyOf(links);
    }
  }

  /**
   * What a check found.
   *
   * @param keyId of the key in the file; empty when there is none
   * @param links that stand and are signed as they should be
   * @param problems for people, each naming the link; none when all is well
   */
  public record Report(String keyId, long chains, long links, List<String> problems) {
    public Report {
      problems = List.copyOf(problems);
    }

    public boolean sound() {
      return problems.isEmpty();
    }
  }

  public static String write(ProofKey key, Instant createdAt, List<Chain> chains) {
    var bundle = new TreeMap<String, Object>();
    bundle.put("format", FORMAT);
    bundle.put("createdAt", createdAt.toString());
    bundle.put("key", Map.of("id", key.open().id(), "publicKey", key.open().hex()));
    bundle.put(
        "chains",
        chains.stream()
            .map(chain ->
                Map.of(
                    "name",
                    chain.name(),
                    "links",
                    chain.links().stream().map(SignedStatement::toMap).toList()))
            .toList());
    bundle.put("signature", key.sign(FORMAT, CanonicalJson.write(bundle)));
    return CanonicalJson.write(bundle);
  }

  /**
   * Checks every link, its place, and the file as a whole.
   *
   * @param wanted the key that it must be signed with, by its id; null takes the file's own, which
   *     then has to be compared by other means
   */
  public static Report verify(byte[] file, @Nullable String wanted) {
    var problems = new ArrayList<String>();
    var key = "";
    var count = new long[2];
    try {
      var bundle = object(CanonicalJson.read(utf8(file)), NAMES, "the file");
      require(FORMAT.equals(bundle.get("format")), "it is no file of proofs");
      var open = key(bundle.get("key"));
      key = open.id();
      require(
          wanted == null || wanted.equals(key),
          "it is signed with key %s, not with %s".formatted(key, wanted));
      for (var chain : list(bundle.get("chains"), "the chains")) {
        count[0]++;
        count[1] += verify(open, object(chain, Set.of("name", "links"), "a chain"), problems);
      }
      var signature = text(bundle.get("signature"), "the file's signature");
      var rest = new TreeMap<String, @Nullable Object>(bundle);
      rest.remove("signature");
      require(
          open.verifies(FORMAT, CanonicalJson.write(rest), signature),
          "the file is not the one that was signed: something was changed, added or taken away");
    } catch (ProofException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return new Report(key, count[0], count[1], problems);
  }

  /** How many links are sound; the others are told. */
  private static long verify(
      ProofKey.Public key, Map<String, @Nullable Object> chain, List<String> problems) {
    var name = text(chain.get("name"), "a chain's name");
    var place = SignedStatement.Place.FIRST_OF_ALL;
    var sound = 0L;
    for (var each : list(chain.get("links"), "the links")) {
      var link = link(object(each, LINK, "a link"));
      try {
        link.verify(key, name, place);
        sound++;
      } catch (ProofException e) {
        problems.add("proof %s (number %d): %s".formatted(link.id(), link.no(), e.getMessage()));
      }
      place = SignedStatement.Place.after(link.no(), link.statementHash());
    }
    return sound;
  }

  private static SignedStatement link(Map<String, @Nullable Object> fields) {
    if (!(fields.get("no") instanceof Long no)) {
      throw new ProofException("a link has no number");
    }
    return new SignedStatement(
        text(fields.get("id"), "a link's id"),
        no,
        text(fields.get("statement"), "a statement"),
        text(fields.get("statementHash"), "a statement's hash"),
        text(fields.get("previousHash"), "a link's previous hash"),
        text(fields.get("signature"), "a link's signature"),
        text(fields.get("keyId"), "a link's key"));
  }

  private static ProofKey.Public key(@Nullable Object value) {
    var fields = object(value, Set.of("id", "publicKey"), "the key");
    var open = ProofKey.Public.parse(text(fields.get("publicKey"), "the public key"));
    require(open.id().equals(fields.get("id")), "the public key does not have its id");
    return open;
  }

  private static String utf8(byte[] file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      throw new ProofException("the file is not text in UTF-8", e);
    }
  }

  private static Map<String, @Nullable Object> object(
      @Nullable Object value, Set<String> names, String what) {
    if (!(value instanceof Map<?, ?> map) || !map.keySet().equals(names)) {
      throw new ProofException("%s does not have the fields %s".formatted(what, names));
    }
    var fields = new TreeMap<String, @Nullable Object>();
    map.forEach((name, each) -> fields.put((String) name, each));
    return fields;
  }

  private static List<?> list(@Nullable Object value, String what) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new ProofException(what + " are no list");
  }

  private static String text(@Nullable Object value, String what) {
    if (value instanceof String text) {
      return text;
    }
    throw new ProofException(what + " is missing");
  }

  private static void require(boolean holds, String why) {
    if (!holds) {
      throw new ProofException(why);
    }
  }
}
