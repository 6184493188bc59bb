package io.holdfast.rest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.access.RequestContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Routes that talk over a WebSocket, on real connections. */
class SocketTest {
  private static final String CLOSED = "closed ";

  private static HttpServer server;
  private static HttpClient client;

  /** Says back what it hears, with the room that was asked for; tells of its own faults by name. */
  private static final class Parrot implements Dialect {
    @Override
    public String name() {
      return "parrot";
    }

    @Override
    public List<Route> routes() {
      return List.of(
          Route.get("/rooms/{room}", request -> text(200, request.pathValue("room")))
              .withSocket(Parrot::talk),
          Route.get("/silent", _ -> text(200, "silent")));
    }

    private static void talk(Request request, ClientSocket socket)
        throws java.io.IOException, InterruptedException {
      var address = RequestContext.current().address();
      while (true) {
        var heard = socket.receive(Duration.ofSeconds(20)).orElse("bye");
        if (heard.equals("bye")) {
          return;
        }
        if (heard.equals("fail")) {
          throw new IllegalStateException("as the test wants");
        }
        socket.send("%s %s %s".formatted(request.pathValue("room"), heard, address));
      }
    }

    @Override
    public Authenticator authenticator() {
      return request -> {
        throw new RequestException(
            io.holdfast.base.ErrorCode.CREDENTIAL_MISSING, "plain requests need a token");
      };
    }

    @Override
    public ErrorRenderer errors() {
      return failure -> text(failure.status(), failure.code().name());
    }

    private static Response text(int status, String text) {
      return Response.text(status, "text/plain", text);
    }
  }

  @BeforeAll
  static void start() {
    client = HttpClient.newHttpClient();
    var mounts = List.of(Mount.atRoot(new Parrot()), Mount.underDialects(new Parrot()));
    server =
        HttpServer.start(
            HttpSettings.DEFAULT, List.of(Listener.plain("main", "127.0.0.1", 0, mounts)));
  }

  @AfterAll
  static void stop() {
    server.close();
    client.close();
  }

  @Test
  void talksUntilTheHandlerReturns() throws Exception {
    var ears = connect("/rooms/a%20b");

    ears.say("one");
    ears.say("two");
    ears.say("bye");

    assertThat(ears.next()).isEqualTo("a b one 127.0.0.1");
    assertThat(ears.next()).isEqualTo("a b two 127.0.0.1");
    assertThat(ears.next()).isEqualTo(CLOSED + WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void talksUnderAPathToo() throws Exception {
    var ears = connect("/dialects/parrot/rooms/x");

    ears.say("one");
    ears.say("bye");

    assertThat(ears.next()).startsWith("x one");
  }

  @Test
  void aFaultOfTheHandlerEndsTheConversation() throws Exception {
    var ears = connect("/rooms/x");

    ears.say("fail");

    assertThat(ears.next()).isEqualTo(CLOSED + 1011);
  }

  @Test
  void tooLongAMessageEndsIt() throws Exception {
    var ears = connect("/rooms/x");

    ears.say("x".repeat(100_000));

    assertThat(ears.next()).isEqualTo(CLOSED + 1009);
  }

  @Test
  void plainRequestsAreAuthenticatedAsEver() throws Exception {
    var request = HttpRequest.newBuilder(place("http", "/rooms/x")).build();

    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  @Test
  void whereNobodyTalksTheRequestIsAnswered() {
    for (var path : List.of("/silent", "/nowhere")) {
      assertThatThrownBy(() -> connect(path))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              e ->
                  assertThat(e.getResponse().statusCode())
                      .isEqualTo(path.equals("/silent") ? 401 : 404));
    }
  }

  private static Ears connect(String path) {
    var ears = new Ears();
    ears.socket = client.newWebSocketBuilder().buildAsync(place("ws", path), ears).join();
    return ears;
  }

  private static URI place(String scheme, String path) {
    return URI.create("%s://127.0.0.1:%d%s".formatted(scheme, server.port("main"), path));
  }

  private static final class Ears implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private WebSocket socket;

    void say(String text) {
      socket.sendText(text, true).join();
    }

    String next() throws InterruptedException {
      return heard.poll(30, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      heard.add(data.toString());
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      heard.add(CLOSED + status);
      return null;
    }
  }
}
