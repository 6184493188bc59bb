package io.holdfast.rest.edge;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes server-sent events (HTML Standard, "Server-sent events"); each reaches the client at once.
 * Not thread-safe.
 */
public final class EventStream {
  /** What produces the events of one stream; returns when there are no more. */
  @FunctionalInterface
  public interface Producer {
    void produce(EventStream events) throws IOException, InterruptedException;
  }

  private final OutputStream output;

  private EventStream(OutputStream output) {
    this.output = output;
  }

  /** An answer that streams events until the producer returns or the client goes away. */
  public static Response response(Producer producer) {
    return Response.stream(
            200, "text/event-stream", output -> producer.produce(new EventStream(output)))
        .with("X-Accel-Buffering", "no");
  }

  /**
   * Sends one event.
   *
   * @param id what a client sends back as Last-Event-ID; one line
   * @param type the event's name; one line
   * @param data any text; sent as one data line per line of it
   */
  public void send(String id, String type, String data) throws IOException {
    var text = new StringBuilder();
    text.append("id: ").append(id).append('\n').append("event: ").append(type).append('\n');
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    write(text.append('\n').toString());
  }

  /** Sends a comment, so that proxies and clients see that the stream lives. */
  public void keepAlive() throws IOException {
    write(": still here\n\n");
  }

  /** Tells the client how long to wait before it connects again. */
  public void retryAfterMillis(long millis) throws IOException {
    write("retry: %d\n\n".formatted(millis));
  }

  private void write(String text) throws IOException {
    output.write(text.getBytes(StandardCharsets.UTF_8));
    output.flush();
  }
}
