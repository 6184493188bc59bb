package io.holdfast.dialects.fuzz;

import io.holdfast.dialects.Answer;
import io.holdfast.dialects.DialectServer;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.Operation;
import io.holdfast.dialects.ScpSigner;
import io.holdfast.dialects.SeededServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * One request, made from an operation with one or two things broken.
 *
 * @param target path and query, as sent
 * @param stranger whether its credential may do everything, but in another project
 */
record Attack(
    String dialect,
    String method,
    String target,
    Map<String, String> headers,
    String body,
    boolean stranger) {
  private static final Pattern VALUE = Pattern.compile("\\{([A-Za-z0-9]+)}");
  private static final int SHOWN = 300;

  /** What is broken. */
  private enum Weapon {
    NOTHING,
    PATH,
    QUERY,
    QUERY_AND_BODY,
    BODY,
    MEDIA_TYPE,
    METHOD,
    CREDENTIAL
  }

  /** Makes one up; the same for the same numbers. */
  static Attack of(
      String dialect, Operation operation, Credentials credentials, RandomGenerator random) {
    var weapon = Hostile.pick(List.of(Weapon.values()), random);
    var path = path(dialect, operation, weapon == Weapon.PATH, random);
    var query = query(operation, weapon, random);
    var method = weapon == Weapon.METHOD ? Hostile.method(random) : operation.method().name();
    var target = query.isEmpty() ? path : path + "?" + query;
    var body = body(operation, weapon, random);
    var credential = weapon == Weapon.CREDENTIAL ? credentials.any(random) : Credentials.Kind.GOOD;
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", mediaType(body, weapon, random));
    credentials.put(headers, credential, method, target, random);
    return new Attack(
        dialect, method, target, headers, body, credential == Credentials.Kind.STRANGER);
  }

  /** Whether it asks for a change. */
  boolean writes() {
    return !method.equals("GET");
  }

  Answer send(DialectServer server) {
    return server.send(method, server.url(dialect) + target, headers, body);
  }

  String text() {
    var sent = body.length() > SHOWN ? body.substring(0, SHOWN) + "…" : body;
    return "%s %s %s %s %s".formatted(dialect, method, cut(target), headers, sent);
  }

  private static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  private static String path(
      String dialect, Operation operation, boolean broken, RandomGenerator random) {
    var template = Hostile.pick(operation.paths(), random);
    var values = VALUE.matcher(template);
    var path = new StringBuilder();
    while (values.find()) {
      var value =
          broken && random.nextBoolean()
              ? Hostile.segment(random).replaceAll("[?#]", "")
              : Hostile.pick(Fixture.values(dialect, values.group(1)), random);
      values.appendReplacement(path, java.util.regex.Matcher.quoteReplacement(value));
    }
    values.appendTail(path);
    if (broken && random.nextInt(6) == 0) {
      path.append(Hostile.pick(List.of("/", "//", "/x", "/..", "%2f", ";x=1", "%"), random));
    }
    return path.toString();
  }

  private static String query(Operation operation, Weapon weapon, RandomGenerator random) {
    var pairs = new ArrayList<String>();
    for (var pair : operation.query().isEmpty() ? new String[0] : operation.query().split("&")) {
      if (random.nextInt(3) > 0) {
        pairs.add(Fixture.filled(pair));
      }
    }
    if (weapon == Weapon.QUERY || weapon == Weapon.QUERY_AND_BODY) {
      breakOne(operation, pairs, random);
    }
    return String.join("&", pairs);
  }

  private static void breakOne(Operation operation, List<String> pairs, RandomGenerator random) {
    var known =
        operation.query().isEmpty()
            ? List.of("limit=1", "offset=0")
            : Arrays.asList(operation.query().split("&"));
    var chosen = Hostile.pick(known, random);
    var name = chosen.split("=", 2)[0];
    pairs.removeIf(pair -> pair.startsWith(name + "="));
    switch (random.nextInt(8)) {
      case 0 -> pairs.add("nobodyKnowsThis=" + Hostile.raw(random));
      case 1 -> pairs.addAll(List.of(chosen, chosen));
      case 2 -> pairs.addAll(List.of(chosen, name + "=" + Hostile.raw(random)));
      case 3 -> pairs.add(name);
      case 4 -> pairs.add(Hostile.raw(random) + "=" + Hostile.raw(random));
      default -> pairs.add(name + "=" + Hostile.raw(random).replaceAll("[#]", ""));
    }
  }

  private static String body(Operation operation, Weapon weapon, RandomGenerator random) {
    if (operation.bodies().isEmpty()) {
      return weapon == Weapon.BODY ? Hostile.body(random) : "";
    }
    var body = Fixture.filled(Hostile.pick(operation.bodies(), random));
    return weapon == Weapon.BODY || weapon == Weapon.QUERY_AND_BODY
        ? Bodies.broken(body, random)
        : body;
  }

  private static String mediaType(String body, Weapon weapon, RandomGenerator random) {
    if (weapon == Weapon.MEDIA_TYPE) {
      return Hostile.mediaType(random);
    }
    return body.matches("(?s)[a-zA-Z_]+=.*")
        ? "application/x-www-form-urlencoded"
        : "application/json";
  }

  /** Who asks. Not thread-safe. */
  static final class Credentials {
    /** Whose they are. */
    enum Kind {
      GOOD,
      NONE,
      MALFORMED,
      UNKNOWN,
      REVOKED,
      WITHOUT_SCOPES,
      READER,
      STRANGER,
      STALE
    }

    private final String dialect;
    private final SeededServer world;
    private final Map<Kind, String> tokens;

    Credentials(String dialect, SeededServer world) {
      this.dialect = dialect;
      this.world = world;
      var access = world.access();
      var revoked = access.login(KnownAccess.VIEWER, KnownAccess.PASSWORD).accessToken();
      access.revoke(revoked);
      this.tokens =
          Map.of(
              Kind.GOOD,
              KnownAccess.ADMIN_TOKEN,
              Kind.UNKNOWN,
              "nobody-has-this",
              Kind.REVOKED,
              revoked,
              Kind.STALE,
              revoked,
              Kind.WITHOUT_SCOPES,
              access.token(java.util.Set.of(), KnownAccess.OTHER),
              Kind.READER,
              access.reader(),
              Kind.STRANGER,
              access.stranger());
    }

    Kind any(RandomGenerator random) {
      return Hostile.pick(List.of(Kind.values()), random);
    }

    void put(
        Map<String, String> headers,
        Kind kind,
        String method,
        String target,
        RandomGenerator random) {
      if (dialect.equals("scp")) {
        sign(headers, kind, method, target, random);
        return;
      }
      switch (kind) {
        case NONE -> {}
        case MALFORMED ->
            headers.put(
                "Authorization",
                Hostile.pick(List.of("Bearer", "Bearer ", "Basic YTpi", "x y z", ","), random));
        case GOOD, UNKNOWN, REVOKED, STALE, WITHOUT_SCOPES, READER, STRANGER ->
            headers.put("Authorization", "Bearer " + tokens.get(kind));
      }
    }

    private void sign(
        Map<String, String> headers,
        Kind kind,
        String method,
        String target,
        RandomGenerator random) {
      var url = world.server().url(dialect) + target;
      var key =
          switch (kind) {
            case READER, WITHOUT_SCOPES -> KnownAccess.READER_KEY;
            case STRANGER -> KnownAccess.STRANGER_KEY;
            case UNKNOWN, REVOKED -> "AKNOBODY";
            case GOOD, NONE, MALFORMED, STALE -> KnownAccess.ACCESS_KEY;
          };
      headers.putAll(
          kind == Kind.STALE
              ? ScpSigner.headers(method, url, Long.toString(System.currentTimeMillis() - 400_000))
              : ScpSigner.headers(method, url, key, KnownAccess.SECRET_KEY));
      headers.put(
          "Scp-Api-Version", "backup " + Hostile.pick(List.of("1.0", "1.1", "1.2"), random));
      if (kind == Kind.NONE) {
        headers.keySet().removeIf(name -> name.startsWith("Scp-"));
      }
      if (kind == Kind.MALFORMED) {
        headers.put(
            Hostile.pick(List.of("Scp-Signature", "Scp-Timestamp", "Scp-Accesskey"), random),
            Hostile.pick(List.of("", "x", "====", "-1", "1e99"), random));
      }
    }
  }
}
