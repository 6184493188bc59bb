package io.holdfast.api.client;

import io.holdfast.api.client.Transport.Call;
import io.holdfast.api.json.ApiJson;
import io.holdfast.api.model.Event;
import io.holdfast.api.model.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Sessions of one kind: listed, watched, waited for, aborted. */
public final class Sessions<T> {
  private static final int WAIT_SECONDS = 2;

  private final Transport transport;
  private final Listing<T> listing;
  private final Class<T> type;
  private final Predicate<T> ended;

  Sessions(Transport transport, String path, Class<T> type, Predicate<T> ended) {
    this.transport = transport;
    this.listing = new Listing<>(transport, path, type);
    this.type = type;
    this.ended = ended;
  }

  public Page<T> list(Query query) throws InterruptedException {
    return listing.list(query);
  }

  public Stream<T> all(Query query) {
    return listing.all(query);
  }

  public T get(UUID id) throws InterruptedException {
    return listing.get(id);
  }

  /** Waits until the session has ended, however long; tells each state seen on the way. */
  public T await(UUID id, Consumer<T> seen) throws InterruptedException {
    while (true) {
      var session = get(id, Duration.ofSeconds(WAIT_SECONDS));
      seen.accept(session);
      if (ended.test(session)) {
        return session;
      }
    }
  }

  /**
   * Asks once; the server holds the answer until the session has ended, but no longer than this.
   */
  public T get(UUID id, Duration wait) throws InterruptedException {
    var prefer = Map.of("Prefer", "wait=" + wait.toSeconds());
    return transport.send(new Call("GET", place(id), null, prefer), type);
  }

  /**
   * Follows the events until the session has ended.
   *
   * @param after sequence number to go on after; 0 for all
   */
  public void follow(UUID id, long after, Consumer<Event> sink) throws InterruptedException {
    var headers = Map.of("Last-Event-ID", Long.toString(after));
    var call = new Call("GET", place(id) + "/events", null, headers);
    try (var lines =
        new BufferedReader(new InputStreamReader(transport.stream(call), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith("data: ")) {
          sink.accept(ApiJson.shared().readValue(line.substring(6), Event.class));
        }
      }
    } catch (IOException e) {
      throw ApiException.unreachable("the stream of events broke off", e);
    }
  }

  /** Asks for the session's end; it ends within seconds. */
  public T abort(UUID id) throws InterruptedException {
    var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    return transport.send(new Call("POST", place(id) + "/abort", null, key), type);
  }

  String place(UUID id) {
    return listing.path() + "/" + id;
  }
}
