package io.holdfast.rest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static HttpServer server;

  /** An API whose errors are one line: its name, the code, the status. */
  private record Toy(String name, boolean ignoresPathCase) implements Dialect {
    @Override
    public List<Route> routes() {
      return List.of(
          Route.get("/v1/things/{id}", request -> text(request.pathValue("id"))),
          Route.get("/v1/things/fixed", _ -> text("fixed")),
          Route.get("/v1/things", request -> text(request.url())).withLenientSlash(),
          Route.post("/v1/things", request -> text(request.body().length + " bytes")),
          Route.post("/v1/streams", request -> text(howItCame(request))).withStreamedBody(),
          Route.get("/v1/target", request -> text(request.rawTarget())),
          Route.get("/v1/caller", request -> text(request.get(String.class))),
          Route.get("/v1/open", _ -> text("open")).openToAll(),
          Route.get("/v1/bug", _ -> text(List.of("secret of the stack").get(7))),
          Route.get("/v1/broken/{how}", request -> broken(request.pathValue("how"))),
          Route.get(
              "/v1/events",
              _ ->
                  EventStream.response(events -> {
                    events.send("1", "first", "a\nb");
                    events.keepAlive();
                    events.send("2", "second", "c");
                  })));
    }

    @Override
    public Authenticator authenticator() {
      return request -> {
        if (request.header("Authorization").isEmpty()) {
          return request.with(String.class, "nobody");
        }
        throw new RequestException(ErrorCode.CREDENTIAL_INVALID, "no")
            .with("WWW-Authenticate", "Toy");
      };
    }

    @Override
    public ErrorRenderer errors() {
      return failure ->
          Response.text(
              failure.status(),
              "text/x-" + name,
              "%s %s %d %s".formatted(name, failure.code(), failure.status(), failure.detail()));
    }

    /** A document whose making fails after its begin. */
    private static Response broken(String how) {
      return Response.stream(
          200,
          "application/json",
          output -> {
            try (var json = JsonStream.to(output)) {
              json.writeStartArray();
              json.writeString("a".repeat(100_000));
              switch (how) {
                case "unchecked" -> throw new IllegalStateException("no more");
                case "checked" -> throw new IOException("no more");
                default -> throw new InterruptedException("no more");
              }
            }
          });
    }

    private static String howItCame(Request request) {
      try {
        return request.bodyStream().readAllBytes().length + " bytes";
      } catch (IOException e) {
        return "broken off";
      }
    }

    private static Response text(String text) {
      return Response.text(200, "text/plain; charset=utf-8", text);
    }
  }

  @BeforeAll
  static void start() {
    var settings = new HttpSettings(1000, 4096, 50, Duration.ofSeconds(20));
    var beta = new Toy("beta", true);
    server =
        HttpServer.start(
            settings,
            List.of(
                Listener.plain(
                    "main",
                    "127.0.0.1",
                    0,
                    List.of(
                        Mount.atRoot(new Toy("alpha", false)),
                        Mount.underDialects(beta)
                            .publishedAs(URI.create("https://beta.example/api")),
                        Mount.forHost(new Toy("gamma", true), "gamma.example.org"))),
                Listener.plain("beta", "127.0.0.1", 0, List.of(Mount.atRoot(beta)))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void mountsTheSameDialectUnderAPathAndAtARoot() throws Exception {
    assertThat(get("main", "/v1/things/7").body()).isEqualTo("7");
    assertThat(get("main", "/dialects/beta/v1/things/8").body()).isEqualTo("8");
    assertThat(get("beta", "/v1/things/9").body()).isEqualTo("9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gamma.example.org",
        "GAMMA.Example.org",
        "gamma.example.org:80",
        "Gamma.example.org.:8480"
      })
  void mountsADialectAtTheRootOfAHostName(String host) {
    assertThat(raw(host, "/v1/things/7").body()).isEqualTo("7");
    assertThat(raw(host, "/v1/things?q=1").body()).isEqualTo("http://" + host + "/v1/things?q=1");
    assertThat(raw(host, "/dialects/beta/v1/things/7").body()).startsWith("gamma RESOURCE_MISSING");
    for (var path : List.of("/v1/%zz", "/v1/things/\u00e9", "/%u0041", "/dialects/beta/%zz")) {
      assertThat(raw(host, path).text()).as(path).matches("(?s)HTTP/1.1 40[04] .*\ngamma .*");
    }
    var bad = "POST /v1/things HTTP/1.1\nHost: %s\nContent-Length: abc\n\n".formatted(host);
    assertThat(RawClient.send(server.url("main"), bad)).contains("400 ").contains("gamma ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "[::1]:8480",
        "example.org",
        "x.gamma.example.org",
        "gamma.example.orgs"
      })
  void leavesOtherHostNamesToThePaths(String host) {
    assertThat(raw(host, "/v1/nowhere").body()).startsWith("alpha ");
    assertThat(raw(host, "/dialects/beta/v1/nowhere").body()).startsWith("beta ");
  }

  private static RawAnswer raw(String host, String path) {
    return new RawAnswer(
        RawClient.send(
            server.url("main"),
            "GET %s HTTP/1.1\nHost: %s\nConnection: close\n\n".formatted(path, host)));
  }

  @Test
  void prefersLiteralSegmentsAndKeepsEscapedSlashesInside() throws Exception {
    assertThat(get("main", "/v1/things/fixed").body()).isEqualTo("fixed");
    assertThat(get("main", "/v1/things/a%2Fb%20%C3%A9+").body()).isEqualTo("a/b é+");
  }

  @Test
  void ignoresCaseOnlyWhereTheDialectDoes() throws Exception {
    assertThat(get("beta", "/V1/Things/KeepsCase").body()).isEqualTo("KeepsCase");
    assertThat(get("main", "/V1/Things/x").statusCode()).isEqualTo(404);
  }

  @Test
  void showsPathAndQueryUndecodedForSignatures() throws Exception {
    assertThat(get("main", "/dialects/beta/v1/target?a=%2f+b&c").body())
        .isEqualTo("/dialects/beta/v1/target?a=%2f+b&c");
    assertThat(get("main", "/dialects/beta/v1/things/?q=%2b").body())
        .isEqualTo("https://beta.example/api/v1/things/?q=%2b");
    assertThat(get("beta", "/v1/things?q=1").body())
        .isEqualTo(server.url("beta") + "/v1/things?q=1");
  }

  @Test
  void refusesTrailingSlashUnlessTheRouteIsLenient() throws Exception {
    assertThat(get("main", "/v1/things/").statusCode()).isEqualTo(200);
    assertThat(get("main", "/v1/open/").statusCode()).isEqualTo(404);
  }

  @Test
  void answersEveryFailureInTheShapeOfTheApiCalled() throws Exception {
    for (var path : List.of("/nowhere", "/v1/bug", "/v1/things/%zz", "/v1/things/%ff", "/a/../b")) {
      var alpha = get("main", path);
      assertThat(alpha.body()).as(path).startsWith("alpha ");
      assertThat(alpha.headers().firstValue("Content-Type")).as(path).contains("text/x-alpha");
      var beta = get("main", "/dialects/beta" + path);
      assertThat(beta.body()).as(path).startsWith("beta ");
      assertThat(get("beta", path).body()).as(path).startsWith("beta ");
    }
  }

  @Test
  void hidesWhatFailedInside() throws Exception {
    var answer = get("main", "/v1/bug");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("INTERNAL").doesNotContain("Index", "at io.", "secret");
    var requestId = answer.headers().firstValue("X-Request-Id").orElseThrow();
    assertThat(answer.body()).contains(requestId);
  }

  @Test
  void namesTheAllowedMethods() throws Exception {
    var refused = send("main", "DELETE", "/v1/things", "");
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST");
    assertThat(refused.body()).startsWith("alpha METHOD_NOT_ALLOWED");
    var options = send("main", "OPTIONS", "/v1/things", "");
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST");
    assertThat(send("main", "FROB", "/v1/things", "").statusCode()).isEqualTo(405);
  }

  @Test
  void answersHeadAsGetWithoutBody() throws Exception {
    var head = send("main", "HEAD", "/v1/things/seven", "");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length")).contains("5");
  }

  @Test
  void refusesBodiesBeyondTheLimitWithOrWithoutLength() throws Exception {
    assertThat(send("main", "POST", "/v1/things", "x".repeat(1000)).body()).isEqualTo("1000 bytes");
    assertThat(send("main", "POST", "/v1/things", "x".repeat(1001)).body())
        .startsWith("alpha BODY_TOO_LARGE 413");
    var chunked =
        RawClient.send(
            server.url("main"),
            "POST /dialects/beta/v1/things HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n"
                + "400\n"
                + "y".repeat(1024)
                + "\n0\n\n");
    assertThat(chunked).startsWith("HTTP/1.1 413").contains("beta BODY_TOO_LARGE 413");
  }

  /** More than what fits between two sockets: the client is still sending when it is refused. */
  @Test
  void tellsAClientThatIsStillSendingWhyItIsRefused() {
    var answer =
        RawClient.send(
            server.url("main"),
            "POST /v1/things HTTP/1.1\nHost: x\nContent-Length: 8000000\n\n"
                + "x".repeat(8_000_000));
    assertThat(answer).startsWith("HTTP/1.1 413").contains("alpha BODY_TOO_LARGE 413");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/things HTTP/1.1\n\n",
        "GET /v1/things HTTP/9.9\nHost: x\n\n",
        "GET  HTTP/1.1\nHost: x\n\n",
        "GET /v1/th ings HTTP/1.1\nHost: x\n\n",
        "G\u0001T / HTTP/1.1\nHost: x\n\n",
        "GET /v1/things/\u00e9 HTTP/1.1\nHost: x\nConnection: close\n\n",
        "GET /%u0041 HTTP/1.1\nHost: x\nConnection: close\n\n",
        "GET /v1/things HTTP/1.1\nHost: x\nBad Header: 1\nConnection: close\n\n",
        "POST /v1/things HTTP/1.1\nHost: x\nContent-Length: abc\n\n",
        "POST /v1/things HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\nConnection: close\n\nzz\n",
        "GET http://[bad/v1 HTTP/1.1\nHost: x\n\n"
      })
  void answersTransportErrorsInTheShapeOfTheApi(String request) {
    var answer = RawClient.send(server.url("main"), request);

    assertThat(answer).matches("(?s)HTTP/1\\.[01] (4\\d\\d|505).*");
    assertThat(answer).contains("alpha ");
    assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("<html", "jetty", "exception");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dialects/beta/v1/things/7|x", "/v1/things/7|gamma.example.org"})
  void answersWhatIsNotHttpInTheNativeShapeWhateverCameBefore(String before) {
    var parts = before.split("\\|");
    var good = "GET %s HTTP/1.1\nHost: %s\n\n".formatted(parts[0], parts[1]);

    var answers = RawClient.send(server.url("main"), good + "garbage\n\n");

    assertThat(answers).startsWith("HTTP/1.1 200").contains("HTTP/1.1 400");
    assertThat(answers).contains("alpha ").doesNotContain("beta ", "gamma ");
  }

  @Test
  void aClientThatIsSilentWithinItsBodyIsNotWaitedFor() {
    var settings = new HttpSettings(1000, 4096, 50, Duration.ofMillis(200));
    var toy = List.of(Mount.atRoot(new Toy("alpha", false)));
    try (var impatient =
        HttpServer.start(settings, List.of(Listener.plain("main", "127.0.0.1", 0, toy)))) {
      var answer =
          RawClient.send(
              impatient.url("main"),
              "POST /v1/streams HTTP/1.1\nHost: x\nContent-Length: 100\n\nbegin");

      assertThat(answer).endsWith("broken off");
    }
  }

  @Test
  void answersOversizeHeadersInTheShapeOfTheDialect() {
    var answer =
        RawClient.send(
            server.url("beta"),
            "GET /v1/things HTTP/1.1\nHost: x\nX-Long: %s\n\n".formatted("x".repeat(9000)));

    assertThat(answer).startsWith("HTTP/1.1 431").contains("beta INPUT_INVALID 431");
  }

  @Test
  void sendsSecurityHeadersAndRequestIdsOnEveryAnswer() throws Exception {
    for (var path : List.of("/v1/things/1", "/nowhere", "/v1/bug")) {
      var headers = get("main", path).headers();
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Cache-Control")).contains("no-store");
      assertThat(headers.firstValue("X-Request-Id")).isPresent();
      assertThat(headers.firstValue("Server")).isEmpty();
    }
  }

  @Test
  void authenticatesAllRoutesButOpenOnes() throws Exception {
    assertThat(get("main", "/v1/caller").body()).isEqualTo("nobody");
    assertThat(get("main", "/v1/caller", "Authorization", "x").statusCode()).isEqualTo(401);
    assertThat(
            get("main", "/v1/caller", "Authorization", "x")
                .headers()
                .firstValue("WWW-Authenticate"))
        .contains("Toy");
    assertThat(get("main", "/v1/open", "Authorization", "x").body()).isEqualTo("open");
  }

  @Test
  void streamsServerSentEvents() throws Exception {
    assertThat(get("main", "/v1/events").body())
        .isEqualTo(
            "id: 1\nevent: first\ndata: a\ndata: b\n\n: still here\n\n"
                + "id: 2\nevent: second\ndata: c\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unchecked", "checked", "interrupted"})
  void whatBreaksOffDoesNotLookWhole(String how) {
    assertThatThrownBy(() -> get("main", "/v1/broken/" + how)).isInstanceOf(IOException.class);
  }

  @Test
  void saysWhichAddressIsTaken() {
    var port = server.port("main");
    var mounts = List.of(Mount.atRoot(new Toy("alpha", false)));
    var free = Listener.plain("free", "127.0.0.1", 0, mounts);
    var taken = Listener.plain("taken", "127.0.0.1", port, mounts);

    assertThatThrownBy(() -> HttpServer.start(HttpSettings.DEFAULT, List.of(free, taken)))
        .isInstanceOfSatisfying(
            ListenException.class, e -> assertThat(e.listener()).isEqualTo("taken"))
        .hasMessage("cannot listen on 127.0.0.1:%d: Address already in use", port);
  }

  private static HttpResponse<String> get(String listener, String path, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create(server.url(listener) + "/"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (path.contains("%zz") || path.contains("..")) {
      var raw =
          RawClient.send(
              server.url(listener),
              "GET %s HTTP/1.1\nHost: x\nConnection: close\n\n".formatted(path));
      return new RawAnswer(raw);
    }
    return CLIENT.send(
        request.uri(URI.create(server.url(listener) + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> send(String listener, String method, String path, String body)
      throws Exception {
    var publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(server.url(listener) + path))
            .method(method, publisher)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
