package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A request to one mount. Immutable but for its body, which is read from the client once, when
 * first asked for.
 */
public final class Request {
  /** What the transport knows of a request; the only door to the web server. */
  interface Source {
    List<String> headers(String name);

    String remoteAddress();

    /** The whole body; throws BODY_TOO_LARGE beyond the server's limit. */
    byte[] body();

    /** The body as it comes, without a limit. */
    InputStream stream();
  }

  /**
   * The request's first line, in parts.
   *
   * @param method as sent, such as GET or HEAD
   * @param rawPath relative to the mount, undecoded, starts with a slash
   * @param rawQuery undecoded, without the question mark; empty if there is none
   * @param baseUrl the public URL of the mount, without slash at the end
   * @param rawTarget path and query as received, with the mount's prefix
   */
  record Line(String method, String rawPath, String rawQuery, String baseUrl, String rawTarget) {}

  private final String id;
  private final Line line;
  private final Source source;
  private final Map<String, String> pathValues;
  private final Map<Class<?>, Object> context;

  Request(String id, Line line, Source source) {
    this(id, line, source, Map.of(), Map.of());
  }

  private Request(
      String id,
      Line line,
      Source source,
      Map<String, String> pathValues,
      Map<Class<?>, Object> context) {
    this.id = id;
    this.line = line;
    this.source = source;
    this.pathValues = pathValues;
    this.context = context;
  }

  /** Names this request in logs, answers and audit records. */
  public String id() {
    return id;
  }

  /** As sent; HEAD where a GET route answers a HEAD request. */
  public String method() {
    return line.method;
  }

  /** Relative to the mount, undecoded; starts with a slash. */
  public String rawPath() {
    return line.rawPath;
  }

  /** Undecoded, without the question mark; empty if there is none. */
  public String rawQuery() {
    return line.rawQuery;
  }

  /**
   * The public URL of the mount, without slash at the end: what links and signatures start with.
   */
  public String baseUrl() {
    return line.baseUrl;
  }

  /** The whole URL as a client outside sees it: base, raw path and raw query. */
  public String url() {
    return line.baseUrl + line.rawPath + (line.rawQuery.isEmpty() ? "" : "?" + line.rawQuery);
  }

  /** Path and query exactly as received, undecoded, with the mount's prefix. */
  public String rawTarget() {
    return line.rawTarget;
  }

  /** The decoded value of {@code {name}} in the route's path. */
  public String pathValue(String name) {
    var value = pathValues.get(name);
    if (value == null) {
      throw new NoSuchElementException("no {%s} in the route's path".formatted(name));
    }
    return value;
  }

  /** The decoded query. */
  public Parameters query() {
    return Parameters.parse(line.rawQuery);
  }

  /** The first header of a name, in any case. */
  public Optional<String> header(String name) {
    return source.headers(name).stream().findFirst();
  }

  public List<String> headers(String name) {
    return source.headers(name);
  }

  /** The client's address, without port. */
  public String remoteAddress() {
    return source.remoteAddress();
  }

  /**
   * The body, whole.
   *
   * @throws RequestException BODY_TOO_LARGE beyond the server's limit
   */
  public byte[] body() {
    return source.body();
  }

  /**
   * The body as it comes, for routes with a streamed body; read once, and instead of {@link #body}.
   */
  public InputStream bodyStream() {
    return source.stream();
  }

  /** The body as text; refuses bytes that are not UTF-8. */
  public String bodyText() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body())).toString();
    } catch (CharacterCodingException e) {
      throw new RequestException(ErrorCode.BODY_INVALID, "the body is not UTF-8");
    }
  }

  /** The body of an HTML form or of an OAuth token request. */
  public Parameters form() {
    requireMediaType("application/x-www-form-urlencoded");
    return Parameters.parse(bodyText());
  }

  /**
   * Refuses bodies of another media type; parameters such as charset are ignored.
   *
   * @throws RequestException MEDIA_TYPE_UNSUPPORTED
   */
  public void requireMediaType(String... accepted) {
    var given = header("Content-Type").orElse("");
    var type = given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!List.of(accepted).contains(type)) {
      throw new RequestException(
          ErrorCode.MEDIA_TYPE_UNSUPPORTED,
          "the body's Content-Type must be %s".formatted(String.join(" or ", accepted)));
    }
  }

  /** This request with a value that later steps need, found again by its type. */
  public <T> Request with(Class<T> type, T value) {
    Map<Class<?>, Object> more = new HashMap<>(context);
    more.put(type, value);
    return new Request(id, line, source, pathValues, Map.copyOf(more));
  }

  /** The value that {@link #with} gave. */
  public <T> T get(Class<T> type) {
    return find(type).orElseThrow(() -> new NoSuchElementException(type.getName()));
  }

  /** The value that {@link #with} gave, if any. */
  public <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(context.get(type)).map(type::cast);
  }

  Request withPathValues(Map<String, String> values) {
    return new Request(id, line, source, Map.copyOf(values), context);
  }
}
